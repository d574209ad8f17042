package io.elb.internal.target;

import io.elb.internal.connection.ControlLoop;
import io.elb.observe.ErrorReason;
import io.elb.observe.HealthState;
import io.elb.target.ConnectionTermination;
import java.util.function.Consumer;

/** Ends the flows of members that become unhealthy, at once, later or not at all. Guarded by the group's lock. */
final class UnhealthyFlows {
    private final Object lock;
    private final ControlLoop loop;
    private final ConnectionTermination termination;
    private final Consumer<Member> show;

    UnhealthyFlows(Object lock, ControlLoop loop, ConnectionTermination termination, Consumer<Member> show) {
        this.lock = lock;
        this.loop = loop;
        this.termination = termination;
        this.show = show;
    }

    /** What checks say of a member changes from one to the other. */
    void changes(Member member, HealthStatus from, HealthStatus to) {
        boolean wasUnhealthy = from.state() == HealthState.UNHEALTHY;
        boolean isUnhealthy = to.state() == HealthState.UNHEALTHY;
        if (wasUnhealthy && !isUnhealthy) {
            forget(member);
        } else if (isUnhealthy && !wasUnhealthy) {
            if (termination.isWhenUnhealthy()) {
                member.runtime.cutFlows(ErrorReason.TARGET_UNHEALTHY);
            } else if (!termination.unhealthyDraining().isZero()) {
                member.unhealthyTimer = loop.schedule(
                        () -> ended(member), termination.unhealthyDraining().toNanos());
            }
        }
    }

    private void ended(Member member) {
        synchronized (lock) {
            if (member.unhealthyTimer != null) {
                member.unhealthyTimer = null;
                show.accept(member);
                member.runtime.cutFlows(ErrorReason.TARGET_UNHEALTHY);
            }
        }
    }

    /** The member is no longer what it was, or no longer there. */
    static void forget(Member member) {
        if (member.unhealthyTimer != null) {
            member.unhealthyTimer.cancel();
            member.unhealthyTimer = null;
        }
    }
}
