package io.elb.internal.udp;

import io.elb.internal.connection.LoopCounters;
import io.elb.internal.flow.FlowContext;
import io.elb.observe.Counter;
import io.elb.observe.ErrorReason;
import java.net.InetSocketAddress;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/* How it works
 *
 * Whoever forges source addresses can begin as many flows as he likes, but no target's answer makes them his. So where the listener has
 * all the flows that it may have, one that was never answered gives its place to a new one: that whose client is silent for the longest
 * time, so that what is sent and never answered (log lines, measurements) goes on as long as it is sent. One that was heard a moment ago
 * stays, since its answer may be on the way; this bounds how many sockets a flood can have made in a second, too.
 *
 * The limit is the listener's, the flows are those of one loop. When a loop has none to give up, it asks the others; the datagram that
 * asked is dropped, and its repetition finds the place.
 */
/** The flows that one listener's sockets may have on one event loop. Confined to it. */
public final class FlowPlaces {
    private static final Logger LOGGER = LoggerFactory.getLogger(FlowPlaces.class);
    private static final long MOMENT_NANOS = TimeUnit.MILLISECONDS.toNanos(200);

    private final FlowContext context;
    private final FlowLimit limit;
    private final UnansweredFlows unanswered = new UnansweredFlows();
    private final AtomicBoolean isAsked = new AtomicBoolean();

    /** Those of the loop that the context is for. */
    public FlowPlaces(FlowContext context, FlowLimit limit) {
        this.context = context;
        this.limit = limit;
        limit.add(this);
    }

    UnansweredFlows unanswered() {
        return unanswered;
    }

    /** Whether the listener begins no flows any more. */
    boolean isDraining() {
        return limit.isDraining();
    }

    /** Lets a client's flow in, or counts that there is no place; one that was let in must {@link #leave}. */
    boolean enter(InetSocketAddress client, LoopCounters counters) {
        if (limit.enter() || makeRoom() && limit.enter()) {
            return true;
        }
        limit.askOthers(this);
        counters.increment(Counter.REJECTED_FLOWS);
        counters.increment(ErrorReason.TOO_MANY_FLOWS);
        log(ErrorReason.TOO_MANY_FLOWS, client, "dropped a datagram");
        return false;
    }

    void leave() {
        limit.leave();
    }

    private boolean makeRoom() {
        UdpSession quietest = unanswered.quietest();
        if (quietest == null || !quietest.isSilentFor(MOMENT_NANOS)) {
            return false;
        }
        log(ErrorReason.FLOW_DISPLACED, quietest.connection().clientAddress(), "ended the unanswered flow");
        quietest.cutOff(ErrorReason.FLOW_DISPLACED);
        return true;
    }

    /** From any thread: another loop wants a place. */
    void askedForRoom() {
        if (!unanswered.isEmpty() && isAsked.compareAndSet(false, true)) {
            context.loop().eventLoop().execute(this::makeRoomForOthers);
        }
    }

    private void makeRoomForOthers() {
        isAsked.set(false);
        if (limit.isFull()) {
            makeRoom();
        }
    }

    private void log(ErrorReason reason, InetSocketAddress client, String what) {
        long silent = limit.lines().pass(reason.ordinal(), context.loop().nowNanos());
        if (silent >= 0) {
            LOGGER.warn(
                    "{}: {} of {}: {} flows are open, the most that are allowed; {} more were not logged",
                    context.listener().name(),
                    what,
                    client,
                    limit.open(),
                    silent);
        }
    }
}
