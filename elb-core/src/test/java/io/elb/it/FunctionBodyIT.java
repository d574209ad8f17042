package io.elb.it;

import static io.elb.it.FunctionFixture.await;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.util.concurrent.CompletableFuture.completedFuture;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.elb.observe.ErrorReason;
import io.elb.target.FunctionRequest;
import io.elb.target.FunctionResponse;
import io.elb.target.TargetFunction;
import io.elb.target.TargetTimeouts;
import io.elb.testing.BodyPattern;
import io.elb.testing.RawClient;
import io.elb.testing.RawResponse;
import io.netty.util.concurrent.FastThreadLocalThread;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

class FunctionBodyIT {
    private static final int PIECE = 16 * 1024;
    private static final long ENDLESS = 1L << 40;

    private static final ExecutorService THREAD = Executors.newSingleThreadExecutor();

    @AfterAll
    static void endThread() {
        THREAD.shutdownNow();
    }

    private static String post(String path, long length) {
        return "POST " + path + " HTTP/1.1\r\nHost: shop\r\nContent-Length: " + length + "\r\n\r\n";
    }

    private static String get(String path) {
        return "GET " + path + " HTTP/1.1\r\nHost: shop\r\n\r\n";
    }

    @Test
    void echoStreamsBothWaysAtOnce() throws Exception {
        long bytes = 8 * 1024 * 1024;
        TargetFunction echo = request -> completedFuture(FunctionResponse.of(200, request.body()));
        try (FunctionFixture fixture = FunctionFixture.of(echo);
                RawClient client = fixture.connect()) {
            CompletableFuture<Void> sent = CompletableFuture.runAsync(
                    () -> {
                        client.send("POST / HTTP/1.0\r\nHost: shop\r\nContent-Length: " + bytes + "\r\n\r\n");
                        client.sendPattern(bytes);
                    },
                    THREAD);
            // HTTP/1.0 has no chunks, so that the body comes as it is
            assertThat(client.readHead().status()).isEqualTo(200);
            client.readPattern(0, bytes);
            client.expectEof();
            await(sent);
            assertThat(fixture.record().request().bodyBytes()).isEqualTo(bytes);
        }
    }

    @Test
    void smallEchoEndsWithItsRequest() {
        TargetFunction echo = request -> completedFuture(FunctionResponse.of(200, request.body()));
        try (FunctionFixture fixture = FunctionFixture.of(echo);
                RawClient client = fixture.connect()) {
            client.send(post("/", 10) + "hello");
            assertThat(client.readHead().field("Transfer-Encoding")).isEqualTo("chunked");
            assertThat(client.readText(10)).isEqualTo("5\r\nhello\r\n");
            client.send("there");
            assertThat(client.readText(15)).isEqualTo("5\r\nthere\r\n0\r\n\r\n");
            client.expectEof(); // answered before the request was complete
        }
    }

    @Test
    void streamOfAnotherThreadKeepsItsOrder() {
        PatternPublisher stream = new PatternPublisher(1000, 2000, THREAD);
        try (FunctionFixture fixture =
                        FunctionFixture.of(request -> completedFuture(FunctionResponse.of(200, stream)));
                RawClient client = fixture.connect()) {
            RawResponse response = client.exchange(get("/"));
            assertThat(response.body()).isEqualTo(BodyPattern.slice(0, 2_000_000));
        }
    }

    @Test
    void streamOfABlockingFunctionIsAskedOffTheEventLoop() throws Exception {
        AtomicReference<@Nullable Thread> asked = new AtomicReference<>();
        PatternPublisher stream = new PatternPublisher(1000, 10, task -> {
            asked.set(Thread.currentThread());
            task.run();
        });
        TargetFunction function = new TargetFunction() {
            @Override
            public CompletableFuture<FunctionResponse> handle(FunctionRequest request) {
                return completedFuture(FunctionResponse.of(200, stream));
            }

            @Override
            public boolean isBlocking() {
                return true;
            }
        };
        try (FunctionFixture fixture = FunctionFixture.of(function);
                RawClient client = fixture.connect()) {
            assertThat(client.exchange(get("/")).body()).isEqualTo(BodyPattern.slice(0, 10_000));
            assertThat(asked.get()).isNotNull().isNotInstanceOf(FastThreadLocalThread.class);
        }
    }

