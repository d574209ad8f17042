package io.elb.it;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.elb.LoadBalancer;
import io.elb.health.HealthCheckSettings;
import io.elb.health.HealthChecker;
import io.elb.healthcheck.HttpHealthChecker;
import io.elb.healthcheck.TcpHealthChecker;
import io.elb.listener.ListenerConfig;
import io.elb.observe.HealthCheckLogSink;
import io.elb.rule.Action;
import io.elb.target.Target;
import io.elb.target.TargetGroup;
import io.elb.target.TargetGroupConfig;
import io.elb.testing.Answer;
import io.elb.testing.FakeTarget;
import io.elb.testing.ObservedEvent;
import io.elb.testing.RecordingObserver;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The health-check log of checks over sockets, through the file. */
class HealthCheckLogIT {
    private static final HealthCheckSettings FAST =
            HealthCheckSettings.fast(Duration.ofMillis(20), Duration.ofSeconds(5));

    @TempDir
    private Path directory;

    private final RecordingObserver observer = new RecordingObserver();
    private final FakeTarget target = FakeTarget.start("one");
    private LoadBalancer balancer;

    @BeforeEach
    void start() {
        balancer = LoadBalancer.application("checked")
                .threads(1)
                .healthCheckLog(HealthCheckLogSink.file(directory.resolve("health.log")))
                .observer(observer)
                .start();
    }

    @AfterEach
    void close() {
        balancer.close();
        target.close();
    }

    /** The first line of the log, with its fields. */
    private List<String> check(HealthChecker checker) throws IOException {
        TargetGroup group = balancer.addTargetGroup(
                TargetGroupConfig.builder("web").healthChecker(checker).build());
        group.register(Target.of("127.0.0.1", target.port()));
        balancer.addListener(ListenerConfig.http(0, Action.forward(group)).build());
        observer.await(event -> event instanceof ObservedEvent.HealthChecked);
        balancer.close();
        List<String> lines = Files.readAllLines(directory.resolve("health.log"), ISO_8859_1);
        assertThat(lines)
                .isNotEmpty()
                .allSatisfy(line -> assertThat(line.split(" ")).hasSize(8));
        return List.of(lines.get(0).split(" "));
    }

    @Test
    void aCheckThatPassesHasEveryField() throws IOException {
        Instant before = Instant.now();

        List<String> fields = check(HttpHealthChecker.of("/health").withSettings(FAST));

        assertThat(fields.get(0)).isEqualTo("http");
        assertThat(Instant.parse(fields.get(1))).isBetween(before.minusMillis(50), Instant.now());
        assertThat(fields.get(2)).matches("\\d+\\.\\d{9}");
        assertThat(fields.subList(3, 8)).containsExactly("127.0.0.1:" + target.port(), "web", "PASS", "200", "-");
    }

    @ParameterizedTest
    @CsvSource({"404, ResponseCodeMismatch", "301, ResponseCodeMismatch", "503, TargetError"})
    void anotherStatusFails(int status, String code) throws IOException {
        target.answer(Answer.status(status));

        assertThat(check(HttpHealthChecker.of("/health").withSettings(FAST)).subList(4, 8))
                .containsExactly("web", "FAIL", String.valueOf(status), code);
    }

    @Test
    void silenceTimesOutAfterTheTimeout() throws IOException {
        target.answer(Answer.never());

        List<String> fields = check(HttpHealthChecker.of("/health")
                .withSettings(HealthCheckSettings.fast(Duration.ofMillis(150), Duration.ofMillis(100))));

        assertThat(fields.subList(5, 8)).containsExactly("FAIL", "-", "TimedOut");
        assertThat(Double.parseDouble(fields.get(2))).isBetween(0.1, 5.0);
    }

    @ParameterizedTest
    @CsvSource({"close", "reset", "nonsense"})
    void whatIsNoAnswerIsAReset(String how) throws IOException {
        target.answer(
                switch (how) {
                    case "close" -> Answer.close();
                    case "reset" -> Answer.reset();
                    default -> Answer.raw("nonsense\r\n\r\n");
                });

        assertThat(check(HttpHealthChecker.of("/health").withSettings(FAST)).subList(5, 8))
                .containsExactly("FAIL", "-", "ConnectionReset");
    }

    @Test
    void aRefusedConnectionIsAReset() throws IOException {
        target.stop();

        assertThat(check(TcpHealthChecker.of().withSettings(FAST)).subList(4, 8))
                .containsExactly("web", "FAIL", "-", "ConnectionReset");
    }

    @Test
    void thePortOfTheChecksIsTheOneInTheLog() throws IOException {
        try (FakeTarget checked = FakeTarget.start("checked")) {
            List<String> fields = check(TcpHealthChecker.of().withSettings(FAST.withPort(checked.port())));

            assertThat(fields.get(0)).isEqualTo("tcp");
            assertThat(fields.subList(3, 8)).containsExactly("127.0.0.1:" + checked.port(), "web", "PASS", "-", "-");
        }
    }
}
