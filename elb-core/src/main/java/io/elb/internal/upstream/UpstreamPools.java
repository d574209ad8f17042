package io.elb.internal.upstream;

import io.elb.internal.function.FunctionCalls;
import io.elb.internal.http.HttpLoop;
import io.elb.internal.target.TargetRuntime;
import java.util.ArrayList;
import java.util.List;

/** The pools of one event loop, one per target that the loop has met. Confined to its event loop. */
public final class UpstreamPools {
    private final HttpLoop http;
    private final Connector connector;
    private final FunctionCalls functions;
    private final List<TargetPool> pools = new ArrayList<>();
    private boolean closed;

    /** Creates the pools of one loop. */
    public UpstreamPools(HttpLoop http, Connector connector, FunctionCalls functions) {
        this.http = http;
        this.connector = connector;
        this.functions = functions;
    }

    /** Finds or makes a connection to the target; {@code fresh} takes no pooled one. */
    public void acquire(TargetRuntime target, UpstreamWaiter waiter, boolean fresh) {
        if (target.target().kind().isFunction()) {
            waiter.onUpstream(functions.open(target, http, waiter.clientAddress()));
        } else {
            pool(target).acquire(waiter, fresh);
        }
    }

    private TargetPool pool(TargetRuntime target) {
        int index = http.context().index();
        if (target.loopSlot(index) instanceof TargetPool pool) {
            return pool;
        }
        TargetPool pool = new TargetPool(target, http, connector);
        target.loopSlot(index, pool);
        pools.add(pool);
        pools.removeIf(TargetPool::isDone);
        return pool;
    }

    /** Cuts every connection; none is pooled any more. */
    public void close() {
        if (!closed) {
            closed = true;
            pools.forEach(TargetPool::close);
            http.pipes().close();
        }
    }
}
