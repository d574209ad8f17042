package io.elb.lambda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.elb.observe.ErrorReason;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;

class LambdaFunctionTest {
    private static final String EVENT = "{\"path\":\"/ü\",\"headers\":{\"a\":\"b\"},\"isBase64Encoded\":false}";

    private static String call(LambdaFunction function) {
        return function.invoke(EVENT).toCompletableFuture().join();
    }

    @Test
    void lambdaExpressionMustNotBlock() {
        LambdaFunction function = CompletableFuture::completedFuture;
        assertThat(function.isBlocking()).isFalse();
        assertThat(call(function)).isEqualTo(EVENT);
    }

    @Test
    void textIsPassedOn() {
        LambdaFunction function = LambdaFunction.blocking(event -> event + "!");
        assertThat(function.isBlocking()).isTrue();
        assertThat(call(function)).isEqualTo(EVENT + '!');
    }

    @Test
    void streamsAreInUtf8() {
        LambdaFunction function = LambdaFunction.streams(InputStream::transferTo);
        assertThat(function.isBlocking()).isTrue();
        assertThat(call(function)).isEqualTo(EVENT);
    }

    @Test
    void streamOfSomethingElseIsNoResponse() {
        LambdaFunction function = LambdaFunction.streams((in, out) -> out.write(new byte[] {'{', (byte) 0xff}));
        assertThatThrownBy(() -> call(function))
                .isInstanceOf(CompletionException.class)
                .cause()
                .isInstanceOf(LambdaException.class)
                .hasMessage("LambdaInvalidResponse: not UTF-8");
    }

    @Test
    void mapsAreTheFunctionsOwn() {
        LambdaFunction function = LambdaFunction.maps(event -> {
            Map<String, Object> headers = new HashMap<>();
            headers.put("nothing", event.put("path", null));
            return Map.of("statusCode", 200, "body", headers, "list", List.of(true, 1.5));
        });
        assertThat(function.isBlocking()).isTrue();
        assertThat(call(function))
                .contains("\"statusCode\":200")
                .contains("\"body\":{\"nothing\":\"/ü\"}")
                .contains("\"list\":[true,1.5]");
    }

    @Test
    void whatIsThrownFailsTheStage() {
        IOException thrown = new IOException("thrown");
        LambdaFunction texts = LambdaFunction.blocking(event -> {
            throw thrown;
        });
        LambdaFunction streams = LambdaFunction.streams((InputStream in, OutputStream out) -> {
            throw thrown;
        });
        LambdaFunction maps = LambdaFunction.maps(event -> {
            throw thrown;
        });
        for (LambdaFunction function : List.of(texts, streams, maps)) {
            assertThatThrownBy(() -> call(function)).hasCause(thrown);
        }
    }

    @Test
    void valueThatJsonHasNotFailsTheStage() {
        assertThatThrownBy(() -> call(LambdaFunction.maps(event -> Map.of("statusCode", new Object()))))
                .cause()
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void interruptionIsKept() {
        LambdaFunction function = LambdaFunction.blocking(event -> {
            throw new InterruptedException("interrupted");
        });
        assertThatThrownBy(() -> call(function)).hasCauseInstanceOf(InterruptedException.class);
        assertThat(Thread.interrupted()).isTrue();
    }

    @Test
    void exceptionNamesWhatLambdaAnswered() {
        LambdaException throttled = new LambdaException(ErrorReason.LAMBDA_THROTTLING);
        assertThat(throttled.reason()).isEqualTo(ErrorReason.LAMBDA_THROTTLING);
        assertThat(throttled).hasMessage("LambdaThrottling");
        assertThat(new LambdaException(ErrorReason.LAMBDA_UNHANDLED, "why")).hasMessage("LambdaUnhandled: why");
        assertThatThrownBy(() -> new LambdaException(ErrorReason.TARGET_CLOSED))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("reason: TARGET_CLOSED (expected: one that begins with LAMBDA_)");
    }
}
