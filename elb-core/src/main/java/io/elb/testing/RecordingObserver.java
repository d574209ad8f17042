package io.elb.testing;

import io.elb.observe.AccessLogSink;
import io.elb.observe.AnomalyDetection;
import io.elb.observe.CertificateRef;
import io.elb.observe.Ejection;
import io.elb.observe.ElbObserver;
import io.elb.observe.ErrorReason;
import io.elb.observe.FlowRecord;
import io.elb.observe.HealthCheckRecord;
import io.elb.observe.HealthReason;
import io.elb.observe.HealthState;
import io.elb.observe.Outlier;
import io.elb.observe.PickRecord;
import io.elb.observe.RequestRecord;
import io.elb.observe.TargetRef;
import io.elb.observe.ZoneRef;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;

/**
 * Keeps all that a balancer tells, in order. Give it to the balancer as observer, or as access log when only the records
 * are of interest.
 *
 * <p><em>Thread-safe.</em>
 *
 * @since 0.1
 */
public final class RecordingObserver implements ElbObserver, AccessLogSink {
    private final Signal signal = new Signal();
    private final List<ObservedEvent> events = new ArrayList<>();
    private final List<RequestRecord> records = new ArrayList<>();
    private final Set<RequestRecord> told = Collections.newSetFromMap(new IdentityHashMap<>());

    /** Makes an observer that has seen nothing. */
    public RecordingObserver() {}

    // ---------------------------------------------------------------- what was told

    /**
     * Answers all events.
     *
     * @return a copy, the oldest first
     */
    public synchronized List<ObservedEvent> events() {
        return List.copyOf(events);
    }

    /**
     * Answers the events of one kind.
     *
     * @param kind one of the records in {@link ObservedEvent}
     * @param <E> the kind
     * @return a copy, the oldest first
     */
    public <E extends ObservedEvent> List<E> events(Class<E> kind) {
        return events().stream().filter(kind::isInstance).map(kind::cast).toList();
    }

    /**
     * Answers the records of requests, each once, whichever way it came.
     *
     * @return a copy, the oldest first
     */
    public synchronized List<RequestRecord> records() {
        return List.copyOf(records);
    }

    /**
     * Answers how targets came to be picked, as far as their groups record it.
     *
     * @return the records of all {@link #records()}, the oldest first
     * @see io.elb.target.TargetGroupConfig.Builder#recordPicks
     */
    public List<PickRecord> picks() {
        return records().stream().flatMap(record -> record.picks().stream()).toList();
    }

    /** Forgets all that was told until now. */
    public synchronized void clear() {
        events.clear();
        records.clear();
        told.clear();
    }

    // ---------------------------------------------------------------- waiting, in real time

    /**
     * Waits for an event that fits, or finds it among those that were told already.
     *
     * @param wanted says which one
     * @return the first that fits
     * @throws AssertionError if there is none within 10 s
     */
    public ObservedEvent await(Predicate<? super ObservedEvent> wanted) {
        return await(wanted, Deadline.DEFAULT_TIME);
    }

    /**
     * Waits for an event that fits, or finds it among those that were told already.
     *
     * @param wanted says which one
     * @param deadline how long to wait, above zero
     * @return the first that fits
     * @throws AssertionError if there is none in time
     */
    public ObservedEvent await(Predicate<? super ObservedEvent> wanted, Duration deadline) {
        awaitCondition("event: none that fits", () -> events().stream().anyMatch(wanted), deadline);
        return events().stream().filter(wanted).findFirst().orElseThrow();
    }

    /**
     * Waits until a target has reached a state, whatever became of it since.
     *
     * @param key the target's key
     * @param state the state
     * @return the event that told it first
     * @throws AssertionError if it has not within 10 s
     */
    public ObservedEvent.HealthChanged awaitHealth(String key, HealthState state) {
        return (ObservedEvent.HealthChanged) await(event -> event instanceof ObservedEvent.HealthChanged changed
                && changed.target().key().equals(key)
                && changed.to() == state);
    }