    @Test
    void headOfAStreamDoesNotWaitForItsFirstItem() {
        PatternPublisher silent = new PatternPublisher(10, 1, task -> {});
        try (FunctionFixture fixture =
                        FunctionFixture.of(request -> completedFuture(FunctionResponse.of(200, silent)));
                RawClient client = fixture.connect()) {
            client.send(get("/"));
            assertThat(client.readHead().status()).isEqualTo(200);
        }
    }

    @Test
    void largeBytesArriveWhole() {
        byte[] bytes = BodyPattern.slice(0, 5_000_000);
        try (FunctionFixture fixture = FunctionFixture.of(request -> completedFuture(FunctionResponse.of(200, bytes)));
                RawClient client = fixture.connect()) {
            for (int i = 0; i < 2; i++) {
                assertThat(client.exchange(get("/")).body()).isEqualTo(bytes);
            }
        }
    }

    @Test
    void stalledReaderStopsThePublisher() {
        PatternPublisher stream = new PatternPublisher(PIECE, ENDLESS, Runnable::run);
        TargetFunction function = request -> completedFuture(
                request.path().equals("/stream") ? FunctionResponse.of(200, stream) : FunctionResponse.of(200));
        try (FunctionFixture fixture = FunctionFixture.of(function);
                RawClient stalled = fixture.connect();
                RawClient other = fixture.connect()) {
            stalled.send("GET /stream HTTP/1.0\r\nHost: shop\r\n\r\n");
            stalled.readHead();
            long before = -1;
            // the only event loop serves others; at some time what the kernel takes is full and nothing more is asked
            // for
            while (before != stream.requested()) {
                before = stream.requested();
                for (int i = 0; i < 50; i++) {
                    other.exchange(get("/"));
                }
            }
            assertThat(stream.emittedBytes()).isLessThan(64L * 1024 * 1024);
            assertThat(stream.requested() * PIECE - stream.emittedBytes()).isLessThanOrEqualTo(4 * PIECE);

            long more = stream.emittedBytes() + 1024 * 1024;
            stalled.readPattern(0, more);
            assertThat(stream.emittedBytes()).as("after the client has read on").isGreaterThanOrEqualTo(more);
        }
    }

    @Test
    void functionThatDoesNotReadHoldsTheClientBack() throws Exception {
        Duration idle = Duration.ofSeconds(1);
        try (FunctionFixture fixture = FunctionFixture.of(
                        request -> new CompletableFuture<>(),
                        group -> group.timeouts(TargetTimeouts.defaults().withIdle(idle)));
                RawClient client = fixture.connect()) {
            client.send(post("/", ENDLESS));
            client.sendUntilStalled(256L * 1024 * 1024, Duration.ofMillis(200));
            assertThat(client.readResponse().status()).isEqualTo(504);
            assertThat(fixture.record().error()).contains(ErrorReason.TARGET_IDLE_TIMEOUT);
        }
    }

