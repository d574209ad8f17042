package io.elb.target;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import java.util.concurrent.SubmissionPublisher;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TargetFunctionTest {
    @Test
    void lambdaIsNotBlocking() {
        TargetFunction function = request -> {
            throw new AssertionError("not called");
        };

        assertThat(function.isBlocking()).isFalse();
    }

    @Test
    void blockingFunctionAnswers() {
        TargetFunction function = TargetFunction.blocking(request -> FunctionResponse.of(200, request.method()));

        assertThat(function.isBlocking()).isTrue();
        assertThat(text(function.handle(new Request(Body.of()))
                        .toCompletableFuture()
                        .join()))
                .isEqualTo("GET");
    }

    @Test
    void blockingFunctionThatThrowsIsAFailedStage() {
        TargetFunction function = TargetFunction.blocking(request -> {
            throw new IOException("no disk");
        });

        assertThatThrownBy(() -> function.handle(new Request(Body.of()))
                        .toCompletableFuture()
                        .join())
                .isInstanceOf(CompletionException.class)
                .hasRootCauseMessage("no disk");
    }

    @Test
    void interruptIsKept() {
        TargetFunction function = TargetFunction.blocking(request -> {
            throw new InterruptedException();
        });

        CompletionStage<FunctionResponse> response = function.handle(new Request(Body.of()));

        assertThat(response.toCompletableFuture()).isCompletedExceptionally();
        assertThat(Thread.interrupted()).isTrue();
    }

    @Test
    void bodyIsCollected() {
        assertThat(new Request(Body.of("ab", "", "cde"))
                        .bodyBytes(5)
                        .toCompletableFuture()
                        .join())
                .asString(StandardCharsets.UTF_8)
                .isEqualTo("abcde");
    }

    @Test
    void bodyBeyondItsLimitFailsAndIsCancelled() {
        Body body = Body.of("ab", "cde", "f");

        assertThatThrownBy(() ->
                        new Request(body).bodyBytes(4).toCompletableFuture().join())
                .hasRootCauseMessage("body: longer than its limit (expected: at most 4 bytes)");
        assertThat(body.isCancelled).isTrue();
    }

    @Test
    void failingBodyFailsTheBytes() {
        SubmissionPublisher<ByteBuffer> publisher = new SubmissionPublisher<>(Runnable::run, 1);
        CompletionStage<byte[]> bytes = new Request(publisher).bodyBytes(4);

        publisher.closeExceptionally(new IOException("client gone"));

        assertThat(bytes.toCompletableFuture()).isCompletedExceptionally();
    }

    @Test
    void responseKeepsWhatItWasGiven() {
        byte[] bytes = {1, 2};
        FunctionResponse response =
                FunctionResponse.of(201, bytes).withHeader("A", "1").withHeader("A", "2");
        bytes[0] = 9;

        assertThat(response.status()).isEqualTo(201);
        assertThat(response.headers()).containsExactly(Map.entry("A", "1"), Map.entry("A", "2"));
        assertThat(response.bytes()).contains(ByteBuffer.wrap(new byte[] {1, 2}));
        assertThat(response.stream()).isEmpty();
        assertThat(FunctionResponse.of(204).bytes()).isEmpty();
        assertThat(FunctionResponse.of(200, Body.of("a")).stream()).isPresent();
        assertThat(FunctionResponse.of(200, "ä").headers())
                .containsExactly(Map.entry("Content-Type", "text/plain; charset=utf-8"));
    }

    @ParameterizedTest
    @CsvSource({"'', v", "a b, v", "a:, v", "ä, v", "a, 'v\r\nb: c'", "a, 'v\nb'", "a, 'v\0'", "a, €"})
    void fieldThatWouldSplitTheResponseIsRefused(String name, String value) {
        assertThatThrownBy(() -> FunctionResponse.of(200).withHeader(name, value))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("(expected: ");
    }

    private static String text(FunctionResponse response) {
        return response.bytes()
                .map(bytes -> StandardCharsets.UTF_8.decode(bytes).toString())
                .orElse("");
    }

    private record Request(Flow.Publisher<ByteBuffer> body) implements FunctionRequest {
        @Override
        public String method() {
            return "GET";
        }

        @Override
        public String target() {
            return "/";
        }

        @Override
        public String path() {
            return "/";
        }

        @Override
        public String query() {
            return "";
        }

        @Override
        public List<Map.Entry<String, String>> headers() {
            return List.of();
        }

        @Override
        public Optional<String> header(String name) {
            return Optional.empty();
        }

        @Override
        public InetSocketAddress clientAddress() {
            return new InetSocketAddress(0);
        }
    }

    /** A body that is there at once. */
    private static final class Body implements Flow.Publisher<ByteBuffer> {
        private final List<String> chunks;
        private boolean isCancelled;

        private Body(List<String> chunks) {
            this.chunks = chunks;
        }

        static Body of(String... chunks) {
            return new Body(List.of(chunks));
        }

        @Override
        public void subscribe(Flow.Subscriber<? super ByteBuffer> subscriber) {
            subscriber.onSubscribe(new Flow.Subscription() {
                @Override
                public void request(long count) {
                    for (String chunk : chunks) {
                        subscriber.onNext(ByteBuffer.wrap(chunk.getBytes(StandardCharsets.UTF_8)));
                    }
                    subscriber.onComplete();
                }

                @Override
                public void cancel() {
                    isCancelled = true;
                }
            });
        }
    }
}
