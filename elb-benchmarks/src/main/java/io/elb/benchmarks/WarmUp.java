package io.elb.benchmarks;

/** Tells when a JVM's cost per request has settled: three successive runs differ by less than 5 %. */
final class WarmUp {

    static final double TOLERANCE = 0.05;

    private double beforePrevious = Double.NaN;
    private double previous = Double.NaN;

    /** Takes the next figure; true when it is close to the two before. */
    boolean settledAt(double cost) {
        double least = Math.min(cost, Math.min(previous, beforePrevious));
        double most = Math.max(cost, Math.max(previous, beforePrevious));
        beforePrevious = previous;
        previous = cost;
        return most - least < TOLERANCE * least;
    }
}
