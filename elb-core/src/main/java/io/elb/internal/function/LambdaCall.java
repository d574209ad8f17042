package io.elb.internal.function;

import io.elb.internal.connection.LoopContext;
import io.elb.internal.connection.LoopTimers;
import io.elb.lambda.LambdaConfig;
import io.elb.lambda.LambdaException;
import io.elb.lambda.LambdaFunction;
import io.elb.observe.Counter;
import io.elb.observe.ErrorReason;
import io.elb.target.FunctionResponse;
import io.netty.buffer.ByteBufUtil;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** One invocation of a Lambda function: collects the body, makes the event, calls, reads the response. */
final class LambdaCall implements Callee {
    /*
     * How it works. The body is collected on the event loop, up to 1 MiB; a longer one that says so is not even begun with.
     * Then event, call and response are made where the function runs: a function that blocks has them on its own thread.
     * The timeout of the function runs on the event loop from then on. Whatever comes after close() is ignored, and a call
     * that waits for a thread at that time is not made any more.
     */
    static final int MOST_BODY_BYTES = 1024 * 1024;

    private final LambdaFunction function;
    private final LambdaConfig config;
    private final String groupArn;
    private final Executor blocking;
    private final LoopContext context;
    private final LoopTimers.Timer timer;
    private final CompletableFuture<FunctionResponse> result = new CompletableFuture<>();
    private final AtomicLong bytes = new AtomicLong(); // of both documents, not counted yet
    private volatile boolean closed;

    LambdaCall(LambdaFunction function, LambdaConfig config, String groupArn, Executor blocking, LoopContext context) {
        this.function = function;
        this.config = config;
        this.groupArn = groupArn;
        this.blocking = blocking;
        this.context = context;
        this.timer = new LoopTimers.Timer(context.timers(), this::timedOut);
    }

    @Override
    public boolean isBlocking() {
        return false; // only the function itself may be, and its thread is not needed before the body is there
    }

    @Override
    public CompletionStage<FunctionResponse> call(FunctionCallRequest request) {
        if (request.isWebSocket()) {
            fail(new CallFailure(ErrorReason.LAMBDA_WEBSOCKET_NOT_SUPPORTED, "a WebSocket was asked for"));
        } else if (request.contentLength() > MOST_BODY_BYTES) {
            fail(tooLarge());
        } else {
            request.bodyBytes(MOST_BODY_BYTES).whenComplete((body, failure) -> {
                if (failure == null) {
                    begin(request, body);
                } else {
                    fail(failure instanceof IllegalStateException ? tooLarge() : failure);
                }
            });
        }
        return result;
    }

    private static CallFailure tooLarge() {
        return new CallFailure(ErrorReason.LAMBDA_REQUEST_TOO_LARGE, "the body is longer than " + MOST_BODY_BYTES);
    }

    /** On the event loop. */
    private void begin(FunctionCallRequest request, byte[] body) {
        if (closed) {
            return;
        }
        config.timeout().ifPresent(timeout -> timer.armAfter(timeout.toNanos()));
        if (!function.isBlocking()) {
            invoke(request, body);
            return;
        }
        try {
            blocking.execute(() -> invoke(request, body));
        } catch (RejectedExecutionException e) { // too many are waiting, or the balancer closes
            fail(new CallFailure(ErrorReason.LAMBDA_THROTTLING, "too many calls are waiting", e));
        }
    }

    @SuppressWarnings("IllegalCatch") // a user's code: whatever it throws fails its own call only
    private void invoke(FunctionCallRequest request, byte[] body) {
        if (closed) {
            return;
        }
        try {
            boolean multiValue = config.hasMultiValueHeaders();
            String event =
                    LambdaEvent.of(groupArn, multiValue, request.method(), request.target(), request.headers(), body);
            bytes.addAndGet(ByteBufUtil.utf8Bytes(event));
            @Nullable CompletionStage<String> stage = function.invoke(event);
            if (stage == null) {
                throw new IllegalStateException("stage: null (expected: a stage)");
            }
            stage.whenComplete(this::answered);
        } catch (Throwable e) {
            fail(e);
        }
    }

    private void answered(@Nullable String json, @Nullable Throwable failure) {
        if (failure != null) {
            fail(failure);
        } else if (!closed) {
            try {
                bytes.addAndGet(json == null ? 0 : ByteBufUtil.utf8Bytes(json));
                result.complete(LambdaResponse.read(json, config.hasMultiValueHeaders()));
            } catch (RuntimeException e) {
                fail(e);
            }
        }
    }

    private void timedOut() {
        fail(new CallFailure(
                ErrorReason.LAMBDA_UNHANDLED,
                "the function has timed out after " + config.timeout().orElseThrow()));
    }

    private void fail(Throwable failure) {
        result.completeExceptionally(reasoned(failure));
    }

    /** What a function throws is unhandled, unless it says otherwise. */
    static CallFailure reasoned(Throwable failure) {
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        if (cause instanceof CallFailure known) {
            return known;
        }
        ErrorReason reason = cause instanceof LambdaException said ? said.reason() : ErrorReason.LAMBDA_UNHANDLED;
        return new CallFailure(reason, "the function has thrown", cause);
    }

    @Override
    public void close() {
        closed = true;
        timer.disarm();
        context.counters().add(Counter.LAMBDA_PROCESSED_BYTES, bytes.getAndSet(0));
    }
}
