package io.elb.examples;

import io.elb.LoadBalancer;
import io.elb.healthcheck.TcpHealthChecker;
import io.elb.listener.Listener;
import io.elb.listener.ListenerConfig;
import io.elb.listener.UdpOptions;
import io.elb.rule.Action;
import io.elb.target.Target;
import io.elb.target.TargetGroup;
import io.elb.target.TargetGroupConfig;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;

/** A network load balancer in front of DNS servers, which speak over UDP and TCP on one port. */
public final class DnsOnOnePort implements AutoCloseable {
    private final LoadBalancer balancer;
    private final Listener listener;

    private DnsOnOnePort(int port, Target... targets) {
        // begin
        balancer = LoadBalancer.network("dns").start();

        TargetGroup resolvers = balancer.addTargetGroup(TargetGroupConfig.tcpUdp("resolvers")
                .healthChecker(TcpHealthChecker.of())
                .build());
        resolvers.register(targets);

        listener = balancer.addListener(ListenerConfig.tcpUdp(port, Action.forward(resolvers))
                .udp(UdpOptions.defaults().withIdleTimeout(Duration.ofSeconds(10)))
                .build());
        // end
    }

    static DnsOnOnePort start(int port, Target... targets) {
        return new DnsOnOnePort(port, targets);
    }

    Listener listener() {
        return listener;
    }

    @Override
    public void close() {
        balancer.close();
    }

    /**
     * Listens on port 5353 in front of the given servers until Enter is pressed; ask with {@code dig -p 5353 @127.0.0.1 example.com}, and
     * {@code +tcp}.
     *
     * @param args where the servers are, for instance {@code 9.9.9.9:53 149.112.112.112:53}
     * @throws IOException if standard input can't be read
     */
    public static void main(String[] args) throws IOException {
        Target[] targets = Arrays.stream(args)
                .map(arg -> arg.split(":"))
                .map(parts -> Target.of(parts[0], Integer.parseInt(parts[1])))
                .toArray(Target[]::new);
        try (DnsOnOnePort example = start(5353, targets)) {
            System.out.println(example.listener().uri());
            System.in.read();
        }
    }
}
