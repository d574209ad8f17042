package io.elb.benchmarks;

/**
 * What a load generator reports about one run; times in microseconds, NaN where it does not tell.
 *
 * @param requests answered requests
 * @param durationMicros length of the run
 * @param bytes response bytes, heads included
 * @param socketErrors failed connects, handshakes, reads, writes and time-outs
 * @param statusErrors answers with a status above 399
 */
record LoadResult(
        long requests,
        long durationMicros,
        long bytes,
        long socketErrors,
        long statusErrors,
        double p50Micros,
        double p99Micros,
        double p999Micros) {

    double requestsPerSecond() {
        return durationMicros == 0 ? 0 : requests * 1e6 / durationMicros;
    }

    long errors() {
        return socketErrors + statusErrors;
    }
}
