package io.elb.internal.observe;

import io.elb.observe.AccessLogSink;
import io.elb.observe.ConnectionLogSink;
import io.elb.observe.ConnectionRecord;
import io.elb.observe.ElbObserver;
import io.elb.observe.FlowLogSink;
import io.elb.observe.FlowRecord;
import io.elb.observe.HealthCheckLogSink;
import io.elb.observe.HealthCheckRecord;
import io.elb.observe.LogSink;
import io.elb.observe.RequestRecord;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** All observers and sinks of a balancer; whatever one throws stays here. Thread-safe. */
public final class Observers {
    private static final Logger LOGGER = LoggerFactory.getLogger(Observers.class);

    private final ElbObserver[] observers;
    private final AccessLogSink[] sinks;
    private final HealthCheckLogSink[] healthSinks;
    private final ConnectionLogSink[] connectionSinks;
    private final FlowLogSink[] flowSinks;
    private final List<LogSink> allSinks = new ArrayList<>();

    /** Takes the observers and sinks, each told in this order. */
    public Observers(
            List<ElbObserver> observers,
            List<AccessLogSink> sinks,
            List<HealthCheckLogSink> healthSinks,
            List<ConnectionLogSink> connectionSinks,
            List<FlowLogSink> flowSinks) {
        this.observers = observers.toArray(new ElbObserver[0]);
        this.sinks = sinks.toArray(new AccessLogSink[0]);
        this.healthSinks = healthSinks.toArray(new HealthCheckLogSink[0]);
        this.connectionSinks = connectionSinks.toArray(new ConnectionLogSink[0]);
        this.flowSinks = flowSinks.toArray(new FlowLogSink[0]);
        allSinks.addAll(sinks);
        allSinks.addAll(healthSinks);
        allSinks.addAll(connectionSinks);
        allSinks.addAll(flowSinks);
    }

    /** The balancer starts. */
    public void started() {
        for (LogSink sink : allSinks) {
            guard(sink, sink::started);
        }
    }

    /** The balancer has closed; returns when every sink has what it took where it belongs. */
    public void closed() {
        for (LogSink sink : allSinks) {
            guard(sink, sink::closed);
        }
    }

    private static void guard(LogSink sink, Runnable call) {
        try {
            call.run();
        } catch (RuntimeException | Error e) {
            LOGGER.warn("log sink {} threw", sink, e);
        }
    }

    /** Records that sinks have lost. */
    public long droppedRecords() {
        long sum = 0;
        for (LogSink sink : allSinks) {
            sum += sink.dropped();
        }
        return sum;
    }

    /** Whether anybody takes records of requests. */
    public boolean wantsRecords() {
        return observers.length + sinks.length > 0;
    }

    /** Hands a record to everybody. */
    public void record(RequestRecord record) {
        for (AccessLogSink sink : sinks) {
            try {
                sink.accept(record);
            } catch (RuntimeException | Error e) {
                LOGGER.warn("log sink {} threw", sink, e);
            }
        }
        tell(observer -> observer.requestFinished(record));
    }

    /** Whether anybody takes records of connections. */
    public boolean wantsConnections() {
        return connectionSinks.length > 0;
    }

    /** Hands the record of a connection to everybody. */
    public void connected(ConnectionRecord record) {
        for (ConnectionLogSink sink : connectionSinks) {
            guard(sink, () -> sink.accept(record));
        }
    }

    /** Whether anybody takes records of flows. */
    public boolean wantsFlows() {
        return observers.length + flowSinks.length > 0;
    }

    /** Hands the record of a flow to everybody. */
    public void flowEnded(FlowRecord record) {
        for (FlowLogSink sink : flowSinks) {
            guard(sink, () -> sink.accept(record));
        }
        tell(observer -> observer.flowEnded(record));
    }

    /** Hands the record of a health check to everybody, if there is anybody. */
    public void healthChecked(Supplier<HealthCheckRecord> makesRecord) {
        if (observers.length + healthSinks.length == 0) {
            return;
        }
        HealthCheckRecord record = makesRecord.get();
        for (HealthCheckLogSink sink : healthSinks) {
            guard(sink, () -> sink.accept(record));
        }
        tell(observer -> observer.healthChecked(record));
    }

    /** Tells every observer. */
    public void tell(Consumer<ElbObserver> event) {
        for (ElbObserver observer : observers) {
            try {
                event.accept(observer);
            } catch (RuntimeException | Error e) {
                LOGGER.warn("observer {} threw", observer, e);
            }
        }
    }
}
