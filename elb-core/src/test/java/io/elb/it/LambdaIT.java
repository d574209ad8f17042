package io.elb.it;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.concurrent.CompletableFuture.completedFuture;
import static java.util.concurrent.CompletableFuture.failedFuture;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.elb.lambda.LambdaConfig;
import io.elb.lambda.LambdaException;
import io.elb.lambda.LambdaFunction;
import io.elb.listener.HttpOptions;
import io.elb.listener.Listener;
import io.elb.listener.ListenerConfig;
import io.elb.listener.ResponseHeaders;
import io.elb.observe.AccessLogSink;
import io.elb.observe.Counter;
import io.elb.observe.ErrorReason;
import io.elb.observe.RequestRecord;
import io.elb.rule.Action;
import io.elb.testing.RawClient;
import io.elb.testing.RawResponse;
import io.netty.util.concurrent.FastThreadLocalThread;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Lambda functions as targets, over real sockets. */
class LambdaIT {
    private static final int MEBIBYTE = 1 << 20;
    private static final String GET = "GET / HTTP/1.1\r\nHost: shop\r\n\r\n";
    private static final String OK =
            "{\"statusCode\":200,\"headers\":{\"content-type\":\"text/plain\"},\"body\":\"ok\"}";
    private static final ObjectMapper JSON = new ObjectMapper();

    /** Answers with its event. */
    private static final LambdaFunction ECHO = event -> completedFuture(
            JSON.createObjectNode().put("statusCode", 200).put("body", event).toString());

    // ---- event and response

    @Test
    void curlSeesTheEventThatItMade() throws Exception {
        try (LambdaFixture fixture = LambdaFixture.of(ECHO)) {
            String event = Tool.run(List.of(
                    "curl",
                    "-s",
                    "-H",
                    "Host: Shop.Example",
                    "-H",
                    "User-Agent: me",
                    "-H",
                    "X-Amzn-Trace-Id: Root=1-5bdb40ca-556d8b0c50dc66f0511bf520",
                    "-H",
                    "Content-Type: application/json",
                    "-d",
                    "{\"a\":\"b\"}",
                    fixture.uri() + "a%20b?x=1&x=%2F"));

            String arn = JSON.readTree(event)
                    .at("/requestContext/elb/targetGroupArn")
                    .textValue();
            assertThat(arn)
                    .matches("arn:aws:elasticloadbalancing:[a-z0-9-]+:[0-9]{12}:targetgroup/orders/[0-9a-f]{16}");
            String trace = JSON.readTree(event).at("/headers/x-amzn-trace-id").textValue();
            assertThat(trace).matches("Self=1-[0-9a-f]{8}-[0-9a-f]{24};Root=1-5bdb40ca-556d8b0c50dc66f0511bf520");
            assertThat(event)
                    .isEqualTo("{\"requestContext\":{\"elb\":{\"targetGroupArn\":\"" + arn + "\"}},"
                            + "\"httpMethod\":\"POST\",\"path\":\"/a%20b\",\"queryStringParameters\":{\"x\":\"%2F\"},"
                            + "\"headers\":{\"accept\":\"*/*\",\"content-length\":\"9\","
                            + "\"content-type\":\"application/json\",\"host\":\"shop.example:" + fixture.port() + "\","
                            + "\"user-agent\":\"me\",\"x-amzn-trace-id\":\"" + trace + "\","
                            + "\"x-forwarded-for\":\"127.0.0.1\",\"x-forwarded-port\":\"" + fixture.port() + "\","
                            + "\"x-forwarded-proto\":\"http\"},"
                            + "\"body\":\"{\\\"a\\\":\\\"b\\\"}\",\"isBase64Encoded\":false}");
            RequestRecord record = fixture.record();
            assertThat(record.error()).isEmpty();
            assertThat(record.status()).isEqualTo(200);
        }
    }

