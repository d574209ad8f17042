package io.elb.it;

import static io.elb.it.FunctionFixture.await;
import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.concurrent.CompletableFuture.completedFuture;
import static java.util.concurrent.CompletableFuture.failedFuture;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import io.elb.observe.ErrorReason;
import io.elb.observe.RequestRecord;
import io.elb.target.FunctionRequest;
import io.elb.target.FunctionResponse;
import io.elb.target.TargetFunction;
import io.elb.target.TargetTimeouts;
import io.elb.testing.RawClient;
import io.elb.testing.RawResponse;
import io.netty.util.concurrent.FastThreadLocalThread;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class FunctionTargetIT {
    private static final String GET = "GET / HTTP/1.1\r\nHost: shop\r\n\r\n";
    private static final String HEAD = "HEAD / HTTP/1.1\r\nHost: shop\r\n\r\n";

    @Test
    void manyPipelinedRequestsAreAnsweredOneAfterTheOther() throws Exception {
        int count = 5_000;
        TargetFunction function = request -> completedFuture(FunctionResponse.of(200, "ok"));
        try (FunctionFixture fixture = FunctionFixture.of(function);
                RawClient client = fixture.connect()) {
            Thread sender = new Thread(() -> client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n".repeat(count)));
            sender.start();
            for (int i = 0; i < count; i++) {
                assertThat(client.readResponse().status()).isEqualTo(200);
            }
            sender.join();
        }
    }

    @Test
    void asynchronousFunctionRunsOnTheEventLoop() {
        TargetFunction function = request -> completedFuture(FunctionResponse.of(200, threadKind()));
        try (FunctionFixture fixture = FunctionFixture.of(function);
                RawClient client = fixture.connect()) {
            assertThat(client.exchange(GET).bodyText()).isEqualTo("event loop");
        }
    }

    @Test
    void blockingFunctionRunsOffTheEventLoop() throws Exception {
        CountDownLatch second = new CountDownLatch(1);
        TargetFunction function = TargetFunction.blocking(request -> {
            if (request.path().equals("/first")) {
                assertThat(second.await(10, TimeUnit.SECONDS)).isTrue();
            } else {
                second.countDown();
            }
            return FunctionResponse.of(200, threadKind());
        });
        try (FunctionFixture fixture = FunctionFixture.of(function);
                RawClient one = fixture.connect();
                RawClient two = fixture.connect()) {
            one.send("GET /first HTTP/1.1\r\nHost: shop\r\n\r\n");
            // the only event loop is free while the first call blocks
            assertThat(two.exchange("GET /second HTTP/1.1\r\nHost: shop\r\n\r\n")
                            .bodyText())
                    .isEqualTo("other thread");
            assertThat(one.readResponse().bodyText()).isEqualTo("other thread");
        }
    }

    private static String threadKind() {
        return Thread.currentThread() instanceof FastThreadLocalThread ? "event loop" : "other thread";
    }

    @Test
    void blockingFunctionReadsTheBodyByWaitingForIt() {
        TargetFunction function =
                TargetFunction.blocking(request -> FunctionResponse.of(200, await(request.bodyBytes(100))));
        try (FunctionFixture fixture = FunctionFixture.of(function);
                RawClient client = fixture.connect()) {
            client.send("POST / HTTP/1.1\r\nHost: shop\r\nContent-Length: 5\r\n\r\nhe");
            client.send("llo");
            assertThat(client.readResponse().bodyText()).isEqualTo("hello");
        }
    }

    @Test
    void functionSeesTheRequestAsATargetWould() throws Exception {
        CompletableFuture<FunctionRequest> seen = new CompletableFuture<>();
        TargetFunction function = request -> {
            seen.complete(request);
            return completedFuture(FunctionResponse.of(200));
        };
        try (FunctionFixture fixture = FunctionFixture.of(function);
                RawClient client = fixture.connect()) {
            client.exchange(
                    "POST http://Other.example/a/b?x=1&y=%20 HTTP/1.1\r\nHost: shop\r\nX-One: first\r\n"
                            + "X-Hop: gone\r\nConnection: X-Hop\r\nx-one: second\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n");

            FunctionRequest request = await(seen);
            assertThat(request.method()).isEqualTo("POST");
            assertThat(request.target()).isEqualTo("/a/b?x=1&y=%20");
            assertThat(request.path()).isEqualTo("/a/b");
            assertThat(request.query()).isEqualTo("x=1&y=%20");
            assertThat(request.header("HOST")).contains("other.example:" + fixture.port());
            assertThat(request.headers())
                    .contains(
                            Map.entry("X-One", "first"),
                            Map.entry("x-one", "second"),
                            Map.entry("X-Forwarded-For", "127.0.0.1"),
                            Map.entry("X-Forwarded-Proto", "http"),
                            Map.entry("X-Forwarded-Port", Integer.toString(fixture.port())));
            assertThat(request.header("X-Amzn-Trace-Id")).get().asString().startsWith("Root=1-");
            assertThat(request.headers())
                    .extracting(Map.Entry::getKey)
                    .doesNotContain("X-Hop", "Connection", "Transfer-Encoding");
            assertThat(request.clientAddress()).isEqualTo(client.localAddress());
        }
    }

    @Test
    void bytesAreFramedByTheirLength() {
        TargetFunction function = request -> completedFuture(FunctionResponse.of(201, "häl")
                .withHeader("Content-Length", "77")
                .withHeader("Transfer-Encoding", "gzip, chunked")
                .withHeader("Connection", "close, X-Kept")
                .withHeader("Keep-Alive", "timeout=5")
                .withHeader("Upgrade", "h2c")
                .withHeader("Trailer", "X-Sum")
                .withHeader("X-Kept", " yes "));
        try (FunctionFixture fixture = FunctionFixture.of(function);
                RawClient client = fixture.connect()) {
            RawResponse response = client.exchange(GET);

            assertThat(response.status()).isEqualTo(201);
            assertThat(response.body()).isEqualTo("häl".getBytes(UTF_8));
            assertThat(response.fields().all("Content-Length")).containsExactly("4");
            assertThat(response.field("X-Kept")).isEqualTo("yes");
            assertThat(response.field("Date")).endsWith("GMT");
            for (String ignored :
                    new String[] {"Transfer-Encoding", "Connection", "Keep-Alive", "Upgrade", "Trailer"}) {
                assertThat(response.fields().all(ignored)).as(ignored).isEmpty();
            }
            assertThat(client.exchange(GET).status())
                    .as("on the same connection")
                    .isEqualTo(201);
        }
    }

    @Test
    void responseWithoutABodyHasTheLengthZero() {
        try (FunctionFixture fixture = FunctionFixture.of(request -> completedFuture(FunctionResponse.of(404)));
                RawClient client = fixture.connect()) {
            RawResponse response = client.exchange(GET);
            assertThat(response.status()).isEqualTo(404);
            assertThat(response.field("Content-Length")).isEqualTo("0");
            assertThat(client.exchange(GET).status()).isEqualTo(404);
        }
    }

    @Test
    void answerToHeadHasTheLengthButNoBody() {
        try (FunctionFixture fixture =
                        FunctionFixture.of(request -> completedFuture(FunctionResponse.of(200, "hello")));
                RawClient client = fixture.connect()) {
            client.send(HEAD + GET);
            assertThat(client.readHead().field("Content-Length")).isEqualTo("5");
            assertThat(client.readResponse().bodyText()).isEqualTo("hello");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {204, 205, 304})
    void statusWithoutABodyDropsIt(int status) {
        TargetFunction function =
                request -> completedFuture(FunctionResponse.of(request.path().equals("/end") ? 200 : status, "hello"));
        try (FunctionFixture fixture = FunctionFixture.of(function);
                RawClient client = fixture.connect()) {
            client.send(GET + "GET /end HTTP/1.1\r\nHost: shop\r\n\r\n");
            RawResponse response = client.readHead();
            assertThat(response.status()).isEqualTo(status);
            assertThat(response.fields().all("Content-Length"))
                    .isEqualTo(status == 204 ? List.of() : List.of(status == 205 ? "0" : "5"));
            assertThat(client.readResponse().bodyText()).isEqualTo("hello");
        }
    }

    @Test
    void streamThatTheAnswerHasNoPlaceForIsCancelled() throws Exception {
        PatternPublisher stream = new PatternPublisher(10, 3, Runnable::run);
        try (FunctionFixture fixture =
                        FunctionFixture.of(request -> completedFuture(FunctionResponse.of(200, stream)));
                RawClient client = fixture.connect()) {
            client.send(HEAD);
            assertThat(client.readHead().status()).isEqualTo(200);
            await(stream.cancelled());
            assertThat(stream.requested()).isZero();
        }
    }

    static Stream<Arguments> failures() {
        return Stream.of(
                argumentSet("throws", (TargetFunction) request -> {
                    throw new IllegalStateException("thrown");
                }),
                argumentSet("throws an error", (TargetFunction) request -> {
                    throw new AssertionError("thrown");
                }),
                argumentSet("blocking and throws", TargetFunction.blocking(request -> {
                    throw new IOException("thrown");
                })),
                argumentSet("no stage", (TargetFunction) request -> nothing()),
                argumentSet("no response", (TargetFunction) request -> completedFuture(nothing())),
                argumentSet("blocking and no response", TargetFunction.blocking(request -> nothing())),
                argumentSet(
                        "failed stage", (TargetFunction) request -> failedFuture(new IllegalStateException("failed"))),
                argumentSet("status too low", (TargetFunction) request -> completedFuture(FunctionResponse.of(199))),
                argumentSet("status too high", (TargetFunction) request -> completedFuture(FunctionResponse.of(600))),
                argumentSet("field name", (TargetFunction)
                        request -> completedFuture(FunctionResponse.of(200).withHeader("X Y", "z"))),
                argumentSet("field value", (TargetFunction)
                        request -> completedFuture(FunctionResponse.of(200).withHeader("X", "a\r\nb"))),
                argumentSet("stream fails before the head", (TargetFunction)
                        request -> completedFuture(FunctionResponse.of(200, failing(true)))),
                argumentSet("stream throws", (TargetFunction)
                        request -> completedFuture(FunctionResponse.of(200, failing(false)))));
    }

    @SuppressWarnings({"NullAway", "TypeParameterUnusedInFormals"}) // what a function must not do
    private static <T> T nothing() {
        return null;
    }

    private static Flow.Publisher<ByteBuffer> failing(boolean isTold) {
        return subscriber -> {
            if (!isTold) {
                throw new IllegalStateException("subscribe");
            }
            subscriber.onSubscribe(new Flow.Subscription() {
                @Override
                public void request(long count) {}

                @Override
                public void cancel() {}
            });
            subscriber.onError(new IllegalStateException("stream"));
        };
    }

    @ParameterizedTest
    @MethodSource("failures")
    void failedFunctionIs502(TargetFunction failing) throws Exception {
        TargetFunction function = new TargetFunction() {
            @Override
            public CompletionStage<FunctionResponse> handle(FunctionRequest request) {
                return request.path().equals("/well")
                        ? completedFuture(FunctionResponse.of(200, "well"))
                        : failing.handle(request);
            }

            @Override
            public boolean isBlocking() {
                return failing.isBlocking();
            }
        };
        try (FunctionFixture fixture = FunctionFixture.of(function);
                RawClient client = fixture.connect()) {
            assertThat(client.exchange(GET).status()).isEqualTo(502);
            RequestRecord record = fixture.record();
            assertThat(record.error()).contains(ErrorReason.TARGET_FUNCTION_FAILED);
            assertThat(record.targetStatus()).isEmpty();
            assertThat(client.exchange("GET /well HTTP/1.1\r\nHost: shop\r\n\r\n")
                            .bodyText())
                    .as("on the same connection")
                    .isEqualTo("well");
        }
    }

    @Test
    void upgradeIsNotOfferedToAFunction() {
        TargetFunction function = request -> completedFuture(
                FunctionResponse.of(200, request.header("Upgrade").orElse("none")));
        try (FunctionFixture fixture = FunctionFixture.of(function);
                RawClient client = fixture.connect()) {
            String upgrade = "GET / HTTP/1.1\r\nHost: shop\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n";
            assertThat(client.exchange(upgrade).bodyText()).isEqualTo("none");
            assertThat(client.exchange(GET).bodyText())
                    .as("on the same connection")
                    .isEqualTo("none");
        }
    }

    @Test
    void headOverTheLimitOfTargetsIs502() throws Exception {
        TargetFunction function =
                request -> completedFuture(FunctionResponse.of(200).withHeader("X-Long", "x".repeat(33 * 1024)));
        try (FunctionFixture fixture = FunctionFixture.of(function);
                RawClient client = fixture.connect()) {
            assertThat(client.exchange(GET).status()).isEqualTo(502);
            assertThat(fixture.record().error()).contains(ErrorReason.TARGET_HEAD_TOO_LARGE);
        }
    }

    @Test
    void functionThatNeverAnswersIs504() throws Exception {
        try (FunctionFixture fixture = FunctionFixture.of(
                        request -> new CompletableFuture<>(),
                        group -> group.timeouts(TargetTimeouts.defaults().withIdle(Duration.ofMillis(100))));
                RawClient client = fixture.connect()) {
            assertThat(client.exchange(GET).status()).isEqualTo(504);
            assertThat(fixture.record().error()).contains(ErrorReason.TARGET_IDLE_TIMEOUT);
        }
    }

    @Test
    void endOfTheDeregistrationDelayCutsCallsInFlight() throws Exception {
        CountDownLatch called = new CountDownLatch(2);
        PatternPublisher endless = new PatternPublisher(10, 1, task -> {});
        TargetFunction function = request -> {
            called.countDown();
            return request.path().equals("/waiting")
                    ? new CompletableFuture<>()
                    : completedFuture(FunctionResponse.of(200, endless));
        };
        try (FunctionFixture fixture = FunctionFixture.of(function, group -> group.deregistrationDelay(Duration.ZERO));
                RawClient waiting = fixture.connect();
                RawClient reading = fixture.connect()) {
            waiting.send("GET /waiting HTTP/1.1\r\nHost: shop\r\n\r\n");
            reading.send("GET /reading HTTP/1.1\r\nHost: shop\r\n\r\n");
            assertThat(reading.readHead().status()).isEqualTo(200);
            assertThat(called.await(10, TimeUnit.SECONDS)).isTrue();

            fixture.deregister();

            assertThat(waiting.readResponse().status()).isEqualTo(502);
            reading.expectEof();
            await(endless.cancelled());
            assertThat(fixture.record().error()).contains(ErrorReason.TARGET_DEREGISTERED);
            assertThat(fixture.record().error()).contains(ErrorReason.TARGET_DEREGISTERED);
        }
    }
}
