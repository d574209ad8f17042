package io.elb.internal.connection;

import io.netty.util.concurrent.EventExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One coarse timer wheel per event loop, driven by the loop's own ticker. Confined to its event loop.
 *
 * <p>Deadlines are met at or up to one tick after their time, never before.
 */
public final class LoopTimers {
    /*
     * How it works. 512 slots of 8 ms hold doubly linked timers. A deadline that moves later is only noted in the timer:
     * when its slot comes up the timer is put where it now belongs, so that traffic on a connection costs one field
     * write. A deadline beyond the wheel waits in the last slot and is looked at again from there. There is at most one
     * wake-up task of the loop for the first slot in use (a bit set finds it), and none while the wheel is empty.
     */
    private static final int SLOTS = 512;
    private static final int MASK = SLOTS - 1;
    private static final int TICK_SHIFT = 23; // 2^23 ns = 8.4 ms

    private final EventExecutor loop;
    private final @Nullable Timer[] slots = new @Nullable Timer[SLOTS];
    private final long[] used = new long[SLOTS / 64];
    private final Runnable wake = this::run;
    private final long origin;
    private long currentTick;
    private long wakeTick = Long.MAX_VALUE;

    /** Creates the wheel of one loop. */
    public LoopTimers(EventExecutor loop) {
        this.loop = loop;
        this.origin = loop.ticker().nanoTime();
    }

    /** Monotonic time of the loop's ticker. */
    public long nowNanos() {
        return loop.ticker().nanoTime();
    }

    void arm(Timer timer, long deadlineNanos) {
        timer.deadlineNanos = deadlineNanos;
        long tick = tickOf(deadlineNanos);
        if (timer.isArmed()) {
            if (timer.tick <= tick) {
                return;
            }
            unlink(timer);
        }
        link(timer, tick);
    }

    void disarm(Timer timer) {
        if (timer.isArmed()) {
            unlink(timer);
        }
    }

    private long tickOf(long nanos) {
        return ((nanos - origin) >> TICK_SHIFT) + 1;
    }

    private void link(Timer timer, long wantedTick) {
        long now = (nowNanos() - origin) >> TICK_SHIFT;
        if (isEmpty() && now > currentTick) {
            currentTick = now;
        }
        long tick = Math.min(Math.max(wantedTick, currentTick + 1), currentTick + MASK);
        int slot = (int) (tick & MASK);
        timer.tick = tick;
        Timer head = slots[slot];
        timer.next = head;
        timer.previous = null;
        if (head != null) {
            head.previous = timer;
        }
        slots[slot] = timer;
        used[slot >> 6] |= 1L << slot;
        if (tick < wakeTick) {
            wakeAt(tick);
        }
    }

    private void unlink(Timer timer) {
        int slot = (int) (timer.tick & MASK);
        if (timer.previous == null) {
            slots[slot] = timer.next;
            if (timer.next == null) {
                used[slot >> 6] &= ~(1L << slot);
            }
        } else {
            timer.previous.next = timer.next;
        }
        if (timer.next != null) {
            timer.next.previous = timer.previous;
        }
        timer.next = null;
        timer.previous = null;
        timer.tick = Timer.NOT_ARMED;
    }

    private boolean isEmpty() {
        for (long word : used) {
            if (word != 0) {
                return false;
            }
        }
        return true;
    }

    private void wakeAt(long tick) {
        wakeTick = tick;
        long delay = origin + (tick << TICK_SHIFT) - nowNanos();
        loop.schedule(wake, Math.max(delay, 0), TimeUnit.NANOSECONDS);
    }

    private void run() {
        long now = nowNanos();
        long nowTick = (now - origin) >> TICK_SHIFT;
        if (nowTick < wakeTick) {
            return; // an earlier wake-up was asked for and has done the work since
        }
        wakeTick = Long.MAX_VALUE;
        while (currentTick < nowTick) {
            long next = nextUsedTick();
            if (next < 0 || next > nowTick) {
                currentTick = nowTick;
                break;
            }
            currentTick = next;
            runSlot((int) (next & MASK), now);
        }
        long next = nextUsedTick();
        if (next >= 0 && next < wakeTick) {
            wakeAt(next);
        }
    }

    private void runSlot(int slot, long now) {
        // A timer that is put back always lands in a later slot, so this ends.
        for (Timer timer = slots[slot]; timer != null; timer = slots[slot]) {
            unlink(timer);
            if (timer.deadlineNanos - now > 0) {
                link(timer, tickOf(timer.deadlineNanos));
            } else {
                timer.task.run();
            }
        }
    }

    private long nextUsedTick() {
        for (int distance = 1; distance <= MASK; ) {
            int slot = (int) ((currentTick + distance) & MASK);
            long word = used[slot >> 6] >>> slot;
            if (word != 0) {
                return currentTick + distance + Long.numberOfTrailingZeros(word);
            }
            distance += 64 - (slot & 63);
        }
        return -1;
    }

    /** A deadline that can move; create once per owner and re-arm as often as wanted. Confined to its event loop. */
    public static final class Timer {
        private static final long NOT_ARMED = Long.MIN_VALUE;

        private final LoopTimers timers;
        private final Runnable task;
        private long deadlineNanos;
        private long tick = NOT_ARMED;
        private @Nullable Timer next;
        private @Nullable Timer previous;

        /** Creates a timer that is not armed; {@code task} runs on the loop when a deadline has passed. */
        public Timer(LoopTimers timers, Runnable task) {
            this.timers = timers;
            this.task = task;
        }

        /** Sets the one deadline, replacing an earlier one. */
        public void armAt(long deadlineNanos) {
            timers.arm(this, deadlineNanos);
        }

        /** Sets the one deadline, relative to now. */
        public void armAfter(long delayNanos) {
            timers.arm(this, timers.nowNanos() + delayNanos);
        }

        /** Forgets the deadline. */
        public void disarm() {
            timers.disarm(this);
        }

        /** Whether a deadline is set. */
        public boolean isArmed() {
            return tick != NOT_ARMED;
        }
    }
}
