package io.elb.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Clients of others find a fake target to be a proper HTTP/1.1 server. */
class PeersIT {
    private final FakeTarget target = FakeTarget.start("a");

    @AfterEach
    void close() {
        target.close();
    }

    private static HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
        HttpClient client = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(Duration.ofSeconds(10))
                .build();
        return client.send(request.timeout(Duration.ofSeconds(10)).build(), BodyHandlers.ofString());
    }

    @Test
    void jdkClientGetsBodiesOfEachFraming() throws Exception {
        target.answerPath("/chunks", Answer.ok().chunks("ab", "c").trailer("T", "t"))
                .answerPath("/close", Answer.ok().bodyUntilClose("abc"))
                .answerPath("/slow", Answer.ok("abc").interim(103).byteByByte());

        for (String path : List.of("/chunks", "/close", "/slow")) {
            assertThat(send(HttpRequest.newBuilder(target.uri(path))).body())
                    .as(path)
                    .isEqualTo("abc");
        }
        HttpResponse<String> plain = send(HttpRequest.newBuilder(target.uri("/")));
        assertThat(plain.body()).isEqualTo("a");
        assertThat(plain.headers().firstValue("x-target")).contains("a");
    }

    @Test
    void jdkClientPostsWithAndWithoutExpectation() throws Exception {
        for (boolean isExpected : new boolean[] {true, false}) {
            HttpResponse<String> response = send(HttpRequest.newBuilder(target.uri("/"))
                    .expectContinue(isExpected)
                    .POST(BodyPublishers.ofString("0123456789")));
            assertThat(response.statusCode()).isEqualTo(200);
        }
        assertThat(target.requests())
                .hasSize(2)
                .allSatisfy(request -> assertThat(request.bodyText()).isEqualTo("0123456789"));
        assertThat(target.problems()).isEmpty();
    }

    @Test
    void curlAgrees() throws Exception {
        target.answerPath("/echo", Answer.computed(request -> Answer.ok(request.bodyText())))
                .answerPath("/chunks", Answer.ok().chunks("ab", "c").trailer("T", "t"))
                .answerPath("/cut", Answer.ok("0123456789").cutAfterBytes(55))
                .answerPath("/reset", Answer.reset());

        assertThat(curl(target.uri("/").toString())).isEqualTo("a:200:1");
        assertThat(curl("--head", target.uri("/").toString())).endsWith(":200:1");
        assertThat(curl(target.uri("/chunks").toString())).isEqualTo("abc:200:1");
        assertThat(curl("--data", "hello", target.uri("/echo").toString())).isEqualTo("hello:200:1");
        assertThat(curl(
                        "--data",
                        "hello",
                        "--header",
                        "Transfer-Encoding: chunked",
                        target.uri("/echo").toString()))
                .isEqualTo("hello:200:1");
        assertThat(curl(
                        "--data",
                        "hello",
                        "--header",
                        "Expect: 100-continue",
                        target.uri("/echo").toString()))
                .isEqualTo("hello:200:1");
        // curl's own words for "partial file" and "failure in receiving"
        assertThat(curl(target.uri("/cut").toString())).contains(":200:1").endsWith("exit 18");
        assertThat(curl(target.uri("/reset").toString())).endsWith(":000:1exit 56");
        assertThat(target.problems()).isEmpty();
    }

    /** Answers the body, the status, the number of connections and a failed exit. */
    private static String curl(String... arguments) throws IOException, InterruptedException {
        assumeThat(Path.of("/usr/bin/curl")).exists();
        List<String> command = new ArrayList<>(List.of(
                "/usr/bin/curl", "--silent", "--max-time", "10", "--write-out", ":%{http_code}:%{num_connects}"));
        command.addAll(List.of(arguments));
        Path output = Files.createTempFile("curl", ".out");
        try {
            int exit = new ProcessBuilder(command)
                    .redirectOutput(output.toFile())
                    .start()
                    .waitFor();
            String text = Files.readString(output, StandardCharsets.UTF_8);
            return exit == 0 ? text : text + "exit " + exit;
        } finally {
            Files.delete(output);
        }
    }
}
