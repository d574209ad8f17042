package io.elb.examples;

import io.elb.LoadBalancer;
import io.elb.healthcheck.HttpHealthChecker;
import io.elb.listener.Listener;
import io.elb.listener.ListenerConfig;
import io.elb.observe.AccessLogSink;
import io.elb.rule.Action;
import io.elb.rule.Condition;
import io.elb.rule.Rule;
import io.elb.target.Target;
import io.elb.target.TargetGroup;
import io.elb.target.TargetGroupConfig;
import java.time.Duration;

/** The example of README.md; a test holds the two together. */
public final class ReadmeExample {
    private ReadmeExample() {}

    /**
     * Starts a balancer before the web servers on two ports of this machine, changes it and closes it.
     *
     * @param args the two ports
     */
    public static void main(String[] args) {
        int firstPort = Integer.parseInt(args[0]);
        int secondPort = Integer.parseInt(args[1]);
        // README begins
        LoadBalancer balancer = LoadBalancer.application("shop")
                .accessLog(AccessLogSink.slf4j())
                .start();

        TargetGroup web = balancer.addTargetGroup(TargetGroupConfig.builder("web")
                .healthChecker(HttpHealthChecker.of("/health"))
                .build());
        Target one = Target.of("127.0.0.1", firstPort);
        Target two = Target.of("127.0.0.1", secondPort).withWeight(3);
        web.register(one, two);

        Listener listener =
                balancer.addListener(ListenerConfig.http(0, Action.forward(web)).build());
        System.out.println(listener.uri()); // port 0 takes a free one

        listener.addRule(Rule.builder(10) // from here on, changes while traffic flows
                .when(Condition.path("/admin*"))
                .then(Action.fixedResponse(403))
                .build());
        web.setWeight(two.key(), 1);
        web.deregister(one); // gone when what is in flight on it has ended
        System.out.println(balancer.describe().toJson());

        balancer.closeGracefully(Duration.ofSeconds(30)).toCompletableFuture().join();
        // README ends
    }
}
