package io.elb.examples;

import io.elb.LoadBalancer;
import io.elb.healthcheck.HttpHealthChecker;
import io.elb.listener.Listener;
import io.elb.listener.ListenerConfig;
import io.elb.observe.AccessLogSink;
import io.elb.observe.FileAccessLog;
import io.elb.observe.HealthCheckLogSink;
import io.elb.observe.LogFile;
import io.elb.observe.RequestRecord;
import io.elb.rule.Action;
import io.elb.target.TargetGroup;
import io.elb.target.TargetGroupConfig;
import java.net.URI;
import java.nio.file.Path;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/** Logs each request twice, as a line of a file and to a sink of one's own that looks for slow ones, and health checks. */
public final class AccessLogs implements AutoCloseable {
    private final DemoTarget target = DemoTarget.start("one");
    private final Queue<String> slow = new ConcurrentLinkedQueue<>();
    private final LoadBalancer balancer;
    private final FileAccessLog log;
    private final Listener listener;

    private AccessLogs(Path directory, double slowSeconds) {
        // begin
        log = AccessLogSink.file(LogFile.builder(directory.resolve("access.log"))
                .asElb() // a compressed file every five minutes
                .keep(288) // of one day
                .build());

        AccessLogSink ownSink = record -> { // on an event loop: no blocking here
            if (seconds(record) >= slowSeconds) {
                slow.add(record.request().uri() + " at " + record.target().orElseThrow());
            }
        };

        balancer = LoadBalancer.application("shop")
                .identity("eu-central-1", "123456789012") // as parts of ARNs
                .accessLog(log)
                .accessLog(ownSink)
                .healthCheckLog(HealthCheckLogSink.file(directory.resolve("health.log")))
                .start();
        // end
        TargetGroup group = balancer.addTargetGroup(TargetGroupConfig.builder("web")
                .healthChecker(HttpHealthChecker.of("/health"))
                .build());
        group.register(target.target());
        listener = balancer.addListener(
                ListenerConfig.http(0, Action.forward(group)).build());
    }

    static AccessLogs start(Path directory, double slowSeconds) {
        return new AccessLogs(directory, slowSeconds);
    }

    // begin
    private static double seconds(RequestRecord record) {
        return record.timings().targetNanos() / 1e9; // below zero when no target answered
    }
    // end

    // begin
    /** What a signal of logrotate leads to: the file is opened anew by its path. */
    void reopen() {
        log.reopen();
    }
    // end

    URI uri() {
        return listener.uri();
    }

    DemoTarget target() {
        return target;
    }

    Queue<String> slow() {
        return slow;
    }

    @Override
    public void close() {
        balancer.close();
        target.close();
    }
}
