package io.elb.internal.exchange;

import io.elb.internal.action.Outcome;
import io.elb.internal.connection.ClientConnection;
import io.elb.internal.connection.LoopContext;
import io.elb.internal.connection.LoopCounters;
import io.elb.internal.connection.LoopTimers;
import io.elb.internal.relay.FlowEnd;
import io.elb.observe.Counter;
import io.elb.rule.Fault;
import io.elb.rule.Rule;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** The faults of its rule that hit one exchange. Confined to its event loop. */
final class ExchangeFaults implements PacedEnd.Owner {
    private static final String DELAY = "fault-delay";
    private static final String ABORT = "fault-abort";
    private static final String RESET = "fault-reset";
    private static final String THROTTLE = "fault-throttle";

    private final LoopContext loop;
    private final LoopCounters counters;
    private final List<String> words = new ArrayList<>(2);
    private long delayNanos;
    private int abortStatus;
    private boolean isReset;
    private long bytesPerSecond = Long.MAX_VALUE;
    private @Nullable HttpExchange exchange;
    private LoopTimers.@Nullable Timer timer;
    private @Nullable PacedEnd paced;

    private ExchangeFaults(ClientConnection connection) {
        this.loop = connection.loop();
        this.counters = connection.counters();
    }

    /** Draws for each fault of a rule whether it hits; null when none does. */
    static @Nullable ExchangeFaults draw(@Nullable Rule rule, ClientConnection connection) {
        if (rule == null || rule.faults().isEmpty()) {
            return null;
        }
        ExchangeFaults drawn = new ExchangeFaults(connection);
        boolean isHit = false;
        for (Fault fault : rule.faults()) {
            if (isHit(fault, connection.loop().random())) {
                isHit = true;
                drawn.add(fault);
            }
        }
        return isHit ? drawn : null;
    }

    private static boolean isHit(Fault fault, RandomGenerator random) {
        return random.nextDouble() * 100 < fault.percent();
    }

    private void add(Fault fault) {
        if (fault instanceof Fault.Delay delay) {
            delayNanos += delay.time().toNanos();
        } else if (fault instanceof Fault.Throttle throttle) {
            bytesPerSecond = Math.min(bytesPerSecond, throttle.bytesPerSecond());
        } else if (!endsRequest()) {
            isReset = fault instanceof Fault.Reset;
            abortStatus = fault instanceof Fault.Abort abort ? abort.status() : 0;
        }
    }

    /** Lets the exchange go on when the delay has passed, if there is one. */
    void begin(HttpExchange of, Outcome outcome) {
        exchange = of;
        if (delayNanos == 0) {
            goOn(of, outcome);
            return;
        }
        note(DELAY, Counter.FAULT_DELAYS);
        if (outcome instanceof Outcome.Forward forward) { // what comes of the body meanwhile is held
            of.request().mostKeptBytes(forward.group().config().retries().replayBufferBytes());
        }
        LoopTimers.Timer delayed = new LoopTimers.Timer(loop.timers(), () -> goOn(of, outcome));
        delayed.armAfter(delayNanos);
        timer = delayed;
    }

    private void goOn(HttpExchange of, Outcome outcome) {
        if (endsRequest()) {
            note(isReset ? RESET : ABORT, Counter.FAULT_ABORTS);
            of.endByFault(abortStatus);
        } else {
            of.resume(outcome);
        }
    }

    /** Whether the request is not to be served. */
    boolean endsRequest() {
        return isReset || abortStatus != 0;
    }

    /** Where the body of a target's answer is to be written. */
    FlowEnd paced(FlowEnd client) {
        if (bytesPerSecond == Long.MAX_VALUE) {
            return client;
        }
        note(THROTTLE, Counter.FAULT_THROTTLES);
        PacedEnd made = new PacedEnd(client, bytesPerSecond, loop.timers(), this);
        paced = made;
        return made;
    }

    /** What lets the answer pass slowly; null when nothing does. */
    @Nullable
    PacedEnd paced() {
        return paced;
    }

    @Override
    public void paceMoved() {
        if (exchange != null) {
            exchange.times().active(loop.nowNanos());
        }
    }

    @Override
    public void paceWritable() {
        if (exchange != null) {
            exchange.responseWritable();
        }
    }

    @Override
    public void paceEnded() {
        if (exchange != null) {
            exchange.pacedEnded();
        }
    }

    private void note(String word, Counter counter) {
        words.add(word);
        counters.increment(counter);
    }

    /** What was done, in order. */
    List<String> words() {
        return words;
    }

    /** The exchange is over. */
    void release() {
        if (timer != null) {
            timer.disarm();
        }
        if (paced != null) {
            paced.release();
        }
    }
}
