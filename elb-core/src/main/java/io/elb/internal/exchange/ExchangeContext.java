package io.elb.internal.exchange;

import io.elb.internal.action.ActionChain;
import io.elb.internal.action.ListenerEndpoint;
import io.elb.internal.connection.LoopContext;
import io.elb.internal.connection.TraceIds;
import io.elb.internal.http.HttpLoop;
import io.elb.internal.observe.Observers;
import io.elb.internal.rule.RuleSet;
import io.elb.internal.sticky.StickyLoop;
import io.elb.internal.upstream.UpstreamPools;
import io.elb.observe.BalancerIdentity;
import java.util.function.Supplier;

/**
 * What the exchanges of one listener on one event loop share.
 *
 * @param http the loop's heads
 * @param pools the loop's connections to targets
 * @param rules the listener's present rules
 * @param endpoint what clients have connected to
 * @param observers who is told
 * @param identity who the balancer is
 * @param traceIds makes trace ids on this loop
 * @param sticky the loop's part of sticky sessions
 * @param responses what the listener changes in responses
 */
public record ExchangeContext(
        HttpLoop http,
        UpstreamPools pools,
        Supplier<RuleSet<ActionChain>> rules,
        ListenerEndpoint endpoint,
        Observers observers,
        BalancerIdentity identity,
        TraceIds traceIds,
        StickyLoop sticky,
        ResponseEdits responses) {
    LoopContext loop() {
        return http.context();
    }

    long nowNanos() {
        return http.context().nowNanos();
    }
}