    @Test
    void slowFunctionGetsTheBodyAsItAsksForIt() throws Exception {
        long bytes = 32 * 1024 * 1024;
        AtomicLong received = new AtomicLong();
        CompletableFuture<Flow.Subscription> subscribed = new CompletableFuture<>();
        CompletableFuture<FunctionResponse> response = new CompletableFuture<>();
        Flow.Subscriber<ByteBuffer> reader = new Flow.Subscriber<>() {
            @Override
            public void onSubscribe(Flow.Subscription subscription) {
                subscribed.complete(subscription);
            }

            @Override
            public void onNext(ByteBuffer item) {
                byte[] piece = new byte[item.remaining()];
                item.get(piece);
                if (!Arrays.equals(piece, BodyPattern.slice(received.get(), piece.length))) {
                    response.complete(FunctionResponse.of(400, "differs"));
                }
                received.addAndGet(piece.length);
                THREAD.execute(() -> subscribed.join().request(1)); // from another thread
            }

            @Override
            public void onError(Throwable failure) {
                response.completeExceptionally(failure);
            }

            @Override
            public void onComplete() {
                response.complete(FunctionResponse.of(200, Long.toString(received.get())));
            }
        };
        TargetFunction function = request -> {
            request.body().subscribe(reader);
            return response;
        };
        try (FunctionFixture fixture = FunctionFixture.of(function);
                RawClient client = fixture.connect()) {
            client.send(post("/", bytes));
            long sent = client.sendUntilStalled(bytes, Duration.ofMillis(200));
            assertThat(received).as("nothing was asked for").hasValue(0);

            await(subscribed).request(1);
            for (long at = sent; at < bytes; at += PIECE) {
                client.send(BodyPattern.slice(at, (int) Math.min(PIECE, bytes - at)));
            }
            assertThat(client.readResponse().bodyText()).isEqualTo(Long.toString(bytes));
        }
    }

    @Test
    void wholeBodyIsCollectedUpToALimit() {
        TargetFunction function = request -> request.bodyBytes(10)
                .handle((bytes, failure) -> failure == null
                        ? FunctionResponse.of(200, bytes)
                        : FunctionResponse.of(413, String.valueOf(failure.getMessage())));
        try (FunctionFixture fixture = FunctionFixture.of(function);
                RawClient client = fixture.connect()) {
            assertThat(client.exchange(get("/")).body()).isEmpty();
            assertThat(client.exchange(post("/", 10) + "0123456789").bodyText()).isEqualTo("0123456789");
            assertThat(client.exchange(post("/", 11) + "0123456789a").status()).isEqualTo(413);
        }
    }

    @Test
    void earlyResponseEndsTheConnectionAndFailsTheRestOfTheBody() throws Exception {
        CompletableFuture<CompletableFuture<byte[]>> body = new CompletableFuture<>();
        TargetFunction function = request -> {
            body.complete(request.bodyBytes(1_000_000).toCompletableFuture());
            return completedFuture(FunctionResponse.of(403, "no"));
        };
        try (FunctionFixture fixture = FunctionFixture.of(function);
                RawClient client = fixture.connect()) {
            client.send(post("/", 1_000_000) + "a part");
            assertThat(client.readResponse().bodyText()).isEqualTo("no");
            client.expectEof();
            assertThatThrownBy(() -> await(await(body))).hasCauseInstanceOf(IOException.class);
        }
    }

    @Test
    void earlyResponseToAWholeRequestKeepsTheConnection() {
        TargetFunction function = request -> completedFuture(FunctionResponse.of(403, "no"));
        try (FunctionFixture fixture = FunctionFixture.of(function);
                RawClient client = fixture.connect()) {
            for (int i = 0; i < 3; i++) {
                assertThat(client.exchange(post("/", 6) + "unread").bodyText()).isEqualTo("no");
            }
        }
    }

    @Test
    void streamThatFailsAfterTheHeadCutsTheConnection() throws Exception {
        CompletableFuture<Flow.Subscriber<? super ByteBuffer>> subscriber = new CompletableFuture<>();
        Flow.Publisher<ByteBuffer> stream = by -> {
            by.onSubscribe(new Flow.Subscription() {
                @Override
                public void request(long count) {
                    subscriber.complete(by);
                }

                @Override
                public void cancel() {}
            });
        };
        try (FunctionFixture fixture =
                        FunctionFixture.of(request -> completedFuture(FunctionResponse.of(200, stream)));
                RawClient client = fixture.connect()) {
            client.send(get("/"));
            client.readHead();
            await(subscriber).onNext(ByteBuffer.wrap("some".getBytes(ISO_8859_1)));
            assertThat(client.readText(9)).isEqualTo("4\r\nsome\r\n");
            await(subscriber).onError(new IllegalStateException("stream"));
            client.expectEof();
            assertThat(fixture.record().error()).contains(ErrorReason.TARGET_FUNCTION_FAILED);
        }
    }

