package io.elb.target;

import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * A target in this process: answers requests without a connection. Called on event loops, by several at once: it must not
 * block, unless it was made by {@link #blocking}. Both bodies are streams; what is not read or not asked for holds the
 * other side back. <em>Thread-safe.</em>
 *
 * @since 0.1
 */
@FunctionalInterface
public interface TargetFunction {
    /**
     * Answers one request.
     *
     * @param request the request; its body comes as it is asked for
     * @return the response. A stage that fails or answers null, and a method that throws or answers null, is a 502 for
     *     the client
     */
    CompletionStage<FunctionResponse> handle(FunctionRequest request);

    /**
     * Whether {@link #handle} may block, so that the balancer calls it on its executor for blocking work and not on an
     * event loop.
     *
     * @return false by default
     */
    default boolean isBlocking() {
        return false;
    }

    /**
     * A function that may block. It runs off the event loops: on virtual threads where the JDK has them, else on a
     * bounded pool of the balancer.
     *
     * @param function answers the requests
     * @return the target function
     * @throws NullPointerException if {@code function} is null
     */
    static TargetFunction blocking(BlockingFunction function) {
        Objects.requireNonNull(function, "function");
        return new TargetFunction() {
            @Override
            public CompletionStage<FunctionResponse> handle(FunctionRequest request) {
                try {
                    return CompletableFuture.completedFuture(function.handle(request));
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    return CompletableFuture.failedFuture(e);
                } catch (Exception e) {
                    return CompletableFuture.failedFuture(e);
                }
            }

            @Override
            public boolean isBlocking() {
                return true;
            }
        };
    }
}
