package io.elb.benchmarks;

import static io.elb.benchmarks.ProxyKind.ELB_EPOLL;
import static io.elb.benchmarks.ProxyKind.HAPROXY;
import static io.elb.benchmarks.ProxyKind.NGINX;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.elb.benchmarks.PairedRatios.Run;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class PairedRatiosTest {

    @Test
    void eachRunIsComparedWithItsNeighbourOnly() {
        List<Run> runs = new ArrayList<>();
        for (double machine : new double[] {1, 3, 10}) {
            runs.add(new Run(HAPROXY, 20 * machine));
            runs.add(new Run(ELB_EPOLL, 15 * machine));
            runs.add(new Run(NGINX, 30 * machine));
        }

        // The middle pair has a HAProxy run of another round at the same distance on neither side.
        Quartiles ratio = PairedRatios.of(runs, ELB_EPOLL, List.of(HAPROXY)).orElseThrow();

        assertThat(ratio).isEqualTo(new Quartiles(0.75, 0.75, 0.75));
    }

    @Test
    void betterReferenceIsChosenPairByPair() {
        List<Run> runs = List.of(
                new Run(HAPROXY, 20),
                new Run(ELB_EPOLL, 10),
                new Run(NGINX, 40),
                new Run(HAPROXY, 40),
                new Run(ELB_EPOLL, 10),
                new Run(NGINX, 20));

        assertThat(PairedRatios.of(runs, ELB_EPOLL, List.of(HAPROXY, NGINX))
                        .orElseThrow()
                        .median())
                .isEqualTo(0.5);
    }

    @Test
    void twoNeighboursOfTheSameKindAreAveraged() {
        List<Run> runs = List.of(new Run(HAPROXY, 10), new Run(ELB_EPOLL, 10), new Run(HAPROXY, 30));

        assertThat(PairedRatios.of(runs, ELB_EPOLL, List.of(HAPROXY))
                        .orElseThrow()
                        .median())
                .isEqualTo(0.5);
    }

    @Test
    void withoutOneOfTheTwoThereIsNoRatio() {
        List<Run> runs = List.of(new Run(HAPROXY, 10));

        assertThat(PairedRatios.of(runs, ELB_EPOLL, List.of(HAPROXY))).isEmpty();
        assertThat(PairedRatios.of(runs, HAPROXY, List.of(NGINX))).isEmpty();
    }

    @Test
    void medianAndQuartilesLieBetweenNeighbours() {
        assertThat(Quartiles.of(List.of(4.0, 1.0, 3.0, 2.0))).isEqualTo(new Quartiles(1.75, 2.5, 3.25));
        assertThat(Quartiles.of(List.of(9.0, 1.0, 5.0))).isEqualTo(new Quartiles(3, 5, 7));
        assertThat(Quartiles.of(List.of(7.0))).isEqualTo(new Quartiles(7, 7, 7));
        assertThatThrownBy(() -> Quartiles.of(List.of())).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void everySubjectStandsBetweenBothReferences() {
        for (int round = 1; round <= 4; round++) {
            List<String> order = RoundPlan.order(List.of("h", "n"), List.of("a", "b", "c"), round);

            assertThat(order).hasSize(7).contains("a", "b", "c");
            for (int i = 1; i < order.size(); i += 2) {
                assertThat(List.of(order.get(i - 1), order.get(i + 1))).containsExactlyInAnyOrder("h", "n");
            }
        }
        assertThat(RoundPlan.order(List.of("h"), List.of("a", "b"), 2)).containsExactly("h", "a", "h", "b", "h");
        assertThat(RoundPlan.order(List.<String>of(), List.of("a", "b"), 1)).containsExactly("b", "a");
        assertThat(RoundPlan.order(List.of("h", "n"), List.<String>of(), 2)).containsExactly("h", "n");
    }

    @Test
    void warmUpEndsWithTheThirdOfThreeCloseFigures() {
        WarmUp warmUp = new WarmUp();

        assertThat(warmUp.settledAt(80)).isFalse();
        assertThat(warmUp.settledAt(40)).isFalse();
        assertThat(warmUp.settledAt(38.5)).isFalse();
        assertThat(warmUp.settledAt(39)).isTrue();
        assertThat(warmUp.settledAt(36)).isFalse();
    }
}
