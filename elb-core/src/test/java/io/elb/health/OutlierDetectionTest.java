package io.elb.health;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.elb.observe.OutlierDetector;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.IntConsumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class OutlierDetectionTest {
    private static final Duration DAY = Duration.ofHours(24);

    record Setting<T>(String name, Consumer<T> set, T min, T max, T below, T above) {
        @Override
        public String toString() {
            return name;
        }
    }

    private static Setting<Integer> number(String name, IntConsumer set, int min, int max) {
        return new Setting<>(name, set::accept, min, max, min - 1, max + 1);
    }

    private static Setting<Duration> time(String name, Consumer<Duration> set, Duration min) {
        return new Setting<>(name, set, min, DAY, min.minusNanos(1), DAY.plusNanos(1));
    }

    static Stream<Setting<?>> settings() {
        OutlierDetection.Builder builder = OutlierDetection.builder();
        Duration least = Duration.ofMillis(100);
        return Stream.of(
                number("percent", n -> builder.enforce(OutlierDetector.SUCCESS_RATE, n), 0, 100),
                number("consecutiveErrors", builder::consecutiveErrors, 1, 1_000_000),
                number("consecutiveGatewayErrors", builder::consecutiveGatewayErrors, 1, 1_000_000),
                number("consecutiveLocalErrors", builder::consecutiveLocalErrors, 1, 1_000_000),
                number("successRateTargets", builder::successRateTargets, 2, 1_000_000),
                number("successRateRequests", builder::successRateRequests, 1, 1_000_000),
                number("failurePercentage", builder::failurePercentage, 1, 100),
                number("failurePercentageTargets", builder::failurePercentageTargets, 1, 1_000_000),
                number("failurePercentageRequests", builder::failurePercentageRequests, 1, 1_000_000),
                number("maxEjectionPercent", builder::maxEjectionPercent, 1, 100),
                time("interval", builder::interval, least),
                time("baseEjectionTime", builder::baseEjectionTime, least),
                time("maxEjectionTime", builder::maxEjectionTime, least),
                time("ejectionJitter", builder::ejectionJitter, Duration.ZERO));
    }

    @ParameterizedTest
    @MethodSource("settings")
    <T> void valueBeyondABoundIsRefusedWithItsNameAndTheRange(Setting<T> setting) {
        for (T value : List.of(setting.below(), setting.above())) {
            assertThatThrownBy(() -> setting.set().accept(value))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage(
                            setting.name() + ": " + value + " (expected: " + setting.min() + "–" + setting.max() + ")");
        }
    }

    @ParameterizedTest
    @MethodSource("settings")
    <T> void boundsAreAccepted(Setting<T> setting) {
        assertThatCode(() -> setting.set().accept(setting.min())).doesNotThrowAnyException();
        assertThatCode(() -> setting.set().accept(setting.max())).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, -1, 100.1, Double.NaN, Double.POSITIVE_INFINITY})
    void deviationsHaveARangeToo(double deviations) {
        assertThatThrownBy(() -> OutlierDetection.builder().successRateDeviations(deviations))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("successRateDeviations: " + deviations + " (expected: above 0 to 100)");
    }

    @Test
    void longestEjectionIsNotShorterThanTheFirst() {
        OutlierDetection.Builder builder = OutlierDetection.builder().maxEjectionTime(Duration.ofSeconds(29));

        assertThatThrownBy(builder::build)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("maxEjectionTime: PT29S (expected: the base ejection time PT30S or more)");
    }

    @Test
    void defaultsAreEnvoys() {
        OutlierDetection defaults = OutlierDetection.defaults();

        assertThat(defaults.isOn()).isTrue();
        assertThat(Stream.of(OutlierDetector.values()).map(defaults::enforcedPercent))
                .as("errors, gateway errors, local errors (which are not split), success rate, failure percentage")
                .containsExactly(100, 0, 0, 100, 0);
        assertThat(Stream.of(OutlierDetector.values()).map(defaults::isOn))
                .containsExactly(true, true, false, true, true);
        assertThat(Stream.of(OutlierDetector.values())
                        .filter(OutlierDetector::isConsecutive)
                        .map(defaults::consecutive))
                .containsExactly(5, 5, 5);
        assertThat(defaults.successRateDeviations()).isEqualTo(1.9);
        assertThat(defaults.successRateTargets()).isEqualTo(5);
        assertThat(defaults.successRateRequests()).isEqualTo(100);
        assertThat(defaults.failurePercentage()).isEqualTo(85);
        assertThat(defaults.failurePercentageTargets()).isEqualTo(5);
        assertThat(defaults.failurePercentageRequests()).isEqualTo(50);
        assertThat(defaults.interval()).isEqualTo(Duration.ofSeconds(10));
        assertThat(defaults.baseEjectionTime()).isEqualTo(Duration.ofSeconds(30));
        assertThat(defaults.maxEjectionTime()).isEqualTo(Duration.ofSeconds(300));
        assertThat(defaults.ejectionJitter()).isZero();
        assertThat(defaults.maxEjectionPercent()).isEqualTo(10);
        assertThat(defaults.isEndedByCheck()).isTrue();
        assertThat(defaults.isLocalSplit()).isFalse();
    }

    @Test
    void splitLocalErrorsHaveADetectorOfTheirOwn() {
        OutlierDetection split = OutlierDetection.builder().splitLocalErrors().build();

        assertThat(split.enforcedPercent(OutlierDetector.CONSECUTIVE_LOCAL_ERRORS))
                .isEqualTo(100);
    }

    @Test
    void offIsOffForEveryDetector() {
        assertThat(OutlierDetection.off().isOn()).isFalse();
        assertThat(OutlierDetector.values()).noneMatch(OutlierDetection.off()::isOn);
        assertThat(OutlierDetection.builder()
                        .without(OutlierDetector.SUCCESS_RATE)
                        .build()
                        .isOn(OutlierDetector.SUCCESS_RATE))
                .isFalse();
    }

    @Test
    void onlyDetectorsOfFailuresInARowHaveANumberOfThem() {
        assertThatThrownBy(() -> OutlierDetection.defaults().consecutive(OutlierDetector.SUCCESS_RATE))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("detector: SUCCESS_RATE (expected: one of failures in a row)");
    }
}
