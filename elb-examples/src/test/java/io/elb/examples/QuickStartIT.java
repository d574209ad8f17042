package io.elb.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.elb.health.HealthCheckSettings;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class QuickStartIT {
    private final Output output = new Output();
    private QuickStart quickStart;
    private Client client;
    private Client commands;

    @BeforeEach
    void start() throws Exception {
        HealthCheckSettings often = HealthCheckSettings.fast(Duration.ofMillis(50), Duration.ofSeconds(5))
                .withHealthyThreshold(2);
        quickStart = QuickStart.start(0, often, output.stream()::println);
        client = new Client(quickStart.uri());
        commands = new Client(quickStart.commandUri());
        output.await(
                line -> line.equals("HEALTH one: initial -> healthy") || line.equals("HEALTH two: initial -> healthy"));
        output.await(line -> line.endsWith("initial -> healthy"));
    }

    @AfterEach
    void stop() {
        quickStart.close();
    }

    @Test
    void firstLineIsTheAddressAndItAnswersFromBothTargets() throws Exception {
        URI printed = URI.create(output.lines().get(0));

        assertThat(new Client(printed).ask(10)).isEqualTo(Map.of("one", 5, "two", 5));
    }

    @Test
    void killedTargetGetsNothingOnceItIsFoundAndEverythingAgainWhenRevived() throws Exception {
        assertThat(commands.get("/kill/one").body()).contains("one is dead");
        output.await(line -> line.startsWith("HEALTH one: healthy -> unhealthy (Target.FailedHealthChecks)"));
        assertThat(client.ask(10)).isEqualTo(Map.of("two", 10));
        assertThat(commands.get("/status").body()).contains(": unhealthy (Target.FailedHealthChecks)");

        assertThat(commands.get("/revive/one").body()).contains("one runs");
        output.await(line -> line.equals("HEALTH one: unhealthy -> healthy"));
        assertThat(client.ask(10)).isEqualTo(Map.of("one", 5, "two", 5));
    }

    @Test
    void drainedTargetGetsNoNewRequests() throws Exception {
        assertThat(quickStart.commands().run("drain two")).contains("no new requests");

        assertThat(client.ask(10)).isEqualTo(Map.of("one", 10));
        assertThat(quickStart.commands().run("status")).contains(": draining (Target.DeregistrationInProgress)");
        assertThat(quickStart.commands().run("revive two")).contains("is draining");
    }

    @Test
    void rulesAnswerByThemselves() throws Exception {
        HttpResponse<String> fixed = client.get("/fixed");
        assertThat(fixed.statusCode()).isEqualTo(200);
        assertThat(fixed.body()).contains("The balancer itself");

        HttpResponse<String> moved = client.get("/old/page?q=1");
        assertThat(moved.statusCode()).isEqualTo(301);
        assertThat(moved.headers().firstValue("Location"))
                .contains("http://127.0.0.1:" + quickStart.uri().getPort() + "/new?q=1");
    }

    @Test
    void theSameIsServedOverHttpsToWhomTrustsTheFile() throws Exception {
        String command = output.lines().stream()
                .filter(line -> line.contains("curl --cacert "))
                .findFirst()
                .orElseThrow();
        assertThat(command)
                .contains(quickStart.caFile().toString(), quickStart.httpsUri().toString());

        assertThat(Curl.run("--cacert", quickStart.caFile().toString(), quickStart.httpsUri() + "page"))
                .startsWith("Hello from ")
                .endsWith("200 HTTP/2");
        assertThat(Curl.run("-L", "--cacert", quickStart.caFile().toString(), quickStart.uri() + "secure"))
                .endsWith("200 HTTP/2");
    }

    @Test
    void describeIsJsonAndUnknownCommandsAreExplained() throws Exception {
        assertThat(commands.get("/describe").body()).startsWith("{\"name\":\"quick-start\",");
        assertThat(commands.get("/dance").body()).contains("Unknown: dance", "kill NAME");
        assertThat(commands.get("/kill/three").body()).contains("Unknown target: three");
    }

    @Test
    void processWithoutATerminalServesUntilQuit() throws Exception {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        QuickStart.class.getName())
                .redirectErrorStream(true)
                .start();
        try (BufferedReader printed = process.inputReader(StandardCharsets.UTF_8)) {
            process.getOutputStream().close(); // the end of its input
            String first = printed.readLine();
            while (!first.startsWith("http")) { // newer JDKs warn of native access, which the README's command allows
                first = printed.readLine();
            }
            Client served = new Client(URI.create(first));
            Client remote = new Client(commandUri(printed));

            assertThat(served.get("/fixed").statusCode()).isEqualTo(200);
            Map<String, Integer> even = Map.of("one", 2, "two", 2);
            Map<String, Integer> shares = served.ask(4);
            for (int i = 0; i < 500 && !shares.equals(even); i++) {
                shares = served.ask(4); // one target may have passed its first check before the other
            }
            assertThat(shares).isEqualTo(even);
            assertThat(remote.get("/quit").body()).contains("Good bye");
            while (printed.readLine() != null) {} // to the end, so that it never waits for a reader
            assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
            assertThat(process.exitValue()).isZero();
        } finally {
            process.destroyForcibly();
        }
    }

    private static URI commandUri(BufferedReader printed) throws IOException {
        String line = printed.readLine();
        while (!line.contains("kill/one")) {
            line = printed.readLine();
        }
        return URI.create(line.replaceAll(".*(http://[^ ]*)kill/one.*", "$1"));
    }
}