    @Test
    void multiValueHeadersGoBothWays() throws Exception {
        AtomicReference<JsonNode> event = new AtomicReference<>();
        LambdaFunction function = LambdaFunction.blocking(json -> {
            event.set(JSON.readTree(json));
            return "{\"statusCode\":200,\"multiValueHeaders\":{\"Set-Cookie\":[\"a=1\",\"b=2\"],\"X-One\":[\"1\"]}}";
        });
        try (LambdaFixture fixture =
                        LambdaFixture.of(function, LambdaConfig.defaults().withMultiValueHeaders());
                RawClient client = fixture.connect()) {
            RawResponse response =
                    client.exchange("GET /?q=1&q=2 HTTP/1.1\r\nHost: shop\r\nCookie: x\r\nCookie: y\r\n\r\n");

            assertThat(response.fields().all("Set-Cookie")).containsExactly("a=1", "b=2");
            assertThat(response.field("X-One")).isEqualTo("1");
            assertThat(event.get().at("/multiValueHeaders/cookie")).hasToString("[\"x\",\"y\"]");
            assertThat(event.get().at("/multiValueQueryStringParameters/q")).hasToString("[\"1\",\"2\"]");
            assertThat(event.get().has("headers")).isFalse();
            assertThat(event.get().has("queryStringParameters")).isFalse();
        }
    }

    @Test
    void responseIsSentAsTheFunctionMeantIt() {
        LambdaFunction function = event -> completedFuture(
                "{\"statusCode\":418,\"statusDescription\":\"418 Tea\","
                        + "\"headers\":{\"Content-Type\":\"text/plain\",\"Connection\":\"close\",\"Transfer-Encoding\":\"chunked\","
                        + "\"Content-Length\":\"77\",\"Keep-Alive\":\"timeout=5\",\"X-Utf8\":\"\u00e4\"},\"body\":\"h\u00e4l\"}");
        try (LambdaFixture fixture = LambdaFixture.of(function);
                RawClient client = fixture.connect()) {
            RawResponse response = client.exchange(GET);

            assertThat(response.statusLine()).isEqualTo("HTTP/1.1 418 Tea");
            assertThat(response.body()).isEqualTo("häl".getBytes(UTF_8));
            assertThat(response.fields().all("Content-Length")).containsExactly("4");
            assertThat(response.field("X-Utf8")).isEqualTo(new String("ä".getBytes(UTF_8), ISO_8859_1));
            for (String ignored : List.of("Connection", "Transfer-Encoding", "Keep-Alive")) {
                assertThat(response.fields().all(ignored)).as(ignored).isEmpty();
            }
            assertThat(client.exchange(GET).status())
                    .as("on the same connection")
                    .isEqualTo(418);
        }
    }

    @Test
    void statusAloneIsAResponse() {
        try (LambdaFixture fixture = LambdaFixture.of(event -> completedFuture("{\"statusCode\":200}"));
                RawClient client = fixture.connect()) {
            RawResponse response = client.exchange(GET);
            assertThat(response.statusLine()).isEqualTo("HTTP/1.1 200 OK");
            assertThat(response.field("Content-Type")).isEqualTo("application/octet-stream");
            assertThat(response.field("Content-Length")).isEqualTo("0");
        }
    }

    @Test
    void balancerIsTheServerUnlessTheFunctionSaysOtherwise() {
        String own = "{\"statusCode\":200,\"headers\":{\"Server\":\"mine\"}}";
        LambdaFunction function = event -> completedFuture(event.contains("/own") ? own : OK);
        try (LambdaFixture fixture = LambdaFixture.of(function);
                RawClient client = fixture.connect()) {
            assertThat(client.exchange(GET).fields().all("Server")).containsExactly("awselb/2.0");
            assertThat(client.exchange("GET /own HTTP/1.1\r\nHost: shop\r\n\r\n")
                            .fields()
                            .all("Server"))
                    .containsExactly("mine");

            Listener silent = fixture.balancer()
                    .addListener(ListenerConfig.http(0, Action.forward(fixture.group()))
                            .http(HttpOptions.builder()
                                    .responseHeaders(ResponseHeaders.defaults().withoutServer())
                                    .build())
                            .build());
            try (RawClient other = RawClient.connect("127.0.0.1", silent.port())) {
                assertThat(other.exchange(GET).fields().all("Server")).isEmpty();
            }
        }
    }

