package io.elb.internal.function;

import io.elb.internal.target.TargetRuntime;
import io.elb.lambda.LambdaConfig;
import io.elb.lambda.LambdaFunction;
import io.elb.target.FunctionResponse;
import io.elb.target.TargetFunction;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Calls functions for health checks: on the control loop, or on the executor when they may block. */
public final class FunctionProbes {
    private final Executor blocking;
    private final UnaryOperator<String> groupArns;

    /** Creates the probes of one balancer; {@code groupArns} answers the ARN of a group's name. */
    public FunctionProbes(Executor blocking, UnaryOperator<String> groupArns) {
        this.blocking = blocking;
        this.groupArns = groupArns;
    }

    /** Calls the function of a target with a GET; answers the status, or fails with an IOException. */
    public CompletionStage<Integer> invoke(TargetRuntime target, String path, String userAgent) {
        @Nullable LambdaFunction lambda = target.target().lambda().orElse(null);
        if (lambda != null) {
            LambdaConfig config = target.group().config().lambda().orElseGet(LambdaConfig::defaults);
            String event = LambdaEvent.of(
                    groupArns.apply(target.group().name()),
                    config.hasMultiValueHeaders(),
                    "GET",
                    path,
                    List.of(Map.entry("user-agent", userAgent)),
                    new byte[0]);
            return call(
                    lambda.isBlocking(),
                    () -> lambda.invoke(event)
                            .thenApply(json -> LambdaResponse.read(json, config.hasMultiValueHeaders())
                                    .status()));
        }
        TargetFunction function = target.target().function().orElseThrow();
        ProbeRequest request = new ProbeRequest(path, userAgent);
        return call(
                function.isBlocking(),
                () -> function.handle(request).thenApply(response -> dropped(function, response)));
    }

    private CompletionStage<Integer> call(boolean isBlocking, Supplier<CompletionStage<Integer>> call) {
        CompletableFuture<Integer> status = new CompletableFuture<>();
        Runnable task = () -> run(call, status);
        try {
            if (isBlocking) {
                blocking.execute(task);
            } else {
                task.run();
            }
        } catch (RuntimeException e) { // rejected: shut down, or too many are waiting
            status.completeExceptionally(new IOException("the function could not be called", e));
        }
        return status;
    }

    @SuppressWarnings("IllegalCatch") // a user's code: whatever it throws fails its own check only
    private static void run(Supplier<CompletionStage<Integer>> call, CompletableFuture<Integer> status) {
        try {
            call.get().whenComplete((answer, failure) -> {
                if (failure == null) {
                    status.complete(answer);
                } else {
                    status.completeExceptionally(new IOException("the function failed", failure));
                }
            });
        } catch (Throwable e) {
            status.completeExceptionally(new IOException("the function failed", e));
        }
    }

    /** A stream that nobody reads is told so, so that it can free what it holds. */
    private int dropped(TargetFunction function, FunctionResponse response) {
        Executor calls = function.isBlocking() ? blocking : Runnable::run;
        response.stream().ifPresent(stream -> calls.execute(() -> stream.subscribe(new CancellingSubscriber())));
        return response.status();
    }
}
