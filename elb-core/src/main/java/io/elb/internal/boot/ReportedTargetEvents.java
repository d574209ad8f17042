package io.elb.internal.boot;

import io.elb.health.HealthResult;
import io.elb.internal.jfr.FlightEvents;
import io.elb.internal.observe.Observers;
import io.elb.internal.target.CompletedCheck;
import io.elb.internal.target.TargetGroupEvents;
import io.elb.observe.AnomalyDetection;
import io.elb.observe.Ejection;
import io.elb.observe.HealthCheckRecord;
import io.elb.observe.HealthReason;
import io.elb.observe.HealthState;
import io.elb.observe.Outlier;
import io.elb.observe.Outlier.SparedReason;
import io.elb.observe.TargetRef;
import io.elb.observe.ZoneRef;
import java.time.Duration;

/** Passes what happens to the targets of a balancer's groups on to its observers, and what touches DNS to its nodes. */
final class ReportedTargetEvents implements TargetGroupEvents {
    private final EngineSettings settings;
    private final Observers observers;
    private final NodeDns nodeDns;

    ReportedTargetEvents(EngineSettings settings, Observers observers, NodeDns nodeDns) {
        this.settings = settings;
        this.observers = observers;
        this.nodeDns = nodeDns;
    }

    @Override
    public void registered(TargetRef target) {
        observers.tell(observer -> observer.targetRegistered(target));
    }

    @Override
    public void stateChanged(
            TargetRef target, HealthState from, HealthState to, HealthReason reason, String description) {
        FlightEvents.healthChanged(target, from, to, reason, description);
        observers.tell(observer -> observer.healthChanged(target, from, to, reason, description));
    }

    @Override
    public void failOpenChanged(ZoneRef zone, boolean isFailOpen) {
        observers.tell(observer -> {
            if (isFailOpen) {
                observer.failOpenStarted(zone);
            } else {
                observer.failOpenEnded(zone);
            }
        });
    }

    @Override
    public void dnsHealthChanged() {
        nodeDns.refresh();
    }

    @Override
    public void anomalyChanged(TargetRef target, AnomalyDetection detection) {
        observers.tell(observer -> observer.anomalyChanged(target, detection));
    }

    @Override
    public void targetEjected(TargetRef target, Ejection ejection) {
        FlightEvents.ejected(target, ejection);
        observers.tell(observer -> observer.targetEjected(target, ejection));
    }

    @Override
    public void ejectionEnded(TargetRef target) {
        observers.tell(observer -> observer.ejectionEnded(target));
    }

    @Override
    public void outlierSpared(TargetRef target, Outlier outlier, SparedReason reason) {
        observers.tell(observer -> observer.outlierSpared(target, outlier, reason));
    }

    @Override
    public void deregistered(TargetRef target) {
        FlightEvents.draining(target);
    }

    @Override
    public void drained(TargetRef target, int inFlight) {
        FlightEvents.drained(target, inFlight);
        observers.tell(observer -> observer.targetDeregistered(target));
    }

    @Override
    public void checkCompleted(CompletedCheck check) {
        observers.healthChecked(() -> record(check));
    }

    private HealthCheckRecord record(CompletedCheck check) {
        HealthResult result = check.result();
        return new HealthCheckRecord(
                settings.identity(),
                check.target(),
                check.type(),
                check.address(),
                settings.wallClock().instant().minusNanos(check.latencyNanos()),
                Duration.ofNanos(check.latencyNanos()),
                result.statusCode(),
                result.reason(),
                result.code(),
                result.description());
    }
}
