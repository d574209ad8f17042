package io.elb.internal.target;

import io.elb.internal.connection.ControlLoop;
import io.elb.observe.AnomalyDetection;
import io.elb.observe.Ejection;
import io.elb.observe.Outlier;
import io.elb.observe.Outlier.SparedReason;
import io.elb.observe.TargetRef;
import io.elb.observe.ZoneRef;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Passes events on to observers: on the control loop, in order, and fenced. */
final class EventReporter {
    private static final Logger LOGGER = LoggerFactory.getLogger(EventReporter.class);

    private final String group;
    private final ControlLoop loop;
    private final TargetGroupEvents events;

    EventReporter(String group, ControlLoop loop, TargetGroupEvents events) {
        this.group = group;
        this.loop = loop;
        this.events = events;
    }

    void registered(TargetRef target) {
        report(() -> events.registered(target));
    }

    void stateChanged(TargetRef target, HealthStatus from, HealthStatus to) {
        report(() -> events.stateChanged(target, from.state(), to.state(), to.reason(), to.description()));
    }

    void anomalyChanged(TargetRef target, AnomalyDetection detection) {
        report(() -> events.anomalyChanged(target, detection));
    }

    void targetEjected(TargetRef target, Ejection ejection) {
        report(() -> events.targetEjected(target, ejection));
    }

    void ejectionEnded(TargetRef target) {
        report(() -> events.ejectionEnded(target));
    }

    void outlierSpared(TargetRef target, Outlier outlier, SparedReason reason) {
        report(() -> events.outlierSpared(target, outlier, reason));
    }

    void deregistered(TargetRef target) {
        report(() -> events.deregistered(target));
    }

    void drained(TargetRef target, int inFlight) {
        report(() -> events.drained(target, inFlight));
    }

    void checkCompleted(CompletedCheck check) {
        report(() -> events.checkCompleted(check));
    }

    void failOpenChanged(ZoneRef zone, boolean isFailOpen) {
        report(() -> events.failOpenChanged(zone, isFailOpen));
    }

    void dnsHealthChanged() {
        report(events::dnsHealthChanged);
    }

    void sourceFailed(Throwable cause) {
        report(() -> events.sourceFailed(group, cause));
    }

    void tell(TargetRuntime target, Consumer<TargetRuntime> observer) {
        report(() -> observer.accept(target));
    }

    private void report(Runnable event) {
        loop.execute(() -> {
            try {
                event.run();
            } catch (RuntimeException | Error e) {
                LOGGER.warn("{}: an observer of targets threw", group, e);
            }
        });
    }
}