    @Test
    void accessLogHasElbsErrorReasonAndNoAddress(@TempDir Path directory) throws Exception {
        Path log = directory.resolve("access.log");
        LambdaFunction function = event -> event.contains("/well")
                ? completedFuture(OK)
                : failedFuture(new LambdaException(ErrorReason.LAMBDA_THROTTLING));
        String arn;
        try (LambdaFixture fixture = LambdaFixture.logging(function, AccessLogSink.file(log));
                RawClient client = fixture.connect()) {
            client.exchange(GET);
            client.exchange("GET /well HTTP/1.1\r\nHost: shop\r\n\r\n");
            arn = fixture.balancer().identity().targetGroupArn("orders");
        }
        List<LogLine> lines =
                Files.readAllLines(log).stream().map(LogLine::access).toList();

        LogLine failed = lines.get(0);
        assertThat(failed.get("elb_status_code")).isEqualTo("502");
        assertThat(failed.get("target_status_code")).isEqualTo("-");
        assertThat(failed.get("error_reason")).isEqualTo("LambdaThrottling");
        assertThat(failed.get("actions_executed")).isEqualTo("forward");
        LogLine well = lines.get(1);
        assertThat(well.get("elb_status_code")).isEqualTo("200");
        assertThat(well.get("target_status_code")).isEqualTo("200");
        assertThat(well.get("error_reason")).isEqualTo("-");
        assertThat(lines).allSatisfy(line -> {
            assertThat(line.get("type")).isEqualTo("http");
            assertThat(line.get("target:port")).isEqualTo("-");
            assertThat(line.get("target:port_list")).isEqualTo("-");
            assertThat(line.get("target_group_arn")).isEqualTo(arn);
        });
    }

    @Test
    void headHasTheLengthOfTheBodyOnly() {
        try (LambdaFixture fixture = LambdaFixture.of(event -> completedFuture(OK));
                RawClient client = fixture.connect()) {
            client.send("HEAD / HTTP/1.1\r\nHost: shop\r\n\r\n" + GET);
            assertThat(client.readHead().field("Content-Length")).isEqualTo("2");
            assertThat(client.readResponse().bodyText()).isEqualTo("ok");
        }
    }

