package io.elb.internal.boot;

import io.elb.internal.connection.LoopContext;
import io.elb.internal.connection.TraceIds;
import io.elb.internal.function.FunctionCalls;
import io.elb.internal.http.HttpLoop;
import io.elb.internal.sticky.StickyLoop;
import io.elb.internal.upstream.Connector;
import io.elb.internal.upstream.UpstreamPools;
import io.elb.netty.EventLoops;
import io.elb.target.CookieKey;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.EventExecutor;
import java.util.Collection;
import java.util.IdentityHashMap;
import java.util.SplittableRandom;

/** The event loops of one transport with what a balancer keeps on each. Immutable but for what the loops hold. */
final class LoopSet {
    /**
     * What a balancer keeps on one event loop.
     *
     * @param http context and heads
     * @param connector makes connections
     * @param pools connections to targets
     * @param traceIds makes trace ids
     * @param sticky knows clients again
     */
    record Member(HttpLoop http, Connector connector, UpstreamPools pools, TraceIds traceIds, StickyLoop sticky) {
        LoopContext context() {
            return http.context();
        }

        /** On the loop. */
        void close() {
            pools.close();
            http.context().close();
        }
    }

    private final EventLoops eventLoops;
    private final boolean owned;
    private final IdentityHashMap<EventLoop, Member> members = new IdentityHashMap<>();

    LoopSet(
            EventLoops eventLoops,
            boolean owned,
            int firstIndex,
            long seed,
            EngineSettings settings,
            CookieKey cookieKey,
            FunctionCalls calls) {
        this.eventLoops = eventLoops;
        this.owned = owned;
        int index = firstIndex;
        SplittableRandom seeds = new SplittableRandom(seed);
        for (EventExecutor executor : eventLoops.group()) {
            EventLoop loop = (EventLoop) executor;
            LoopContext context = new LoopContext(
                    loop,
                    index++,
                    settings.wallClock(),
                    seeds.split(),
                    PooledByteBufAllocator.DEFAULT,
                    settings.surroundings(),
                    settings.nodes());
            HttpLoop http = new HttpLoop(context);
            Connector connector = new Connector(context, eventLoops);
            UpstreamPools pools = new UpstreamPools(http, connector, calls);
            StickyLoop sticky = new StickyLoop(context, cookieKey, settings.secureRandom());
            members.put(loop, new Member(http, connector, pools, new TraceIds(context, seeds.split()), sticky));
        }
    }

    EventLoops eventLoops() {
        return eventLoops;
    }

    Member member(EventLoop loop) {
        Member member = members.get(loop);
        if (member == null) {
            throw new IllegalStateException("event loop: " + loop + " (expected: one of this balancer's)");
        }
        return member;
    }

    Collection<Member> members() {
        return members.values();
    }

    /** Closes all connections to targets, each on its loop, and ends the loops if they are the balancer's own. */
    void close() {
        for (Member member : members.values()) {
            EventLoop loop = member.context().eventLoop();
            if (loop.isShuttingDown()) {
                continue;
            }
            if (loop.inEventLoop()) {
                member.close();
            } else {
                loop.submit(member::close).awaitUninterruptibly(5000);
            }
            member.context().surroundings().await(member.connector().close());
        }
        if (owned) {
            eventLoops.close();
        }
    }
}
