package io.elb.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.OptionalInt;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

final class LoadToolsTest {

    private static final String OUTPUT = """
            Running 2s test @ http://127.0.0.1:40211/100
              1 threads and 64 connections
              Thread Stats   Avg      Stdev     Max   +/- Stdev
                Latency     1.31ms  640.73us   9.44ms   79.21%
                Req/Sec    47.81k     4.33k   55.03k    70.00%
              95120 requests in 2.01s, 31.48MB read
            Requests/sec:  47323.38
            Transfer/sec:     15.66MB
            wrk-result requests=95120 duration=2010000 bytes=33009640 connect=1 read=2 write=3 timeout=4 status=5 \
            p50=1241.0 p99=7479.0 p999=11483.5
            """;

    @Test
    void readsTheLineOfTheScriptOfWrk() {
        LoadResult result = new WrkTool().parse(OUTPUT);

        assertThat(result).isEqualTo(new LoadResult(95120, 2010000, 33009640, 10, 5, 1241, 7479, 11483.5));
        assertThat(result.errors()).isEqualTo(15);
        assertThat(result.requestsPerSecond()).isBetween(47323.0, 47324.0);
    }

    @Test
    void saysWhatWrkPrintedInsteadOfTheLine() {
        assertThatThrownBy(() -> new WrkTool().parse("unable to connect to 127.0.0.1:1 Connection refused\n"))
                .isInstanceOf(BenchmarkException.class)
                .hasMessageContaining("Connection refused");
    }

    @Test
    void scriptOfEachScenarioPrintsTheLine() {
        for (Scenario scenario : Scenario.values()) {
            assertThat(WrkTool.script(scenario))
                    .contains("wrk.method = \"" + scenario.method() + "\"")
                    .contains("wrk-result requests=%d")
                    .contains("latency:percentile(99.9)");
        }
        assertThat(WrkTool.script(Scenario.POST_10K)).contains("wrk.body = string.rep(\"x\", 10240)");
        assertThat(WrkTool.script(Scenario.CLOSE_100B)).contains("wrk.headers[\"Connection\"] = \"close\"");
    }

    @Test
    void readsTheReportOfH2load() {
        LoadResult result = new H2loadTool().parse("""
                Application protocol: h2
                finished in 2.05s, 31234.50 req/s, 4.02MB/s
                requests: 62469 total, 62981 started, 62469 done, 62460 succeeded, 9 failed, 2 errored, 1 timeout
                status codes: 62460 2xx, 0 3xx, 4 4xx, 3 5xx
                traffic: 8.04MB (8430000) total, 244.02KB (249876) headers (space savings 95.00%), 5.96MB (6246900) data
                """);

        assertThat(result.requests()).isEqualTo(62469);
        assertThat(result.durationMicros()).isEqualTo(2_050_000);
        assertThat(result.bytes()).isEqualTo(8_430_000);
        assertThat(result.statusErrors()).isEqualTo(7);
        assertThat(result.socketErrors()).isEqualTo(2);
    }

    @Test
    void refusesAnotherProtocolThanHttp2() {
        assertThatThrownBy(() -> new H2loadTool().parse("""
                        Application protocol: http/1.1
                        finished in 2.05s, 31234.50 req/s, 4.02MB/s
                        requests: 1 total, 1 started, 1 done, 1 succeeded, 0 failed, 0 errored, 0 timeout
                        status codes: 1 2xx, 0 3xx, 0 4xx, 0 5xx
                        traffic: 8.04MB (8430000) total
                        """))
                .isInstanceOf(BenchmarkException.class)
                .hasMessageContaining("Application protocol: h2");
    }

    @Test
    void readsTheReportOfApacheBench() {
        LoadResult result = new ApacheBenchTool(OptionalInt.empty()).parse("""
                Time taken for tests:   2.001 seconds
                Complete requests:      2345
                Failed requests:        2
                   (Connect: 0, Receive: 0, Length: 2, Exceptions: 0)
                Non-2xx responses:      1
                Total transferred:      812345 bytes
                Percentage of the requests served within a certain time (ms)
                  50%     13
                  99%     21
                 100%     30 (longest request)
                """);

        assertThat(result).isEqualTo(new LoadResult(2345, 2_001_000, 812345, 2, 1, 13_000, 21_000, Double.NaN));
    }

    @Test
    void percentileIsTheOneAtItsRank() {
        long[] sorted = LongStream.rangeClosed(0, 1000).map(i -> i * 1000).toArray();

        assertThat(PoissonTool.percentileMicros(sorted, 0.5)).isEqualTo(500);
        assertThat(PoissonTool.percentileMicros(sorted, 0.999)).isEqualTo(999);
        assertThat(PoissonTool.percentileMicros(new long[0], 0.5)).isNaN();
    }
}
