package io.elb.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

final class WrkResultTest {

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
    void readsTheLineOfTheScript() {
        WrkResult result = WrkResult.parse(OUTPUT);

        assertThat(result).isEqualTo(new WrkResult(95120, 2010000, 33009640, 10, 5, 1241, 7479, 11483.5));
        assertThat(result.errors()).isEqualTo(15);
        assertThat(result.requestsPerSecond()).isBetween(47323.0, 47324.0);
    }

    @Test
    void saysWhatWrkPrintedInsteadOfTheLine() {
        assertThatThrownBy(() -> WrkResult.parse("unable to connect to 127.0.0.1:1 Connection refused\n"))
                .isInstanceOf(BenchmarkException.class)
                .hasMessageContaining("Connection refused");
    }

    @Test
    void scriptOfEachScenarioPrintsTheLine() {
        for (Scenario scenario : Scenario.values()) {
            assertThat(scenario.wrkScript())
                    .contains("wrk.method = \"" + scenario.method() + "\"")
                    .contains("wrk-result requests=%d")
                    .contains("latency:percentile(99.9)");
        }
        assertThat(Scenario.POST_10K.wrkScript()).contains("wrk.body = string.rep(\"x\", 10240)");
        assertThat(Scenario.CLOSE_100B.wrkScript()).contains("wrk.headers[\"Connection\"] = \"close\"");
    }
}
