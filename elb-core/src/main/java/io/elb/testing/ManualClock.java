package io.elb.testing;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;

/**
 * A clock that moves only when the test says so: monotonic nanoseconds and a wall clock, together.
 *
 * <p>It starts at 0 ns and 2025-01-01T00:00:00Z unless another start is given.
 *
 * <p><em>Thread-safe.</em>
 *
 * @since 0.1
 */
public final class ManualClock extends Clock {
    private static final Instant DEFAULT_START = Instant.parse("2025-01-01T00:00:00Z");

    private final State state;
    private final ZoneId zone;

    /** What all views of one clock share. */
    private static final class State {
        private long nanos;
        private Instant wall;

        private State(Instant wall) {
            this.wall = wall;
        }
    }

    private ManualClock(State state, ZoneId zone) {
        this.state = state;
        this.zone = zone;
    }

    /**
     * Makes a clock that stands at 2025-01-01T00:00:00Z.
     *
     * @return a new clock in UTC
     */
    public static ManualClock create() {
        return startingAt(DEFAULT_START);
    }

    /**
     * Makes a clock that stands at a given time.
     *
     * @param wall what the wall clock shows first
     * @return a new clock in UTC, its monotonic time 0
     */
    public static ManualClock startingAt(Instant wall) {
        return new ManualClock(new State(wall), ZoneOffset.UTC);
    }

    /**
     * Moves both clocks forward.
     *
     * @param time how far; zero does nothing
     * @throws IllegalArgumentException if the time is negative
     */
    public void advance(Duration time) {
        if (time.isNegative()) {
            throw new IllegalArgumentException("time: " + time + " (expected: zero or above)");
        }
        synchronized (state) {
            state.nanos = Math.addExact(state.nanos, time.toNanos());
            state.wall = state.wall.plus(time);
        }
    }

    /**
     * Moves the wall clock only, as an operator or NTP does; the monotonic time stands.
     *
     * @param time how far, backward if negative
     */
    public void stepWall(Duration time) {
        synchronized (state) {
            state.wall = state.wall.plus(time);
        }
    }

    /**
     * Answers the monotonic time.
     *
     * @return nanoseconds since this clock was made, 0 or more
     */
    public long nanos() {
        synchronized (state) {
            return state.nanos;
        }
    }

    @Override
    public Instant instant() {
        synchronized (state) {
            return state.wall;
        }
    }

    @Override
    public ZoneId getZone() {
        return zone;
    }

    /**
     * Answers a view in another zone; both move together.
     *
     * @param zone the zone of the view
     * @return a view of this clock
     */
    @Override
    public ManualClock withZone(ZoneId zone) {
        return new ManualClock(state, zone);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof ManualClock that && state == that.state && zone.equals(that.zone);
    }

    @Override
    public int hashCode() {
        return System.identityHashCode(state);
    }

    @Override
    public String toString() {
        return "ManualClock[" + instant() + ", " + nanos() + " ns]";
    }
}
