package io.elb.internal.target;

import io.elb.target.SlowStartCurve;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/* How it works
 *
 * A member ramps from the moment at which it becomes healthy beside another one that is healthy and does not ramp. The
 * first batch never ramps, since all of it ramping would be the same as none: these are the members that come into an empty
 * group with one change, and all that are there when the group comes into use. One that stops being healthy has
 * forfeited that, and ramps when it is healthy again.
 *
 * The beginning of a ramp is kept by the member, and what is left of its weight is computed from the time at every
 * publication, so nothing that happens to other members begins it again.
 */
/** Gives members that have become healthy their weight little by little. Guarded by the group's lock. */
final class SlowStart {
    /** Nobody is left without any weight, and the first step is as long as the others. */
    private static final long LEAST_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final long windowNanos;
    private final SlowStartCurve curve;

    SlowStart(Duration window, SlowStartCurve curve) {
        this.windowNanos = window.toNanos();
        this.curve = curve;
    }

    /** What slow start knows of one member. */
    static final class Ramp {
        private boolean isKnown;
        private boolean isFirstBatch;
        private boolean wasServing;
        private boolean isOn;
        private long startNanos;

        /** Begins as if the member had just been registered. */
        void forget() {
            isKnown = false;
            wasServing = false;
            isOn = false;
        }
    }

    /** Follows what has changed in {@code registered}; answers whether one of them ramps. */
    boolean follow(List<Member> registered, long nowNanos) {
        if (windowNanos == 0) {
            return false;
        }
        boolean isFirstBatch = registered.stream().noneMatch(member -> member.ramp.isKnown);
        boolean hasPeer = false;
        for (Member member : registered) {
            Ramp ramp = member.ramp;
            if (!ramp.isKnown) {
                ramp.isKnown = true;
                ramp.isFirstBatch = isFirstBatch;
            }
            ramp.isOn &= isServing(member) && nowNanos - ramp.startNanos < windowNanos;
            hasPeer |= isServing(member) && ramp.wasServing && !ramp.isOn;
        }
        boolean isBeginning = hasPeer && !isCrowded(registered);
        boolean isAnyOn = false;
        for (Member member : registered) {
            Ramp ramp = member.ramp;
            if (isBeginning && isDue(member)) {
                ramp.isOn = true;
                ramp.startNanos = nowNanos;
            }
            ramp.isFirstBatch &= isServing(member) || !ramp.wasServing;
            ramp.wasServing = isServing(member);
            isAnyOn |= ramp.isOn;
        }
        return isAnyOn;
    }

    /** Whether a member has become healthy, and would ramp. */
    private static boolean isDue(Member member) {
        return isServing(member) && !member.ramp.wasServing && !member.ramp.isFirstBatch;
    }

    /** Whether too many would ramp. */
    private boolean isCrowded(List<Member> registered) {
        long serving = registered.stream().filter(SlowStart::isServing).count();
        long ramping = registered.stream()
                .filter(member -> member.ramp.isOn || isDue(member))
                .count();
        return ramping * 100 > serving * curve.mostNewPercent();
    }

    private static boolean isServing(Member member) {
        return member.runtime.health().isServing();
    }

    /** The part of its weight that a member has, above 0 and at most 1. */
    double part(Member member, long nowNanos) {
        if (!member.ramp.isOn) {
            return 1;
        }
        double time = Math.min(1, (double) Math.max(LEAST_NANOS, nowNanos - member.ramp.startNanos) / windowNanos);
        double part = curve.aggression() == 1 ? time : Math.pow(time, 1 / curve.aggression());
        return Math.max(curve.leastPercent() / 100.0, part);
    }

    /** How long a member's ramp goes on; 0 when it does not ramp. */
    long leftNanos(Member member, long nowNanos) {
        return member.ramp.isOn ? Math.max(0, windowNanos - (nowNanos - member.ramp.startNanos)) : 0;
    }
}
