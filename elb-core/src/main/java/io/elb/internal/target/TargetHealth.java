package io.elb.internal.target;

import io.elb.health.HealthResult;
import io.elb.internal.connection.ControlLoop;
import io.elb.observe.HealthReason;
import io.elb.target.Target;
import java.util.function.Consumer;

/**
 * The health of a group's members: starts and stops their checks and brings the results into their states. Guarded by the
 * group's lock, which it takes itself where the control loop calls it.
 */
final class TargetHealth {
    private final Object lock;
    private final HealthChecks checks;
    private final ControlLoop loop;
    private final EventReporter events;
    private final Runnable servingChanged;
    private final Consumer<Member> checkPassed;
    private final UnhealthyFlows flows;
    private boolean isOn;

    /**
     * {@code servingChanged} is told, under the lock, when a check changed whether its target gets requests, and then
     * {@code checkPassed} of each that passes.
     */
    TargetHealth(
            Object lock,
            HealthChecks checks,
            ControlLoop loop,
            EventReporter events,
            Runnable servingChanged,
            Consumer<Member> checkPassed) {
        this.lock = lock;
        this.checks = checks;
        this.loop = loop;
        this.events = events;
        this.servingChanged = servingChanged;
        this.checkPassed = checkPassed;
        this.flows = new UnhealthyFlows(lock, loop, checks.connectionTermination(), this::show);
    }

    /** Whether the group is in use, so that its targets are checked. */
    boolean isOn() {
        return isOn;
    }

    /** Starts checks of members that are told later, or stops all: {@link #reset} must follow for each member. */
    void isOn(boolean newOn) {
        isOn = newOn;
    }

    HealthTracker newTracker() {
        return checks.newTracker();
    }

    HealthStatus firstStatus(Target target) {
        return checks.firstStatus(target, isOn);
    }

    /** Forgets what is known about a member and begins anew. */
    void reset(Member member) {
        member.stopChecks(loop);
        UnhealthyFlows.forget(member);
        set(member, firstStatus(member.target()));
        startLater(member);
    }

    void startLater(Member member) {
        loop.execute(() -> start(member));
    }

    /** Starts the checks of a member when they are due; on the control loop. */
    void start(Member member) {
        HealthProber prober;
        synchronized (lock) {
            boolean isDue = isOn && !member.isDraining() && !member.isResolving();
            if (!isDue || member.prober != null || !checks.isChecked(member.target())) {
                return;
            }
            member.tracker = checks.newTracker();
            prober = checks.newProber(member.runtime, new ResultSink(member));
            member.prober = prober;
        }
        prober.start();
    }

    void set(Member member, HealthStatus status) {
        member.checked = status;
        show(member);
    }

    /** Makes a member's health what its checks say, or ejected. */
    void show(Member member) {
        HealthStatus before = member.runtime.health();
        HealthStatus status = member.checked.unlessEjected(member.outliers.outlier());
        if (member.unhealthyTimer != null) {
            status = status.asDraining();
        }
        if (!before.equals(status)) {
            member.runtime.health(status);
            events.stateChanged(member.runtime.ref(), before, status);
        }
    }

    /** Brings the results of one target's checks into the group. */
    private final class ResultSink implements HealthProber.Sink {
        private final Member member;

        ResultSink(Member member) {
            this.member = member;
        }

        @Override
        public void checkStarted(TargetRuntime target) {
            synchronized (lock) {
                if (member.prober != null && member.checked.reason() == HealthReason.REGISTRATION_IN_PROGRESS) {
                    set(member, HealthStatus.CHECKING);
                }
            }
        }

        @Override
        public void checkEnded(TargetRuntime target, HealthResult result, long latencyNanos) {
            events.checkCompleted(checks.completed(target, result, latencyNanos));
            synchronized (lock) {
                if (member.prober == null) {
                    return;
                }
                HealthStatus before = target.health();
                HealthStatus next = member.tracker.afterResult(member.checked, result);
                flows.changes(member, member.checked, next);
                set(member, next);
                if (before.isServing() != target.health().isServing()) {
                    servingChanged.run();
                }
                if (result.isHealthy()) {
                    checkPassed.accept(member);
                }
            }
        }
    }
}
