package io.elb.benchmarks;

import io.elb.LoadBalancer;
import io.elb.health.HealthChecker;
import io.elb.listener.ListenerConfig;
import io.elb.listener.Transport;
import io.elb.rule.Action;
import io.elb.target.Target;
import io.elb.target.TargetGroup;
import io.elb.target.TargetGroupConfig;
import java.io.IOException;
import java.util.Locale;

/** elb with one event loop, no rules, checks or access log; arguments: transport, port, target ports. */
final class ElbProxy {

    private ElbProxy() {}

    public static void main(String[] args) throws IOException {
        LoadBalancer balancer = LoadBalancer.application("benchmark").threads(1).start();
        TargetGroup targets = balancer.addTargetGroup(TargetGroupConfig.builder("targets")
                .healthChecker(HealthChecker.none())
                .build());
        for (int i = 2; i < args.length; i++) {
            targets.register(Target.of("127.0.0.1", Integer.parseInt(args[i])));
        }
        balancer.addListener(ListenerConfig.http(Integer.parseInt(args[1]), Action.forward(targets))
                .transport(Transport.valueOf(args[0].toUpperCase(Locale.ROOT)))
                .build());
        ParentWatch.untilParentEnds();
    }
}