    @Test
    void binaryBodiesGoBothWaysAsBase64() throws Exception {
        byte[] bytes = new byte[MEBIBYTE / 2];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) (i * 31);
        }
        LambdaFunction function = LambdaFunction.maps(event ->
                Map.of("statusCode", 200, "isBase64Encoded", event.get("isBase64Encoded"), "body", event.get("body")));
        try (LambdaFixture fixture = LambdaFixture.of(function)) {
            HttpResponse<byte[]> response = HttpClient.newHttpClient()
                    .send(
                            HttpRequest.newBuilder(fixture.uri())
                                    .header("Content-Type", "image/png")
                                    .POST(HttpRequest.BodyPublishers.ofByteArray(bytes))
                                    .build(),
                            HttpResponse.BodyHandlers.ofByteArray());

            assertThat(response.statusCode()).isEqualTo(200);
            assertThat(response.body()).isEqualTo(bytes);
            long both = fixture.count(Counter.LAMBDA_PROCESSED_BYTES);
            int encoded = Base64.getEncoder().encodeToString(bytes).length();
            assertThat(both).isBetween(2L * encoded, 2L * encoded + 2000);
        }
    }

    @Test
    void everyShapeOfFunctionRunsWhereItMayBlock() {
        AtomicInteger onEventLoops = new AtomicInteger();
        Runnable look = () -> onEventLoops.addAndGet(Thread.currentThread() instanceof FastThreadLocalThread ? 1 : 0);
        List<LambdaFunction> functions = List.of(
                LambdaFunction.blocking(event -> {
                    look.run();
                    return OK;
                }),
                LambdaFunction.streams((event, response) -> {
                    look.run();
                    response.write(OK.getBytes(UTF_8));
                }),
                LambdaFunction.maps(event -> {
                    look.run();
                    return Map.of("statusCode", 200, "body", "ok");
                }));
        for (LambdaFunction function : functions) {
            try (LambdaFixture fixture = LambdaFixture.of(function);
                    RawClient client = fixture.connect()) {
                assertThat(client.exchange(GET).bodyText()).isEqualTo("ok");
            }
        }
        assertThat(onEventLoops).hasValue(0);
    }

    @Test
    void manyPipelinedRequestsAreAnsweredInTheirOrder() {
        try (LambdaFixture fixture = LambdaFixture.of(
                        LambdaFunction.maps(event -> Map.of("statusCode", 200, "body", event.get("path"))));
                RawClient client = fixture.connect()) {
            StringBuilder requests = new StringBuilder();
            for (int i = 0; i < 100; i++) {
                requests.append("POST /").append(i).append(" HTTP/1.1\r\nHost: shop\r\nContent-Length: 3\r\n\r\nabc");
            }
            client.send(requests.toString());
            for (int i = 0; i < 100; i++) {
                assertThat(client.readResponse().bodyText()).isEqualTo("/" + i);
            }
        }
    }

    // ---- errors

    /** What Lambda itself, or its function, does. */
    static Stream<Arguments> failures() {
        return Stream.of(
                argumentSet("throws", ErrorReason.LAMBDA_UNHANDLED, (LambdaFunction) event -> {
                    throw new IllegalStateException("thrown");
                }),
                argumentSet("throws an error", ErrorReason.LAMBDA_UNHANDLED, (LambdaFunction) event -> {
                    throw new AssertionError("thrown");
                }),
                argumentSet("blocking and throws", ErrorReason.LAMBDA_UNHANDLED, LambdaFunction.blocking(event -> {
                    throw new IOException("thrown");
                })),
                argumentSet("no stage", ErrorReason.LAMBDA_UNHANDLED, (LambdaFunction) event -> nothing()),
                argumentSet("failed stage", ErrorReason.LAMBDA_UNHANDLED, (LambdaFunction)
                        event -> failedFuture(new IllegalStateException("failed"))),
                argumentSet("wrapped", ErrorReason.LAMBDA_THROTTLING, (LambdaFunction)
                        event -> completedFuture(event).thenApply(ignored -> {
                            throw new LambdaException(ErrorReason.LAMBDA_THROTTLING);
                        })),
                argumentSet("no response", ErrorReason.LAMBDA_INVALID_RESPONSE, (LambdaFunction)
                        event -> completedFuture(nothing())),
                argumentSet("no JSON", ErrorReason.LAMBDA_INVALID_RESPONSE, (LambdaFunction)
                        event -> completedFuture("hello")),
                argumentSet("no status", ErrorReason.LAMBDA_INVALID_RESPONSE, (LambdaFunction)
                        event -> completedFuture("{\"body\":\"hello\"}")),
                argumentSet("null body", ErrorReason.LAMBDA_INVALID_RESPONSE, (LambdaFunction)
                        event -> completedFuture("{\"statusCode\":200,\"body\":null}")),
                argumentSet("split header", ErrorReason.LAMBDA_INVALID_RESPONSE, (LambdaFunction)
                        event -> completedFuture("{\"statusCode\":200,\"headers\":{\"X\":\"a\\r\\nY: b\"}}")),
                argumentSet("too large", ErrorReason.LAMBDA_RESPONSE_TOO_LARGE, (LambdaFunction)
                        event -> completedFuture("{\"statusCode\":200,\"body\":\"" + "x".repeat(MEBIBYTE) + "\"}")));
    }

    @SuppressWarnings({"NullAway", "TypeParameterUnusedInFormals"}) // what a function must not do
    private static <T> T nothing() {
        return null;
    }

    @ParameterizedTest
    @MethodSource("failures")
    void failedFunctionIs502(ErrorReason reason, LambdaFunction failing) throws Exception {
        expectFailure(502, reason, failing);
    }

    /** Everything that ELB knows; a test of one's own client can have each. */
    @ParameterizedTest
    @EnumSource(names = "LAMBDA_.*", mode = EnumSource.Mode.MATCH_ALL)
    void functionCanHaveEveryErrorOfElb(ErrorReason reason) throws Exception {
        assertThat(reason.token()).startsWith("Lambda");
        expectFailure(reason.status(), reason, event -> failedFuture(new LambdaException(reason)));
    }

    private static void expectFailure(int status, ErrorReason reason, LambdaFunction failing) throws Exception {
        LambdaFunction function = new LambdaFunction() {
            @Override
            public CompletionStage<String> invoke(String event) {
                return event.contains("\"path\":\"/well\"") ? completedFuture(OK) : failing.invoke(event);
            }

            @Override
            public boolean isBlocking() {
                return failing.isBlocking();
            }
        };
        try (LambdaFixture fixture = LambdaFixture.of(function);
                RawClient client = fixture.connect()) {
            assertThat(client.exchange(GET).status()).isEqualTo(status);
            RequestRecord record = fixture.record();
            assertThat(record.error()).contains(reason);
            assertThat(record.targetStatus()).isEmpty();
            assertThat(client.exchange("GET /well HTTP/1.1\r\nHost: shop\r\n\r\n")
                            .bodyText())
                    .as("on the same connection")
                    .isEqualTo("ok");
            fixture.record();
            Counter counter = reason.counter().orElseThrow();
            assertThat(fixture.count(counter)).isEqualTo(1);
            assertThat(fixture.count(Counter.LAMBDA_USER_ERRORS) + fixture.count(Counter.LAMBDA_INTERNAL_ERRORS))
                    .isEqualTo(1);
            assertThat(fixture.inFlight()).isZero();
        }
    }

    @Test
    void functionThatTakesLongerThanItsTimeoutIs502() throws Exception {
        CountDownLatch end = new CountDownLatch(1);
        LambdaFunction function = LambdaFunction.blocking(event -> {
            end.await(10, TimeUnit.SECONDS);
            return OK;
        });
        try (LambdaFixture fixture =
                        LambdaFixture.of(function, LambdaConfig.defaults().withTimeout(Duration.ofMillis(50)));
                RawClient client = fixture.connect()) {
            assertThat(client.exchange(GET).status()).isEqualTo(502);
            assertThat(fixture.record().error()).contains(ErrorReason.LAMBDA_UNHANDLED);
            end.countDown();
            assertThat(client.exchange(GET).status()).as("in time").isEqualTo(200);
        }
    }

    @Test
    void functionThatNeverAnswersIs504() throws Exception {
        try (LambdaFixture fixture = LambdaFixture.of(
                        event -> new CompletableFuture<>(),
                        LambdaConfig.defaults(),
                        timeouts -> timeouts.withIdle(Duration.ofMillis(100)));
                RawClient client = fixture.connect()) {
            assertThat(client.exchange(GET).status()).isEqualTo(504);
            assertThat(fixture.record().error()).contains(ErrorReason.TARGET_IDLE_TIMEOUT);
            assertThat(fixture.inFlight()).isZero();
        }
    }

    @Test
    void bodyOfAMebibyteIsTheLongest() throws Exception {
        LambdaFunction function = LambdaFunction.maps(
                event -> Map.of("statusCode", 200, "body", String.valueOf(((String) event.get("body")).length())));
        try (LambdaFixture fixture = LambdaFixture.of(function);
                RawClient client = fixture.connect()) {
            String head = "POST / HTTP/1.1\r\nHost: shop\r\nContent-Type: text/plain\r\n";
            String length = String.valueOf(MEBIBYTE);
            client.send(head + "Content-Length: " + length + "\r\n\r\n" + "x".repeat(MEBIBYTE));
            assertThat(client.readResponse().bodyText()).isEqualTo(length);
            client.send(head + "Transfer-Encoding: chunked\r\n\r\n100000\r\n" + "x".repeat(MEBIBYTE) + "\r\n0\r\n\r\n");
            assertThat(client.readResponse().bodyText()).isEqualTo(length);
            fixture.record();
            fixture.record();

            client.send(
                    head + "Transfer-Encoding: chunked\r\n\r\n100000\r\n" + "x".repeat(MEBIBYTE) + "\r\n1\r\nx\r\n");
            assertThat(client.readResponse().status()).isEqualTo(413);
            assertThat(fixture.record().error()).contains(ErrorReason.LAMBDA_REQUEST_TOO_LARGE);
        }
    }

    @Test
    void lengthBeyondAMebibyteIsRefusedBeforeTheBodyComes() throws Exception {
        AtomicInteger calls = new AtomicInteger();
        LambdaFunction function = event -> {
            calls.incrementAndGet();
            return completedFuture(OK);
        };
        try (LambdaFixture fixture = LambdaFixture.of(function);
                RawClient client = fixture.connect()) {
            client.send("POST / HTTP/1.1\r\nHost: shop\r\nContent-Length: " + (MEBIBYTE + 1) + "\r\n\r\n");
            RawResponse response = client.readResponse();
            assertThat(response.status()).isEqualTo(413);
            assertThat(response.field("Connection")).isEqualTo("close");
            assertThat(fixture.record().error()).contains(ErrorReason.LAMBDA_REQUEST_TOO_LARGE);
            assertThat(fixture.count(Counter.LAMBDA_USER_ERRORS)).isEqualTo(1);
        }
        assertThat(calls).hasValue(0);
    }

    @Test
    void webSocketIs400() throws Exception {
        try (LambdaFixture fixture = LambdaFixture.of(event -> completedFuture(OK));
                RawClient client = fixture.connect()) {
            String upgrade = "GET / HTTP/1.1\r\nHost: shop\r\nConnection: Upgrade\r\nUpgrade: WebSocket\r\n"
                    + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n";
            assertThat(client.exchange(upgrade).status()).isEqualTo(400);
            assertThat(fixture.record().error()).contains(ErrorReason.LAMBDA_WEBSOCKET_NOT_SUPPORTED);
            assertThat(client.exchange(upgrade.replace("WebSocket\r", "other\r"))
                            .bodyText())
                    .as("another protocol is not offered, on the same connection")
                    .isEqualTo("ok");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"/\u00e4", "/?q=\u00e4"})
    void targetThatIsNotUtf8Is502(String target) throws Exception {
        expectBadRequest("GET " + target + " HTTP/1.1\r\nHost: shop\r\n\r\n");
    }

    @Test
    void bodyThatIsNotUtf8Is502() throws Exception {
        expectBadRequest(
                "POST / HTTP/1.1\r\nHost: shop\r\nContent-Type: text/plain\r\nContent-Length: 1\r\n\r\n\u00e4");
    }

    private static void expectBadRequest(String request) throws Exception {
        try (LambdaFixture fixture = LambdaFixture.of(event -> completedFuture(OK));
                RawClient client = fixture.connect()) {
            client.send(request.getBytes(ISO_8859_1));
            assertThat(client.readResponse().status()).isEqualTo(502);
            assertThat(fixture.record().error()).contains(ErrorReason.LAMBDA_BAD_REQUEST);
        }
    }

    // ---- ends

    @Test
    void clientThatLeavesWithinItsBodyIsNoCall() throws Exception {
        AtomicInteger calls = new AtomicInteger();
        LambdaFunction function = event -> {
            calls.incrementAndGet();
            return completedFuture(OK);
        };
        try (LambdaFixture fixture = LambdaFixture.of(function)) {
            try (RawClient client = fixture.connect()) {
                client.send("POST / HTTP/1.1\r\nHost: shop\r\nContent-Length: 1000\r\n\r\n" + "x".repeat(999));
                Await.equal("in flight", 1, fixture::inFlight);
                client.reset();
            }
            assertThat(fixture.record().error()).contains(ErrorReason.CLIENT_CLOSED_MID_REQUEST);
            Await.equal("in flight", 0, fixture::inFlight);
        }
        assertThat(calls).hasValue(0);
    }

    @Test
    void answerForAClientThatHasLeftIsIgnored() throws Exception {
        CompletableFuture<String> answer = new CompletableFuture<>();
        CountDownLatch called = new CountDownLatch(1);
        LambdaFunction function = event -> {
            called.countDown();
            return answer;
        };
        try (LambdaFixture fixture = LambdaFixture.of(function)) {
            try (RawClient client = fixture.connect()) {
                client.send(GET);
                assertThat(called.await(10, TimeUnit.SECONDS)).isTrue();
            }
            assertThat(fixture.record().error()).contains(ErrorReason.CLIENT_CLOSED);
            answer.complete(OK);
            assertThat(fixture.inFlight()).isZero();
            assertThat(fixture.count(Counter.LAMBDA_USER_ERRORS)).isZero();
        }
    }

    @Test
    void deregistrationFailsWhatIsInFlight() throws Exception {
        CountDownLatch called = new CountDownLatch(1);
        LambdaFunction function = event -> {
            called.countDown();
            return new CompletableFuture<>();
        };
        try (LambdaFixture fixture = LambdaFixture.of(function);
                RawClient client = fixture.connect()) {
            client.send(GET);
            assertThat(called.await(10, TimeUnit.SECONDS)).isTrue();
            fixture.deregister();
            assertThat(client.readResponse().status()).isEqualTo(502);
            assertThat(fixture.record().error()).contains(ErrorReason.TARGET_DEREGISTERED);
            assertThat(client.exchange(GET).status()).as("without a target").isEqualTo(503);
        }
    }

    @Test
    void balancerThatClosesCutsWhatIsInFlight() throws Exception {
        CountDownLatch called = new CountDownLatch(2);
        LambdaFunction function = event -> {
            called.countDown();
            return new CompletableFuture<>();
        };
        LambdaFixture fixture = LambdaFixture.of(function);
        try (RawClient waiting = fixture.connect();
                RawClient sending = fixture.connect()) {
            waiting.send(GET);
            sending.send("POST / HTTP/1.1\r\nHost: shop\r\nContent-Length: 1000\r\n\r\nx");
            Await.equal("in flight", 2, fixture::inFlight);
            fixture.close();
            waiting.expectClosed();
            sending.expectClosed();
            assertThat(called.getCount()).isEqualTo(1);
        } finally {
            fixture.close();
        }
    }
}