    @Test
    void streamThatGivesMoreThanWasAskedForIsCut() throws Exception {
        CompletableFuture<Void> cancelled = new CompletableFuture<>();
        Flow.Publisher<ByteBuffer> stream = subscriber -> subscriber.onSubscribe(new Flow.Subscription() {
            @Override
            public void request(long count) {
                for (long i = 0; i <= count; i++) {
                    subscriber.onNext(ByteBuffer.allocate(1));
                }
            }

            @Override
            public void cancel() {
                cancelled.complete(null);
            }
        });
        try (FunctionFixture fixture =
                        FunctionFixture.of(request -> completedFuture(FunctionResponse.of(200, stream)));
                RawClient client = fixture.connect()) {
            client.send(get("/"));
            client.expectClosed();
            await(cancelled);
            assertThat(fixture.record().error()).contains(ErrorReason.TARGET_FUNCTION_FAILED);
        }
    }

    @Test
    void clientThatLeavesFailsTheBodyAndCancelsTheResponse() throws Exception {
        CompletableFuture<CompletableFuture<byte[]>> body = new CompletableFuture<>();
        PatternPublisher stream = new PatternPublisher(10, 1, task -> {});
        TargetFunction function = request -> {
            body.complete(request.bodyBytes(1_000_000).toCompletableFuture());
            return completedFuture(FunctionResponse.of(200, stream));
        };
        try (FunctionFixture fixture = FunctionFixture.of(function);
                RawClient client = fixture.connect()) {
            client.send(post("/", 1_000_000) + "a part");
            client.readHead();
            client.reset();
            assertThatThrownBy(() -> await(await(body))).hasCauseInstanceOf(IOException.class);
            await(stream.cancelled());
            assertThat(fixture.record().error()).contains(ErrorReason.CLIENT_CLOSED);
        }
    }

    @Test
    void resultThatComesAfterTheClientHasLeftIsCancelled() throws Exception {
        CompletableFuture<FunctionResponse> late = new CompletableFuture<>();
        CountDownLatch called = new CountDownLatch(1);
        PatternPublisher stream = new PatternPublisher(10, 1, Runnable::run);
        TargetFunction function = request -> {
            called.countDown();
            return late;
        };
        try (FunctionFixture fixture = FunctionFixture.of(function);
                RawClient client = fixture.connect()) {
            client.send(get("/"));
            assertThat(called.await(10, TimeUnit.SECONDS)).isTrue();
            client.reset();
            assertThat(fixture.record().error()).contains(ErrorReason.CLIENT_CLOSED);
            late.complete(FunctionResponse.of(200, stream));
            await(stream.cancelled());
            assertThat(stream.requested()).isZero();
        }
    }

    @Test
    void cancelledBodyIsThrownAwayForTheNextRequest() {
        TargetFunction function = request -> {
            CompletableFuture<FunctionResponse> response = new CompletableFuture<>();
            request.body().subscribe(new Flow.Subscriber<>() {
                @Override
                public void onSubscribe(Flow.Subscription subscription) {
                    subscription.cancel();
                    response.complete(FunctionResponse.of(200, "enough"));
                }

                @Override
                public void onNext(ByteBuffer item) {
                    response.completeExceptionally(new IllegalStateException("data after the end"));
                }

                @Override
                public void onError(Throwable failure) {}

                @Override
                public void onComplete() {}
            });
            return response;
        };
        try (FunctionFixture fixture = FunctionFixture.of(function);
                RawClient client = fixture.connect()) {
            assertThat(client.exchange(post("/", 5) + "12345").bodyText()).isEqualTo("enough");
            assertThat(client.exchange(post("/", 5) + "12345").bodyText()).isEqualTo("enough");
        }
    }
}
