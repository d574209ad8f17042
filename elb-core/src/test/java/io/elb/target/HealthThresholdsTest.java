package io.elb.target;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HealthThresholdsTest {
    @Test
    void oneHealthyTargetIsEnoughByDefault() {
        HealthThresholds defaults = HealthThresholds.defaults();

        assertThat(defaults).hasToString("HealthThresholds[routing=1/off, dns=1/off]");
        assertThat(defaults.isRoutingHealthy(1, 1000)).isTrue();
        assertThat(defaults.isRoutingHealthy(0, 1000)).isFalse();
        assertThat(defaults.isDnsHealthy(1, 1000)).isTrue();
        assertThat(defaults.isDnsHealthy(0, 1000)).isFalse();
    }

    @ParameterizedTest(name = "{2} of {3} with count {0} and {1} %: {4}")
    @CsvSource({
        // count, percentage, healthy, registered, met
        "1, 0, 0, 0, false",
        "1, 0, 1, 100, true",
        "3, 0, 2, 5, false",
        "3, 0, 3, 5, true",
        "6, 0, 5, 5, false",
        "1, 50, 1, 2, true",
        "1, 50, 1, 3, false",
        "1, 66, 2, 3, true",
        "1, 67, 2, 3, false",
        "1, 33, 1, 3, true",
        "1, 34, 1, 3, false",
        "1, 1, 1, 100, true",
        "1, 1, 1, 101, false",
        "1, 100, 9, 10, false",
        "1, 100, 10, 10, true",
        "1, 99, 99, 100, true",
        "1, 99, 98, 100, false",
        // either breach counts
        "3, 50, 2, 4, false",
        "3, 50, 3, 8, false",
        "3, 50, 4, 8, true",
        "1, 50, 1000000, 2000000, true",
        "1, 50, 999999, 2000000, false"
    })
    void bothKindsCountAndPercentagesAreExact(int count, int percentage, int healthy, int registered, boolean met) {
        HealthThresholds thresholds = HealthThresholds.builder()
                .routingCount(count)
                .routingPercentage(percentage)
                .dnsCount(count)
                .dnsPercentage(percentage)
                .build();

        assertThat(thresholds.isRoutingHealthy(healthy, registered)).isEqualTo(met);
        assertThat(thresholds.isDnsHealthy(healthy, registered)).isEqualTo(met);
    }

    @Test
    void dnsThresholdsCanBeOff() {
        HealthThresholds off = HealthThresholds.builder().dnsCount(0).build();

        assertThat(off.isDnsHealthy(0, 0)).isTrue();
        assertThat(off.isDnsHealthy(0, 10)).isTrue();
        assertThat(off.isRoutingHealthy(0, 10)).isFalse();
    }

    @Test
    void nothingRegisteredIsBelowEveryPercentage() {
        HealthThresholds percentage =
                HealthThresholds.builder().dnsCount(0).dnsPercentage(1).build();

        assertThat(percentage.isDnsHealthy(0, 0)).isFalse();
    }

    @Test
    void dnsThresholdIsNotBelowTheRoutingThreshold() {
        assertThatThrownBy(() ->
                        HealthThresholds.builder().routingCount(3).dnsCount(2).build())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("dnsCount: 2 (expected: off, or the routing threshold 3 or more)");
        assertThatThrownBy(() -> HealthThresholds.builder()
                        .routingPercentage(50)
                        .dnsPercentage(49)
                        .build())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("dnsPercentage: 49 (expected: off, or the routing threshold 50 or more)");
        assertThat(HealthThresholds.builder()
                        .routingCount(3)
                        .dnsCount(3)
                        .routingPercentage(50)
                        .dnsPercentage(50)
                        .build()
                        .dnsPercentage())
                .isEqualTo(50);
        assertThat(HealthThresholds.builder()
                        .routingCount(3)
                        .dnsCount(0)
                        .routingPercentage(50)
                        .build()
                        .dnsCount())
                .isZero();
    }

    @Test
    void thresholdsAreValues() {
        HealthThresholds one =
                HealthThresholds.builder().routingCount(2).dnsCount(4).build();
        HealthThresholds same =
                HealthThresholds.builder().dnsCount(4).routingCount(2).build();

        assertThat(one).isEqualTo(same).hasSameHashCodeAs(same).isNotEqualTo(HealthThresholds.defaults());
    }
}
