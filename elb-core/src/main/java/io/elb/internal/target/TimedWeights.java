package io.elb.internal.target;

import io.elb.internal.connection.ControlLoop;
import io.elb.target.TargetGroupConfig;
import java.time.Duration;
import java.util.Collection;
import java.util.List;

/**
 * What time does to the weights of a group's members. Has the group publish again, once a second, only while a weight
 * changes. Guarded by the group's lock.
 */
final class TimedWeights {
    private static final Duration STEP = Duration.ofSeconds(1);

    private final ControlLoop loop;
    private final SlowStart slowStart;
    private final Ticking steps;

    /** {@code publish} is run under {@code lock} when weights have changed. */
    TimedWeights(Object lock, ControlLoop loop, TargetGroupConfig config, Runnable publish) {
        this.loop = loop;
        this.slowStart = new SlowStart(config.slowStart());
        this.steps = new Ticking(lock, loop, STEP, publish);
    }

    /** The group comes into use: it begins anew. */
    void restart(Collection<Member> members) {
        members.forEach(member -> member.ramp.forget());
    }

    /** Gives the members that are about to be published the parts of their weights that they have now. */
    void apply(List<Member> registered) {
        long now = loop.nowNanos();
        boolean isRamping = slowStart.follow(registered, now);
        for (Member member : registered) {
            member.runtime.weightPart(slowStart.part(member, now));
        }
        if (isRamping) {
            steps.keepOn();
        }
    }

    Duration slowStartLeft(Member member) {
        return Duration.ofNanos(slowStart.leftNanos(member, loop.nowNanos()));
    }

    void close() {
        steps.end();
    }
}
