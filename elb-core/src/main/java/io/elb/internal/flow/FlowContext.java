package io.elb.internal.flow;

import io.elb.internal.connection.ListenerFacts;
import io.elb.internal.connection.LoopContext;
import io.elb.internal.connection.TraceIds;
import io.elb.internal.observe.Observers;
import io.elb.internal.relay.PipePool;
import io.elb.internal.upstream.Connector;
import io.elb.observe.BalancerIdentity;

/**
 * What the flows of one listener need on one event loop. Confined to it.
 *
 * @param loop the loop
 * @param connector makes connections to targets
 * @param pipes for what the kernel moves
 * @param listener the listener's facts
 * @param route chooses a target group by the listener's rules of this moment
 * @param observers who is told
 * @param identity who the balancer is
 * @param traceIds names connections
 */
public record FlowContext(
        LoopContext loop,
        Connector connector,
        PipePool pipes,
        ListenerFacts listener,
        FlowRoute route,
        Observers observers,
        BalancerIdentity identity,
        TraceIds traceIds) {}
