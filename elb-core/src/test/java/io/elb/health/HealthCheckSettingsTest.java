package io.elb.health;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class HealthCheckSettingsTest {
    private static final HealthCheckSettings FAST =
            HealthCheckSettings.fast(Duration.ofSeconds(1), Duration.ofSeconds(1));

    static Stream<Arguments> outOfRange() {
        HealthCheckSettings elb = HealthCheckSettings.defaults();
        return Stream.of(
                        durations("interval", elb::withInterval, Duration.ofSeconds(5), Duration.ofSeconds(300)),
                        durations("timeout", elb::withTimeout, Duration.ofSeconds(2), Duration.ofSeconds(120)),
                        durations("interval", FAST::withInterval, Duration.ofMillis(10), Duration.ofSeconds(300)),
                        durations("timeout", FAST::withTimeout, Duration.ofMillis(10), Duration.ofSeconds(120)),
                        numbers("healthyThreshold", elb::withHealthyThreshold, 2, 10),
                        numbers("unhealthyThreshold", elb::withUnhealthyThreshold, 2, 10),
                        numbers("healthyThreshold", FAST::withHealthyThreshold, 1, 10),
                        numbers("unhealthyThreshold", FAST::withUnhealthyThreshold, 1, 10),
                        numbers("port", elb::withPort, 1, 65535))
                .flatMap(List::stream);
    }

    @ParameterizedTest
    @MethodSource
    void outOfRange(String name, ThrowingCallable tooSmall, ThrowingCallable tooLarge) {
        assertThatThrownBy(tooSmall)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith(name + ": ")
                .hasMessageContaining("(expected: ");
        assertThatThrownBy(tooLarge)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith(name + ": ");
    }

    @ParameterizedTest
    @MethodSource
    void bounds(ThrowingCallable setting) {
        assertThatCode(setting).doesNotThrowAnyException();
    }

    static Stream<ThrowingCallable> bounds() {
        HealthCheckSettings elb = HealthCheckSettings.defaults();
        return Stream.of(
                () -> elb.withInterval(Duration.ofSeconds(5)).withInterval(Duration.ofSeconds(300)),
                () -> elb.withTimeout(Duration.ofSeconds(2)).withTimeout(Duration.ofSeconds(120)),
                () -> FAST.withInterval(Duration.ofMillis(10)).withInterval(Duration.ofSeconds(300)),
                () -> FAST.withTimeout(Duration.ofMillis(10)).withTimeout(Duration.ofSeconds(120)),
                () -> elb.withHealthyThreshold(2).withHealthyThreshold(10),
                () -> elb.withUnhealthyThreshold(2).withUnhealthyThreshold(10),
                () -> FAST.withHealthyThreshold(1).withUnhealthyThreshold(1),
                () -> elb.withPort(1).withPort(65535));
    }

    @Test
    void nullsAreNamed() {
        assertThatThrownBy(() -> FAST.withInterval(null))
                .isInstanceOf(NullPointerException.class)
                .hasMessage("interval");
        assertThatThrownBy(() -> FAST.withTimeout(null))
                .isInstanceOf(NullPointerException.class)
                .hasMessage("timeout");
    }

    @Test
    void defaultsAreThoseOfElb() {
        HealthCheckSettings settings = HealthCheckSettings.defaults();

        assertThat(settings.interval()).hasSeconds(30);
        assertThat(settings.timeout()).hasSeconds(6);
        assertThat(settings.healthyThreshold()).isEqualTo(5);
        assertThat(settings.unhealthyThreshold()).isEqualTo(2);
        assertThat(settings.port()).isEmpty();
    }

    @Test
    void eachSettingChangesOnlyItself() {
        HealthCheckSettings settings = HealthCheckSettings.defaults()
                .withInterval(Duration.ofSeconds(7))
                .withTimeout(Duration.ofSeconds(3))
                .withHealthyThreshold(4)
                .withUnhealthyThreshold(6)
                .withPort(81);

        assertThat(settings.interval()).hasSeconds(7);
        assertThat(settings.timeout()).hasSeconds(3);
        assertThat(settings.healthyThreshold()).isEqualTo(4);
        assertThat(settings.unhealthyThreshold()).isEqualTo(6);
        assertThat(settings.port()).hasValue(81);
        assertThat(settings).isNotEqualTo(HealthCheckSettings.defaults()).isEqualTo(settings.withPort(81));
    }

    private static List<Arguments> durations(
            String name, Function<Duration, HealthCheckSettings> setter, Duration min, Duration max) {
        ThrowingCallable tooSmall = () -> setter.apply(min.minusNanos(1));
        ThrowingCallable tooLarge = () -> setter.apply(max.plusNanos(1));
        return List.of(Arguments.of(name, tooSmall, tooLarge));
    }

    private static List<Arguments> numbers(
            String name, Function<Integer, HealthCheckSettings> setter, int min, int max) {
        ThrowingCallable tooSmall = () -> setter.apply(min - 1);
        ThrowingCallable tooLarge = () -> setter.apply(max + 1);
        return List.of(Arguments.of(name, tooSmall, tooLarge));
    }
}
