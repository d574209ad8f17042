package io.elb.benchmarks;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/** Ratios of CPU per request between runs that are next to each other in time. */
final class PairedRatios {

    private PairedRatios() {}

    /**
     * Divides each run of the subject by the nearest run of a reference, by the mean of two that are equally near, and
     * by the cheaper one when there are several references. Empty when one of them has no run.
     *
     * @param runs in the order of time
     */
    static Optional<Quartiles> of(List<Run> runs, ProxyKind subject, Collection<ProxyKind> references) {
        List<Double> ratios = new ArrayList<>();
        for (int i = 0; i < runs.size(); i++) {
            if (runs.get(i).proxy() == subject) {
                double best = Double.POSITIVE_INFINITY;
                for (ProxyKind reference : references) {
                    best = Math.min(best, nearest(runs, i, reference));
                }
                if (best < Double.POSITIVE_INFINITY) {
                    ratios.add(runs.get(i).cost() / best);
                }
            }
        }
        return ratios.isEmpty() ? Optional.empty() : Optional.of(Quartiles.of(ratios));
    }

    private static double nearest(List<Run> runs, int index, ProxyKind reference) {
        int[] found = IntStream.range(0, runs.size())
                .filter(i -> runs.get(i).proxy() == reference)
                .toArray();
        int distance = IntStream.of(found).map(i -> Math.abs(i - index)).min().orElse(-1);
        return IntStream.of(found)
                .filter(i -> Math.abs(i - index) == distance)
                .mapToDouble(i -> runs.get(i).cost())
                .average()
                .orElse(Double.POSITIVE_INFINITY);
    }

    /**
     * One run.
     *
     * @param cost CPU per request
     */
    record Run(ProxyKind proxy, double cost) {}
}
