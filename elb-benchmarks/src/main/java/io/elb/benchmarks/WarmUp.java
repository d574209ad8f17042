package io.elb.benchmarks;

/** Tells when a JVM's cost per request has settled: two successive runs differ by less than 5 %. */
final class WarmUp {

    static final double TOLERANCE = 0.05;

    private double previous = Double.NaN;

    /** Takes the next figure; true when it is close to the one before. */
    boolean settledAt(double cost) {
        boolean settled = Math.abs(cost - previous) < TOLERANCE * Math.min(cost, previous);
        previous = cost;
        return settled;
    }
}
