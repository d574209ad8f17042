package io.elb.benchmarks;

/**
 * One run of one proxy.
 *
 * @param round from 1; 0 in the warm-up
 * @param targetConnections connections that the targets accepted meanwhile
 */
record Measurement(
        Scenario scenario,
        ProxyKind proxy,
        int round,
        LoadResult load,
        CpuTime.Usage cpu,
        long residentBytes,
        long targetConnections) {

    double cpuMicrosPerRequest() {
        return load.requests() == 0 ? Double.NaN : cpu.nanos() / 1e3 / load.requests();
    }

    /** No error, and as many bytes as that many answers have. */
    boolean isValid() {
        return load.requests() > 0 && load.errors() == 0 && load.bytes() >= load.requests() * scenario.responseBytes();
    }

    boolean reusesConnections() {
        return targetConnections <= load.requests() / 20 + 2L * scenario.connections();
    }
}
