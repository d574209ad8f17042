package io.elb.internal.function;

import io.elb.internal.http.HttpLoop;
import io.elb.internal.http.Upstream;
import io.elb.internal.target.TargetRuntime;
import io.elb.lambda.LambdaConfig;
import io.elb.lambda.LambdaFunction;
import io.elb.target.TargetFunction;
import java.net.InetSocketAddress;
import java.util.concurrent.Executor;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Calls the functions of targets: on the event loop, or on the executor when they may block. */
public final class FunctionUpstreams implements FunctionCalls {
    private final Executor blocking;
    private final UnaryOperator<String> groupArns;

    /** Creates the calls of one balancer; {@code groupArns} answers the ARN of a group's name. */
    public FunctionUpstreams(Executor blocking, UnaryOperator<String> groupArns) {
        this.blocking = blocking;
        this.groupArns = groupArns;
    }

    @Override
    public Upstream open(TargetRuntime target, HttpLoop http, InetSocketAddress clientAddress) {
        return new FunctionUpstream(callee(target, http), target, http, clientAddress, blocking);
    }

    private Callee callee(TargetRuntime target, HttpLoop http) {
        @Nullable LambdaFunction lambda = target.target().lambda().orElse(null);
        if (lambda != null) {
            LambdaConfig config = target.group().config().lambda().orElseGet(LambdaConfig::defaults);
            String arn = groupArns.apply(target.group().name());
            return new LambdaCall(lambda, config, arn, blocking, http.context());
        }
        TargetFunction function = target.target()
                .function()
                .orElseThrow(() -> new IllegalStateException("target: " + target.ref() + " (expected: a function)"));
        return Callee.of(function);
    }
}
