package io.elb.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.elb.listener.Transport;
import io.elb.testing.Answer;
import io.elb.testing.BodyPattern;
import io.elb.testing.FakeTarget;
import io.elb.testing.ReceivedRequest;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.WebSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.zip.CRC32C;
import java.util.zip.GZIPOutputStream;
import okhttp3.Call;
import okhttp3.Callback;
import okhttp3.MediaType;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;
import okhttp3.WebSocketListener;
import okio.BufferedSink;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Clients that people use, each with its own habits on the wire. */
class ClientsIT {
    private static final int BIG = 20 << 20;
    private static final int CALLS = 200;
    private static final Duration LIMIT = Duration.ofSeconds(30);

    private Bed bed;
    private FakeTarget target;

    @BeforeEach
    void start() {
        bed = Bed.on(Transport.AUTO).threads(2).open();
        target = bed.target();
        target.answerPath("/big", Answer.ok().pattern(BIG));
        target.answerPath("/echo", Answer.computed(request -> Answer.ok().body(request.body())));
        target.answerPath("/range", Answer.computed(ClientsIT::part));
        target.answerPath("/zip", Answer.computed(ClientsIT::zipped));
        target.answerPath("/chunks", Answer.ok().chunks("one ", "two ", "three"));
        target.answerPath("/until-close", Answer.ok().bodyUntilClose("until close"));
        target.answerPath("/missing", Answer.status(404));
    }

    @AfterEach
    void stop() {
        bed.close();
        assertThat(target.problems()).isEmpty();
    }

    /** Answers one range of the alphabet. */
    private static Answer part(ReceivedRequest request) {
        String[] range = request.field("Range").orElse("bytes=0-25").split("[=-]", -1);
        String all = "abcdefghijklmnopqrstuvwxyz";
        int from = Integer.parseInt(range[1]);
        int to = Integer.parseInt(range[2]);
        return Answer.status(206)
                .body(all.substring(from, to + 1))
                .field("Content-Range", "bytes " + from + "-" + to + "/26");
    }

    private static Answer zipped(ReceivedRequest request) {
        assertThat(request.field("Accept-Encoding"))
                .hasValueSatisfying(codings -> assertThat(codings).contains("gzip"));
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream zip = new GZIPOutputStream(bytes)) {
            zip.write("unzipped".getBytes(StandardCharsets.US_ASCII));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        return Answer.ok().field("Content-Encoding", "gzip").body(bytes.toByteArray());
    }

    private URI uri(String path) {
        return bed.listener().uri().resolve(path);
    }

    // ---- JDK

    /** HTTP/2 is its default: over plain text it asks for an upgrade to h2c, which must come to nothing. */
    @ParameterizedTest
    @EnumSource(HttpClient.Version.class)
    void jdkClientGetsPostsAndDownloads(HttpClient.Version version) throws Exception {
        HttpClient client =
                HttpClient.newBuilder().version(version).connectTimeout(LIMIT).build();

        HttpResponse<String> plain = client.send(get("/hello"), BodyHandlers.ofString());
        assertThat(plain.statusCode()).isEqualTo(200);
        assertThat(plain.version()).isEqualTo(HttpClient.Version.HTTP_1_1);
        assertThat(plain.body()).isEqualTo("one");
        assertThat(client.send(get("/chunks"), BodyHandlers.ofString()).body()).isEqualTo("one two three");
        assertThat(client.send(get("/until-close"), BodyHandlers.ofString()).body())
                .isEqualTo("until close");
        assertThat(client.send(get("/missing"), BodyHandlers.ofString()).statusCode())
                .isEqualTo(404);
        assertThat(client.send(post("/echo", BodyPublishers.ofString("known length")), BodyHandlers.ofString())
                        .body())
                .isEqualTo("known length");
        assertThat(client.send(
                                post("/echo", BodyPublishers.ofInputStream(() -> stream("unknown length"))),
                                BodyHandlers.ofString())
                        .body())
                .isEqualTo("unknown length");
        assertThat(checksum(client.send(get("/big"), BodyHandlers.ofByteArray()).body()))
                .isEqualTo(BodyPattern.crc32c(BIG));
        assertThat(target.requests())
                .noneMatch(request -> request.field("Upgrade").isPresent());
    }

