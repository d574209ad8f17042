package io.elb.testing.simulation;

import io.elb.internal.target.TargetGroupEvents;
import io.elb.observe.AnomalyDetection;
import io.elb.observe.Ejection;
import io.elb.observe.HealthReason;
import io.elb.observe.HealthState;
import io.elb.observe.Outlier;
import io.elb.observe.Outlier.SparedReason;
import io.elb.observe.TargetRef;
import io.elb.observe.ZoneRef;
import java.math.BigDecimal;
import java.util.List;

/** Writes what a group tells of its targets as lines. */
final class EventTexts implements TargetGroupEvents {
    private static final int NANO_DIGITS = 9;

    private final String prefix;
    private final SimulatedLoop loop;
    private final long startNanos;
    private final List<String> lines;
    private final Runnable whenDrained;

    EventTexts(String prefix, SimulatedLoop loop, long startNanos, List<String> lines, Runnable whenDrained) {
        this.prefix = prefix;
        this.loop = loop;
        this.startNanos = startNanos;
        this.lines = lines;
        this.whenDrained = whenDrained;
    }

    private void line(String text) {
        BigDecimal seconds =
                BigDecimal.valueOf(loop.nowNanos() - startNanos, NANO_DIGITS).stripTrailingZeros();
        lines.add(seconds.toPlainString() + " s " + prefix + text);
    }

    @Override
    public void registered(TargetRef target) {
        line(target.key() + " registered");
    }

    @Override
    public void stateChanged(
            TargetRef target, HealthState from, HealthState to, HealthReason reason, String description) {
        line((target.key() + ' ' + from.token() + " → " + to.token() + ' ' + reason.token()).trim());
    }

    @Override
    public void anomalyChanged(TargetRef target, AnomalyDetection detection) {
        line(target.key() + ' ' + detection.result().token() + (detection.isMitigationInEffect() ? ", mitigated" : ""));
    }

    @Override
    public void targetEjected(TargetRef target, Ejection ejection) {
        line(target.key() + " ejected for " + ejection.left() + " by "
                + ejection.outlier().detector().token());
    }

    @Override
    public void ejectionEnded(TargetRef target) {
        line(target.key() + " ejected no more");
    }

    @Override
    public void outlierSpared(TargetRef target, Outlier outlier, SparedReason reason) {
        line(target.key() + " found by " + outlier.detector().token() + " and spared, " + reason);
    }

    @Override
    public void deregistered(TargetRef target) {
        line(target.key() + " deregistered");
    }

    @Override
    public void drained(TargetRef target, int inFlight) {
        line(target.key() + " drained, " + inFlight + " in flight");
        whenDrained.run();
    }

    @Override
    public void failOpenChanged(ZoneRef zone, boolean isFailOpen) {
        line((isFailOpen ? "fail open in " : "fail open ended in ") + zone);
    }
}
