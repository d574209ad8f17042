package io.elb.lambda;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Calls what may block. */
final class BlockingFunction implements LambdaFunction {
    private final BlockingLambda function;

    BlockingFunction(BlockingLambda function) {
        this.function = function;
    }

    @Override
    public CompletionStage<String> invoke(String event) {
        try {
            return CompletableFuture.completedFuture(function.handle(event));
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
}