    /**
     * Waits for records of requests.
     *
     * @param count how many since the start, or since {@link #clear()}
     * @return {@link #records()}, at least as many
     * @throws AssertionError if there are fewer after 10 s
     */
    public List<RequestRecord> awaitRecords(int count) {
        awaitCondition("records: fewer than " + count, () -> records().size() >= count, Deadline.DEFAULT_TIME);
        return records();
    }

    /** Whether the condition comes true in time; it is looked at again whenever something is told. */
    boolean hears(BooleanSupplier condition, Deadline deadline) {
        return signal.await(condition, deadline);
    }

    private void awaitCondition(String failure, BooleanSupplier condition, Duration deadline) {
        if (!hears(condition, Deadline.in(Deadline.checked(deadline)))) {
            StringBuilder text = new StringBuilder(failure)
                    .append(" within ")
                    .append(deadline)
                    .append(" among:");
            events().forEach(event -> text.append("\n  ").append(event));
            throw new AssertionError(text.toString());
        }
    }

    // ---------------------------------------------------------------- told by the balancer

    @Override
    public void accept(RequestRecord record) {
        keep(record);
        signal.changed();
    }

    @Override
    public void requestFinished(RequestRecord record) {
        keep(record);
        add(new ObservedEvent.RequestFinished(record));
    }

    @Override
    public void flowEnded(FlowRecord record) {
        add(new ObservedEvent.FlowEnded(record));
    }

    private synchronized void keep(RequestRecord record) {
        if (told.add(record)) {
            records.add(record);
        }
    }

    @Override
    public void attemptFailed(TargetRef target, ErrorReason reason, int attempt) {
        add(new ObservedEvent.AttemptFailed(target, reason, attempt));
    }

    @Override
    public void connectionRejected(String listener, InetSocketAddress client) {
        add(new ObservedEvent.ConnectionRejected(listener, client));
    }

    @Override
    public void targetRegistered(TargetRef target) {
        add(new ObservedEvent.TargetRegistered(target));
    }

    @Override
    public void healthChanged(
            TargetRef target, HealthState from, HealthState to, HealthReason reason, String description) {
        add(new ObservedEvent.HealthChanged(target, from, to, reason, description));
    }

    @Override
    public void healthChecked(HealthCheckRecord record) {
        add(new ObservedEvent.HealthChecked(record));
    }

    @Override
    public void failOpenStarted(ZoneRef zone) {
        add(new ObservedEvent.FailOpenStarted(zone));
    }

    @Override
    public void failOpenEnded(ZoneRef zone) {
        add(new ObservedEvent.FailOpenEnded(zone));
    }

    @Override
    public void zoneLeftDns(String zone) {
        add(new ObservedEvent.ZoneLeftDns(zone));
    }

    @Override
    public void zoneEnteredDns(String zone) {
        add(new ObservedEvent.ZoneEnteredDns(zone));
    }

    @Override
    public void anomalyChanged(TargetRef target, AnomalyDetection detection) {
        add(new ObservedEvent.AnomalyChanged(target, detection));
    }

    @Override
    public void targetEjected(TargetRef target, Ejection ejection) {
        add(new ObservedEvent.TargetEjected(target, ejection));
    }

    @Override
    public void ejectionEnded(TargetRef target) {
        add(new ObservedEvent.EjectionEnded(target));
    }

    @Override
    public void outlierSpared(TargetRef target, Outlier outlier, Outlier.SparedReason reason) {
        add(new ObservedEvent.OutlierSpared(target, outlier, reason));
    }

    @Override
    public void certificateExpiring(CertificateRef certificate, Duration left) {
        add(new ObservedEvent.CertificateExpiring(certificate, left));
    }

    @Override
    public void targetDeregistered(TargetRef target) {
        add(new ObservedEvent.TargetDeregistered(target));
    }

    private void add(ObservedEvent event) {
        synchronized (this) {
            events.add(event);
        }
        signal.changed();
    }
}
