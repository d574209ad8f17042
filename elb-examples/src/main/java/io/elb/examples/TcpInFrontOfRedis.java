package io.elb.examples;

import io.elb.LoadBalancer;
import io.elb.health.HealthCheckSettings;
import io.elb.healthcheck.TcpHealthChecker;
import io.elb.listener.Listener;
import io.elb.listener.ListenerConfig;
import io.elb.observe.FlowLogSink;
import io.elb.rule.Action;
import io.elb.target.Target;
import io.elb.target.TargetGroup;
import io.elb.target.TargetGroupConfig;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;

/** A network load balancer in front of servers that speak anything over TCP, such as read replicas of Redis. */
public final class TcpInFrontOfRedis implements AutoCloseable {
    private final LoadBalancer balancer;
    private final Listener listener;
    private final TargetGroup group;

    private TcpInFrontOfRedis(int port, FlowLogSink log, Target... targets) {
        // begin
        balancer = LoadBalancer.network("cache").flowLog(log).start();

        group = balancer.addTargetGroup(TargetGroupConfig.tcp("replicas")
                .healthChecker(TcpHealthChecker.of()
                        .withSettings(HealthCheckSettings.defaults().withInterval(Duration.ofSeconds(5))))
                .build());
        group.register(targets);

        listener = balancer.addListener(
                ListenerConfig.tcp(port, Action.forward(group)).build());
        // end
    }

    static TcpInFrontOfRedis start(int port, FlowLogSink log, Target... targets) {
        return new TcpInFrontOfRedis(port, log, targets);
    }

    Listener listener() {
        return listener;
    }

    TargetGroup group() {
        return group;
    }

    @Override
    public void close() {
        balancer.close();
    }

    /**
     * Listens on port 6379 in front of the given servers until Enter is pressed, and prints each connection that has ended.
     *
     * @param args where the servers are, for instance {@code 127.0.0.1:6380 127.0.0.1:6381}
     * @throws IOException if standard input can't be read
     */
    public static void main(String[] args) throws IOException {
        Target[] targets = Arrays.stream(args)
                .map(arg -> arg.split(":"))
                .map(parts -> Target.of(parts[0], Integer.parseInt(parts[1])))
                .toArray(Target[]::new);
        FlowLogSink log = System.out::println;
        try (TcpInFrontOfRedis example = start(6379, log, targets)) {
            System.out.println(example.listener().uri());
            System.in.read();
        }
    }
}
