package io.elb.internal.function;

import io.elb.target.FunctionResponse;
import io.elb.target.TargetFunction;
import java.util.concurrent.CompletionStage;

/** What stands behind a function target, for one call. */
interface Callee {
    /** Calls it; runs on the executor for blocking work if {@link #isBlocking()}, else on the event loop. */
    CompletionStage<FunctionResponse> call(FunctionCallRequest request);

    /** Whether the call, and a stream that it answers with, may block. */
    boolean isBlocking();

    /** The call is over: it was answered, or nobody waits for the answer any more. On the event loop, perhaps twice. */
    void close();

    /** A user's function as it is. */
    static Callee of(TargetFunction function) {
        return new Callee() {
            @Override
            public CompletionStage<FunctionResponse> call(FunctionCallRequest request) {
                return function.handle(request);
            }

            @Override
            public boolean isBlocking() {
                return function.isBlocking();
            }

            @Override
            public void close() {
                // nothing is held
            }
        };
    }
}
