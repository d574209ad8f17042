package io.elb.benchmarks;

import java.util.List;
import java.util.Locale;

/** Every run as a line of comma-separated values, the warm-up as round 0. */
final class CsvReport {

    private static final String HEAD = "scenario,proxy,round,requests,seconds,cpu_micros_per_request,system_share,"
            + "requests_per_second,p50_micros,p99_micros,p999_micros,rss_bytes,socket_errors,status_errors,"
            + "target_connections,valid\n";

    private CsvReport() {}

    static String of(List<Measurement> runs) {
        StringBuilder text = new StringBuilder(HEAD);
        for (Measurement run : runs) {
            LoadResult load = run.load();
            text.append(String.format(
                    Locale.ROOT,
                    "%s,%s,%d,%d,%.3f,%.3f,%.3f,%.1f,%.0f,%.0f,%.0f,%d,%d,%d,%d,%b%n",
                    run.scenario().id(),
                    run.proxy().id(),
                    run.round(),
                    load.requests(),
                    load.durationMicros() / 1e6,
                    run.cpuMicrosPerRequest(),
                    run.cpu().systemShare(),
                    load.requestsPerSecond(),
                    load.p50Micros(),
                    load.p99Micros(),
                    load.p999Micros(),
                    run.residentBytes(),
                    load.socketErrors(),
                    load.statusErrors(),
                    run.targetConnections(),
                    run.isValid()));
        }
        return text.toString();
    }
}
