package io.elb.internal.upstream;

import io.elb.internal.http.HttpLoop;
import io.elb.internal.http.Upstream;
import io.elb.internal.target.TargetRuntime;
import io.elb.target.TargetFunction;
import java.net.InetSocketAddress;
import java.util.concurrent.Executor;

/** Calls the functions of targets: on the event loop, or on the executor when they may block. */
public final class FunctionUpstreams implements FunctionCalls {
    private final Executor blocking;

    /** Creates the calls of one balancer. */
    public FunctionUpstreams(Executor blocking) {
        this.blocking = blocking;
    }

    @Override
    public Upstream open(TargetRuntime target, HttpLoop http, InetSocketAddress clientAddress) {
        TargetFunction function = target.target()
                .function()
                .orElseThrow(() -> new IllegalStateException("target: " + target.ref() + " (expected: a function)"));
        return new FunctionUpstream(function, target, http, clientAddress, blocking);
    }
}
