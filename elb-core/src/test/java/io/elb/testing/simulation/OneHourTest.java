package io.elb.testing.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import io.elb.balance.BalancingStrategy;
import io.elb.balance.LoadMetric;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class OneHourTest {
    @Test
    void anHourOfAThousandRequestsASecondTakesUnderThirtySecondsOfOneCore() {
        Simulation hour = Simulation.builder("an hour")
                .targets(
                        50,
                        TargetModel.of(ServiceTime.logNormal(Duration.ofMillis(20), Duration.ofMillis(80)))
                                .withConcurrency(4))
                .arrivals(Arrivals.poisson(1_000))
                .at(Duration.ofMinutes(20), targets -> targets.get(0).slower(20))
                .at(Duration.ofMinutes(40), targets -> targets.get(0).healed())
                .clientTimeout(Duration.ofSeconds(1))
                .duration(Duration.ofHours(1))
                .build();
        long before = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();

        SimulationResult result = hour.run(BalancingStrategy.powerOfTwoChoices(LoadMetric.peakEwma()));

        result.assertSuccess(99.9).assertLatency(99, Duration.ofMillis(100));
        long tookMillis = (ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() - before) / 1_000_000;
        assertThat(tookMillis).as("milliseconds for %s", result).isLessThan(30_000);
    }
}
