package io.elb.it;

import io.elb.LoadBalancer;
import io.elb.listener.Http2Options;
import io.elb.listener.Listener;
import io.elb.listener.ListenerConfig;
import io.elb.observe.Counter;
import io.elb.observe.ErrorReason;
import io.elb.observe.RequestRecord;
import io.elb.rule.Action;
import io.elb.target.ProtocolVersion;
import io.elb.target.Target;
import io.elb.target.TargetGroup;
import io.elb.target.TargetGroupConfig;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/** A balancer with one listener for HTTP/2 in clear text and one group. */
final class Http2Bed implements AutoCloseable {
    private final LinkedBlockingQueue<RequestRecord> records = new LinkedBlockingQueue<>();
    private final LoadBalancer balancer;
    private final TargetGroup group;
    private final Listener listener;

    private Http2Bed(TargetGroupConfig config, int... ports) {
        balancer = LoadBalancer.application("bed")
                .threads(1)
                .accessLog(records::add)
                .start();
        group = balancer.addTargetGroup(config);
        for (int port : ports) {
            group.register(Target.of("127.0.0.1", port));
        }
        listener = balancer.addListener(ListenerConfig.http(0, Action.forward(group))
                .http2(Http2Options.defaults().withPriorKnowledge())
                .build());
    }

    static Http2Bed of(ProtocolVersion version, int... ports) {
        return of(version, group -> group, ports);
    }

    static Http2Bed of(ProtocolVersion version, UnaryOperator<TargetGroupConfig.Builder> change, int... ports) {
        return new Http2Bed(
                change.apply(TargetGroupConfig.builder("web").protocolVersion(version))
                        .build(),
                ports);
    }

    int port() {
        return listener.port();
    }

    String uri(String path) {
        return "http://127.0.0.1:" + port() + path;
    }

    Http2Client client() {
        return Http2Client.connect(port());
    }

    TargetGroup group() {
        return group;
    }

    int inFlight() {
        return group.targets().stream().mapToInt(target -> target.inFlight()).sum();
    }

    int targetConnections() {
        return group.targets().stream().mapToInt(target -> target.connections()).sum();
    }

    long count(Counter counter) {
        return balancer.describe().counters().get(counter);
    }

    long count(ErrorReason reason) {
        return balancer.describe().errors().get(reason);
    }

    RequestRecord record() {
        try {
            RequestRecord next = records.poll(10, TimeUnit.SECONDS);
            if (next == null) {
                throw new AssertionError("record: none within 10 s (expected: one more)");
            }
            return next;
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /** The records of the requests that failed. */
    String failures() {
        return records.stream()
                .filter(record -> record.error().isPresent())
                .map(record -> record.error() + " " + record.attempts())
                .collect(Collectors.joining("\n"));
    }

    /** Nothing is in flight after all. */
    @Override
    public void close() {
        Await.equal("in flight", 0, this::inFlight);
        balancer.close();
    }
}
