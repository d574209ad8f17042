package io.elb.internal.exchange;

import io.elb.internal.connection.ClientConnection;
import io.elb.internal.http.RequestHead;
import java.util.ArrayDeque;

/**
 * What an exchange writes down about its request while it lasts: facts only, nothing that calls anybody. So these can serve one
 * exchange after the other. Confined to its event loop.
 */
final class ExchangeNotes {
    private final Pool pool;
    private final ExchangeTimes times;
    private final ExchangePick pick;
    private final TraceHeader trace;
    private final Decision decision = new Decision();

    private ExchangeNotes(Pool pool) {
        this.pool = pool;
        this.times = new ExchangeTimes();
        this.pick = new ExchangePick(pool.context.loop(), pool.context.sticky());
        this.trace = new TraceHeader(pool.context.traceIds());
    }

    /** What happened when. */
    ExchangeTimes times() {
        return times;
    }

    /** How targets are picked. */
    ExchangePick pick() {
        return pick;
    }

    /** The request's trace id. */
    TraceHeader trace() {
        return trace;
    }

    /** What the rules say, once they were asked. */
    Decision decision() {
        return decision;
    }

    /** The exchange is over. Answers notes that nobody reads, for whatever it is still told. */
    ExchangeNotes giveBack() {
        if (this != pool.unread) {
            clear();
            if (pool.free.size() < Pool.KEPT) {
                pool.free.addLast(this);
            }
        }
        return pool.unread;
    }

    private void clear() {
        pick.clear();
        trace.clear();
        decision.clear();
    }

    /** The notes of one listener's exchanges on one event loop. Confined to it. */
    static final class Pool {
        private static final int KEPT = 1024;

        private final ExchangeContext context;
        private final ArrayDeque<ExchangeNotes> free = new ArrayDeque<>();
        private final ExchangeNotes unread;

        Pool(ExchangeContext context) {
            this.context = context;
            this.unread = new ExchangeNotes(this);
        }

        /** Notes for a request that begins now. */
        ExchangeNotes take(ClientConnection connection, RequestHead head) {
            ExchangeNotes taken = free.pollLast();
            ExchangeNotes notes = taken == null ? new ExchangeNotes(this) : taken;
            notes.times.begin(connection.listener(), context.nowNanos());
            notes.pick.begin(connection, head);
            return notes;
        }
    }
}
