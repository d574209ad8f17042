package io.elb.testing.simulation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ArrivalsTest {
    private static final long MILLI = 1_000_000;

    @TempDir
    Path dir;

    /** The times of the first requests, in microseconds. */
    private static List<Long> micros(Arrivals arrivals, int count) {
        Arrivals.Sequence sequence = arrivals.begin(new SplittableRandom(1));
        List<Long> times = new ArrayList<>();
        long now = 0;
        for (int i = 0; i < count; i++) {
            long gap = sequence.nextGapNanos();
            if (gap < 0) {
                break;
            }
            now += gap;
            times.add(now / 1_000);
        }
        return times;
    }

    @Test
    void constantArrivalsKeepTheirRateOverAnHour() {
        assertThat(micros(Arrivals.constant(3), 4)).containsExactly(0L, 333_333L, 666_666L, 1_000_000L);
        assertThat(micros(Arrivals.constant(300), 3_600 * 300 + 1)).last().isEqualTo(3_600_000_000L);
    }

    @Test
    void poissonArrivalsHaveTheirRateAndTheirVariance() {
        List<Long> times = micros(Arrivals.poisson(1_000), 200_000);
        int[] perSecond = new int[200];
        times.stream().filter(time -> time < 190_000_000).forEach(time -> perSecond[(int) (time / 1_000_000)]++);
        double mean = 0;
        double squares = 0;
        for (int i = 0; i < 190; i++) {
            mean += perSecond[i] / 190.0;
            squares += (double) perSecond[i] * perSecond[i] / 190.0;
        }

        assertThat(mean).as("seed 1").isCloseTo(1_000, within(10.0));
        assertThat(squares - mean * mean).as("the variance is the mean").isCloseTo(1_000, within(250.0));
    }

    @Test
    void burstsComeTogether() {
        assertThat(micros(Arrivals.bursts(3, Duration.ofMillis(10)), 7))
                .containsExactly(0L, 0L, 0L, 10_000L, 10_000L, 10_000L, 20_000L);
    }

    @Test
    void processesAreMergedInOrderAndMadeFaster() {
        Arrivals both = Arrivals.constant(100).with(Arrivals.bursts(2, Duration.ofMillis(15)));

        assertThat(micros(both, 7)).containsExactly(0L, 0L, 0L, 10_000L, 15_000L, 15_000L, 20_000L);
        assertThat(micros(both.faster(10), 7)).containsExactly(0L, 0L, 0L, 1_000L, 1_500L, 1_500L, 2_000L);
    }

    @Test
    void accessLogIsReplayedInTheOrderInWhichRequestsCame() throws IOException {
        Path log = write(
                "access.log",
                line("00:00:01.500", "192.0.2.1", "0.020"),
                line("00:00:01.000", "192.0.2.2", "-1"),
                line("00:00:01.500", "192.0.2.2", "0.030"));

        assertThat(micros(Arrivals.accessLog(log), 9)).containsExactly(0L, 500_000L, 500_000L);
        Arrivals.Sequence sequence = Arrivals.accessLog(log).begin(new SplittableRandom(1));
        List<Integer> clients = new ArrayList<>();
        while (sequence.nextGapNanos() >= 0) {
            clients.add(sequence.client());
        }
        assertThat(clients).as("numbered as they stand in the file").containsExactly(1, 0, 1);
        ServiceTime time = ServiceTime.accessLog(log);
        SplittableRandom random = new SplittableRandom(1);
        for (int i = 0; i < 100; i++) {
            assertThat(time.nanos(random)).isIn(20 * MILLI, 30 * MILLI);
        }
    }

    @Test
    void clientsOfAMergedLogStayWithTheirRequests() throws IOException {
        Path log = write(
                "access.log.gz",
                line("00:00:01.000", "192.0.2.1", "0.020"),
                line("00:00:01.015", "2001:db8::7", "0.020"));
        Arrivals.Sequence sequence =
                Arrivals.constant(100).with(Arrivals.accessLog(log)).begin(new SplittableRandom(1));
        List<Integer> clients = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            sequence.nextGapNanos();
            clients.add(sequence.client());
        }

        assertThat(clients).containsExactly(-1, 0, -1, 1, -1);
    }

    @Test
    void whatIsNoAccessLogIsRefused() throws IOException {
        Path log = write("other.log", "2026-01-01 GET /");

        assertThatThrownBy(() -> Arrivals.accessLog(log))
                .hasMessageContaining("line 1: 2026-01-01 GET / (expected: an access log of ELB)");
    }

    @Test
    void settingsAreChecked() {
        assertThatThrownBy(() -> Arrivals.poisson(0)).hasMessage("perSecond: 0.0 (expected: above 0)");
        assertThatThrownBy(() -> Arrivals.bursts(0, Duration.ofSeconds(1))).hasMessage("size: 0 (expected: 1 or more)");
        assertThatThrownBy(() -> Arrivals.bursts(1, Duration.ZERO)).hasMessage("every: PT0S (expected: above zero)");
        assertThatThrownBy(() -> Arrivals.constant(1).faster(-1)).hasMessage("factor: -1.0 (expected: above 0)");
    }

    private static String line(String time, String client, String targetSeconds) {
        return "http 2026-01-01T00:00:09.000000Z app/web/1 " + client + ":4711 10.0.0.1:80 0.000 " + targetSeconds
                + " 0.000 200 200 34 366 \"GET http://shop:80/ HTTP/1.1\" \"curl/7 \" - - "
                + "arn:aws:elasticloadbalancing:us-east-1:000000000000:targetgroup/web/1 \"Root=1-0-0\" \"-\" \"-\" 0 2026-01-01T"
                + time + "000Z \"forward\" \"-\" \"-\" \"10.0.0.1:80\" \"200\" \"-\" \"-\" TID_0 \"-\" \"-\" \"-\"";
    }

    private Path write(String name, String... lines) throws IOException {
        Path file = dir.resolve(name);
        try (Writer out = new OutputStreamWriter(
                name.endsWith(".gz") ? new GZIPOutputStream(Files.newOutputStream(file)) : Files.newOutputStream(file),
                StandardCharsets.UTF_8)) {
            for (String line : lines) {
                out.write(line + '\n');
            }
        }
        return file;
    }
}
