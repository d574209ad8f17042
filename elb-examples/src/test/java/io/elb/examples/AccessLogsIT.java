package io.elb.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.elb.testing.Answer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Queue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AccessLogsIT {
    @TempDir
    private Path directory;

    @Test
    void everyRequestIsInTheFileAndTheSlowOnesAtTheOtherSink() throws Exception {
        Queue<String> slow;
        try (AccessLogs example = AccessLogs.start(directory, 1)) {
            DemoTarget target = example.target();
            target.server().answerPath("/slow", Answer.ok().after(Duration.ofMillis(1200)));
            Client client = new Client(example.uri());
            client.get("/fast");
            client.get("/slow");
            slow = example.slow();
        }

        assertThat(slow).singleElement().asString().startsWith("/slow at web/127.0.0.1:");
        assertThat(Files.readAllLines(directory.resolve("access.log")))
                .hasSize(2)
                .allSatisfy(line -> assertThat(line)
                        .startsWith("http ")
                        .contains(" arn:aws:elasticloadbalancing:eu-central-1:123456789012:targetgroup/web/"));
    }

    @Test
    void afterLogrotateLinesGoToTheNewFile() throws Exception {
        try (AccessLogs example = AccessLogs.start(directory, 1)) {
            Client client = new Client(example.uri());
            client.get("/before");
            while (!Files.exists(directory.resolve("access.log"))) {
                Thread.onSpinWait();
            }
            Files.move(directory.resolve("access.log"), directory.resolve("access.log.1"));
            example.reopen();
            client.get("/after");
        }

        assertThat(Files.readString(directory.resolve("access.log.1"))).contains("/before HTTP/1.1");
        assertThat(Files.readString(directory.resolve("access.log"))).contains("/after HTTP/1.1");
    }
}