    @Test
    void jdkClientWaitsForContinue() throws Exception {
        HttpClient client =
                HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
        HttpRequest request = HttpRequest.newBuilder(uri("/echo"))
                .expectContinue(true)
                .timeout(LIMIT)
                .POST(BodyPublishers.ofString("after the interim answer"))
                .build();

        assertThat(client.send(request, BodyHandlers.ofString()).body()).isEqualTo("after the interim answer");
    }

    @Test
    void jdkClientUploads() throws Exception {
        HttpClient client =
                HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
        byte[] body = BodyPattern.slice(0, BIG);

        client.send(post("/up", BodyPublishers.ofByteArray(body)), BodyHandlers.ofString());
        client.send(
                post("/up", BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(body))),
                BodyHandlers.ofString());

        assertThat(target.requests()).hasSize(2).allSatisfy(request -> {
            assertThat(request.bodyBytes()).isEqualTo(BIG);
            assertThat(request.bodyCrc32c()).isEqualTo(BodyPattern.crc32c(BIG));
        });
    }

    @Test
    void jdkClientAsksForManyThingsAtATime() throws Exception {
        HttpClient client =
                HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
        List<CompletableFuture<HttpResponse<String>>> answers = new ArrayList<>();
        for (int i = 0; i < CALLS; i++) {
            answers.add(client.sendAsync(post("/echo", BodyPublishers.ofString("call " + i)), BodyHandlers.ofString()));
        }

        for (int i = 0; i < CALLS; i++) {
            assertThat(answers.get(i).get(30, TimeUnit.SECONDS).body()).isEqualTo("call " + i);
        }
    }

    @Test
    void jdkClientTalksOverAWebSocket() throws Exception {
        try (WebSocketTarget sockets = new WebSocketTarget();
                Bed tunnel = Bed.on(Transport.AUTO).target(sockets.address()).open()) {
            BlockingQueue<String> heard = new LinkedBlockingQueue<>();
            WebSocket socket = HttpClient.newHttpClient()
                    .newWebSocketBuilder()
                    .buildAsync(
                            URI.create("ws://127.0.0.1:" + tunnel.listener().port() + "/ws"), new WebSocket.Listener() {
                                @Override
                                public CompletionStage<?> onText(WebSocket from, CharSequence text, boolean isLast) {
                                    heard.add(text.toString());
                                    from.request(1);
                                    return CompletableFuture.completedFuture(null);
                                }

                                @Override
                                public CompletionStage<?> onClose(WebSocket from, int status, String reason) {
                                    heard.add("closed " + status);
                                    return CompletableFuture.completedFuture(null);
                                }
                            })
                    .get(30, TimeUnit.SECONDS);

            socket.sendText("hello", true).get(30, TimeUnit.SECONDS);
            assertThat(heard.poll(30, TimeUnit.SECONDS)).isEqualTo("hello");
            socket.sendClose(WebSocket.NORMAL_CLOSURE, "").get(30, TimeUnit.SECONDS);
            assertThat(heard.poll(30, TimeUnit.SECONDS)).isEqualTo("closed 1000");
            tunnel.expectRecord(101);
        }
    }

    private HttpRequest get(String path) {
        return HttpRequest.newBuilder(uri(path)).timeout(LIMIT).build();
    }

    private HttpRequest post(String path, HttpRequest.BodyPublisher body) {
        return HttpRequest.newBuilder(uri(path)).timeout(LIMIT).POST(body).build();
    }

    private static InputStream stream(String text) {
        return new ByteArrayInputStream(text.getBytes(StandardCharsets.US_ASCII));
    }

    private static long checksum(byte[] bytes) {
        CRC32C sum = new CRC32C();
        sum.update(bytes);
        return sum.getValue();
    }

    // ---- OkHttp

    @Test
    void okHttpGetsPostsAndDownloads() throws Exception {
        OkHttpClient client = okHttp();

        assertThat(text(client, request("/hello"))).isEqualTo("one");
        assertThat(text(client, request("/chunks"))).isEqualTo("one two three");
        assertThat(text(client, request("/until-close"))).isEqualTo("until close");
        assertThat(text(client, request("/zip"))).isEqualTo("unzipped");
        assertThat(text(client, request("/echo").post(RequestBody.create("known length", MediaType.get("text/plain")))))
                .isEqualTo("known length");
        assertThat(text(client, request("/echo").put(new OfUnknownLength("unknown length"))))
                .isEqualTo("unknown length");
        try (Response big = client.newCall(request("/big").build()).execute()) {
            assertThat(checksum(big.body().bytes())).isEqualTo(BodyPattern.crc32c(BIG));
        }
        try (Response head = client.newCall(request("/big").head().build()).execute()) {
            assertThat(head.header("Content-Length")).isEqualTo(Integer.toString(BIG));
        }
        // An answer over HTTP/1.1 has its end in itself, however the target ended its own.
        assertThat(client.connectionPool().connectionCount()).isEqualTo(1);
        end(client);
    }

    @Test
    void okHttpAsksForManyThingsAtATime() throws Exception {
        OkHttpClient client = okHttp();
        List<CompletableFuture<String>> answers = new ArrayList<>();
        for (int i = 0; i < CALLS; i++) {
            CompletableFuture<String> answer = new CompletableFuture<>();
            answers.add(answer);
            Request request = request("/echo")
                    .post(RequestBody.create("call " + i, MediaType.get("text/plain")))
                    .build();
            client.newCall(request).enqueue(new Callback() {
                @Override
                public void onFailure(Call call, IOException e) {
                    answer.completeExceptionally(e);
                }

                @Override
                public void onResponse(Call call, Response response) throws IOException {
                    try (response) {
                        answer.complete(response.body().string());
                    }
                }
            });
        }

        for (int i = 0; i < CALLS; i++) {
            assertThat(answers.get(i).get(30, TimeUnit.SECONDS)).isEqualTo("call " + i);
        }
        end(client);
    }

    @Test
    void okHttpTalksOverAWebSocket() throws Exception {
        try (WebSocketTarget sockets = new WebSocketTarget();
                Bed tunnel = Bed.on(Transport.AUTO).target(sockets.address()).open()) {
            OkHttpClient client = okHttp();
            BlockingQueue<String> heard = new LinkedBlockingQueue<>();
            Request request = new Request.Builder()
                    .url("http://127.0.0.1:" + tunnel.listener().port() + "/ws")
                    .build();
            okhttp3.WebSocket socket = client.newWebSocket(request, new WebSocketListener() {
                @Override
                public void onMessage(okhttp3.WebSocket from, String text) {
                    heard.add(text);
                }

                @Override
                public void onClosed(okhttp3.WebSocket from, int code, String reason) {
                    heard.add("closed " + code);
                }

                @Override
                public void onFailure(okhttp3.WebSocket from, Throwable cause, Response response) {
                    heard.add("failed " + cause);
                }
            });

            socket.send("hello");
            assertThat(heard.poll(30, TimeUnit.SECONDS)).isEqualTo("hello");
            socket.close(1000, "");
            assertThat(heard.poll(30, TimeUnit.SECONDS)).isEqualTo("closed 1000");
            tunnel.expectRecord(101);
            end(client);
        }
    }

    private static OkHttpClient okHttp() {
        return new OkHttpClient.Builder().callTimeout(LIMIT).readTimeout(LIMIT).build();
    }

    private static void end(OkHttpClient client) {
        client.dispatcher().executorService().shutdownNow();
        client.connectionPool().evictAll();
    }

    private Request.Builder request(String path) {
        return new Request.Builder().url(uri(path).toString());
    }

    private static String text(OkHttpClient client, Request.Builder request) throws IOException {
        try (Response response = client.newCall(request.build()).execute()) {
            assertThat(response.code()).isEqualTo(200);
            return response.body().string();
        }
    }

    private static final class OfUnknownLength extends RequestBody {
        private final String text;

        OfUnknownLength(String text) {
            this.text = text;
        }

        @Override
        public MediaType contentType() {
            return null;
        }

        @Override
        public void writeTo(BufferedSink sink) throws IOException {
            sink.writeUtf8(text);
        }
    }

    // ---- curl

    @Test
    void curlGets() {
        assertThat(curl("/hello")).isEqualTo("one");
        assertThat(curl("/chunks")).isEqualTo("one two three");
        assertThat(curl("/until-close")).isEqualTo("until close");
        assertThat(curl("/zip", "--compressed")).isEqualTo("unzipped");
        assertThat(curl("/range", "--range", "3-5")).isEqualTo("def");
        assertThat(curl("/hello", "--head")).startsWith("HTTP/1.1 200 ").contains("Content-Length: 3");
        assertThat(curl("/missing", "--write-out", "%{http_code}")).isEqualTo("404");
        assertThat(curl("/hello", "--http2", "--write-out", " %{http_version}")).isEqualTo("one 1.1");
    }

    @Test
    void curlSpeaksHttp10() {
        assertThat(curl("/hello", "--http1.0", "--include"))
                .startsWith("HTTP/1.1 200 ")
                .endsWith("\r\n\r\none");
        assertThat(curl("/chunks", "--http1.0", "--include"))
                .endsWith("\r\n\r\none two three")
                .doesNotContainIgnoringCase("Transfer-Encoding");
    }

    @Test
    void curlKeepsItsConnection() {
        String url = uri("/hello").toString();
        assertThat(curl("/hello", "--write-out", " %{num_connects} ", url, url)).isEqualTo("one 1 one 0 one 0 ");
        assertThat(curl(
                        "/hello",
                        "--http1.0",
                        "--header",
                        "Connection: keep-alive",
                        "--write-out",
                        " %{num_connects} ",
                        url))
                .isEqualTo("one 1 one 0 ");
    }

    @Test
    void curlPosts() {
        assertThat(curl("/echo", "--data", "a=1&b=2")).isEqualTo("a=1&b=2");
        assertThat(curl("/echo", "--form", "field=value")).contains("name=\"field\"", "value");
        assertThat(target.requests())
                .last()
                .satisfies(request -> assertThat(request.field("Content-Type"))
                        .hasValueSatisfying(type -> assertThat(type).startsWith("multipart/form-data")));
    }

    @Test
    void curlUploads(@TempDir Path directory) throws IOException {
        Path file = Files.write(directory.resolve("upload"), BodyPattern.slice(0, BIG));

        curl("/up", "--upload-file", file.toString());
        curl("/up", "--upload-file", file.toString(), "--header", "Expect: 100-continue", "--expect100-timeout", "30");
        curl("/up", "--upload-file", file.toString(), "--header", "Transfer-Encoding: chunked");
        curl("/up", "--upload-file", file.toString(), "--http1.0");

        assertThat(target.requests()).hasSize(4).allSatisfy(request -> {
            assertThat(request.method()).isEqualTo("PUT");
            assertThat(request.bodyBytes()).isEqualTo(BIG);
            assertThat(request.bodyCrc32c()).isEqualTo(BodyPattern.crc32c(BIG));
        });
        assertThat(target.requests())
                .extracting(request -> request.field("Transfer-Encoding"))
                .containsExactly(Optional.empty(), Optional.empty(), Optional.of("chunked"), Optional.empty());
    }

    @Test
    void curlDownloads(@TempDir Path directory) throws IOException {
        Path file = directory.resolve("download");
        curl("/big", "--output", file.toString());
        assertThat(checksum(Files.readAllBytes(file))).isEqualTo(BodyPattern.crc32c(BIG));
    }

    private String curl(String path, String... options) {
        List<String> command = new ArrayList<>(List.of("curl", "--silent", "--show-error", "--max-time", "30"));
        command.addAll(Arrays.asList(options));
        command.add(uri(path).toString());
        return Tool.run(command);
    }
}
