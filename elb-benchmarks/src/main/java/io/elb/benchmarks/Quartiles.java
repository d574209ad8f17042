package io.elb.benchmarks;

import java.util.Collection;

/** Median and quartiles of a few figures, interpolated between neighbours. */
record Quartiles(double lower, double median, double upper) {

    static Quartiles of(Collection<Double> figures) {
        if (figures.isEmpty()) {
            throw new IllegalArgumentException("figures: none (expected: at least one)");
        }
        double[] sorted =
                figures.stream().mapToDouble(Double::doubleValue).sorted().toArray();
        return new Quartiles(at(sorted, 0.25), at(sorted, 0.5), at(sorted, 0.75));
    }

    private static double at(double[] sorted, double fraction) {
        double position = fraction * (sorted.length - 1);
        int below = (int) Math.floor(position);
        int above = (int) Math.ceil(position);
        return sorted[below] + (sorted[above] - sorted[below]) * (position - below);
    }
}
