package io.elb.internal.target;

import io.elb.internal.connection.ControlLoop;
import io.elb.target.TargetGroupConfig;
import java.time.Duration;
import java.util.Collection;
import java.util.List;

/**
 * What time does to the weights of a group's members: slow start and the mitigation of anomalies. Has the group publish
 * again when a weight has changed: once a second while a member ramps, every ten seconds while one is mitigated. Guarded by
 * the group's lock.
 */
final class TimedWeights {
    private static final Duration STEP = Duration.ofSeconds(1);
    private static final Duration JUDGING = Duration.ofSeconds(10);

    private final ControlLoop loop;
    private final SlowStart slowStart;
    private final AnomalyWatch watch;
    private final Runnable publish;
    private final Ticking steps;
    private final Ticking judging;
    private List<Member> registered = List.of();

    /** {@code publish} is run under {@code lock} when weights have changed. */
    TimedWeights(Object lock, ControlLoop loop, EventReporter events, TargetGroupConfig config, Runnable publish) {
        this.loop = loop;
        this.publish = publish;
        this.slowStart = new SlowStart(config.slowStart(), config.slowStartCurve());
        this.steps = new Ticking(lock, loop, STEP, publish);
        this.watch = new AnomalyWatch(config.strategy().mitigatesAnomalies(), events);
        this.judging = new Ticking(lock, loop, JUDGING, this::judge);
    }

    /** The group comes into use: it begins anew. */
    void restart(Collection<Member> members) {
        members.forEach(member -> member.ramp.forget());
    }

    /** Gives the members that are about to be published the parts of their weights that they have now. */
    void apply(List<Member> newRegistered) {
        registered = newRegistered;
        long now = loop.nowNanos();
        boolean isRamping = slowStart.follow(registered, now);
        watch.follow(registered);
        for (Member member : registered) {
            member.runtime.weightPart(slowStart.part(member, now) * member.anomaly.part());
        }
        if (isRamping) {
            steps.keepOn();
        }
        if (!judging.isOn() && watch.isNeeded(registered)) {
            watch.start(registered);
            judging.keepOn();
        }
    }

    private void judge() {
        boolean isChanged = watch.judge(registered);
        if (watch.isNeeded(registered)) {
            judging.keepOn();
        }
        if (isChanged) {
            publish.run();
        }
    }

    Duration slowStartLeft(Member member) {
        return Duration.ofNanos(slowStart.leftNanos(member, loop.nowNanos()));
    }

    void close() {
        steps.end();
        judging.end();
    }
}
