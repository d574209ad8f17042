package io.elb.internal.upstream;

import io.elb.internal.http.HttpLoop;
import io.elb.internal.http.Upstream;
import io.elb.internal.target.TargetRuntime;
import java.util.concurrent.Executor;

/** Calls the functions of targets: on the event loop, or on the executor when they may block. */
public final class FunctionUpstreams implements FunctionCalls {
    private final Executor blocking;

    /** Creates the calls of one balancer. */
    public FunctionUpstreams(Executor blocking) {
        this.blocking = blocking;
    }

    @Override
    public Upstream open(TargetRuntime target, HttpLoop http) {
        throw new IllegalStateException("functions are being built " + blocking);
    }
}
