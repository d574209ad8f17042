package io.elb.examples;

import io.elb.LoadBalancer;
import io.elb.listener.Listener;
import io.elb.listener.ListenerConfig;
import io.elb.rule.Action;
import io.elb.rule.Condition;
import io.elb.rule.Redirect;
import io.elb.rule.Rule;
import io.elb.rule.Transform;
import io.elb.target.TargetGroup;
import io.elb.target.TargetGroupConfig;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;

/** One listener, several sites: requests go to a group by the host and the path that they ask for, and by what else they are. */
public final class HostAndPathRouting implements AutoCloseable {
    private final LoadBalancer balancer =
            LoadBalancer.application("sites").threads(1).start();
    private final DemoTarget shop = DemoTarget.start("shop");
    private final DemoTarget api = DemoTarget.start("api");
    private final DemoTarget next = DemoTarget.start("next");
    private final Listener listener;

    private HostAndPathRouting() {
        TargetGroup shopGroup = group(shop);
        TargetGroup apiGroup = group(api);

        listener =
                balancer.addListener(ListenerConfig.http(0, Action.fixedResponse(404, "text/plain", "No such site\n"))
                        .build());
        // begin
        listener.replaceRules(List.of(
                Rule.builder(10)
                        .when(Condition.host("shop.example.com"), Condition.path("/api/*"))
                        .then(Action.forward(apiGroup))
                        .build(),
                Rule.builder(20)
                        .when(Condition.host("shop.example.com"))
                        .then(Action.forward(shopGroup))
                        .build(),
                Rule.builder(30)
                        .when(Condition.host("*.example.com"))
                        .then(Redirect.builder().host("shop.example.com").build())
                        .build(),
                Rule.builder(40)
                        .when(Condition.matching(
                                "robots",
                                request -> request.header("User-Agent")
                                        .filter(agent -> agent.contains("bot"))
                                        .isPresent()))
                        .then(Action.fixedResponse(403))
                        .build()));
        // end
        TargetGroup nextGroup = group(next);
        // begin what else a request may be routed by
        Rule office = Rule.builder(50) // who comes from this machine may look at what comes
                .when(Condition.query("preview", "*"), Condition.sourceIp("127.0.0.1/32"))
                .then(Action.forward(nextGroup))
                .build();
        Rule editors = Rule.builder(60) // only reading is for everybody
                .when(Condition.path("/api/*"), Condition.method("POST", "PUT", "DELETE"))
                .then(Action.fixedResponse(405))
                .build();
        Rule second = Rule.builder(70) // the second version of the API, for those who accept it
                .when(
                        Condition.host("shop.example.com"),
                        Condition.pathRegex("^/api(/|$)"),
                        Condition.header("Accept", "*version=2*"))
                .transform(Transform.urlRewrite("^/api(/|$)", "/v2/"), Transform.hostHeaderRewrite("^shop", "api"))
                .then(Action.forward(nextGroup))
                .build();
        for (Rule rule : List.of(office, editors, second)) {
            listener.addRule(rule);
        }
        listener.setRulePriorities(Map.of(50, 1, 60, 2, 70, 3)); // before all others, and all at once
        // end
    }

    private TargetGroup group(DemoTarget target) {
        TargetGroup group = balancer.addTargetGroup(TargetGroupConfig.of(target.name()));
        group.register(target.target());
        return group;
    }

    static HostAndPathRouting start() {
        return new HostAndPathRouting();
    }

    /** What comes next. */
    DemoTarget next() {
        return next;
    }

    Listener listener() {
        return listener;
    }

    @Override
    public void close() {
        balancer.close();
        shop.close();
        api.close();
        next.close();
    }

    /**
     * Runs until the process is stopped.
     *
     * @param args none
     * @throws InterruptedException if the main thread is interrupted
     */
    public static void main(String[] args) throws InterruptedException {
        try (HostAndPathRouting example = start()) {
            String uri = example.listener.uri().toString();
            System.out.println(uri);
            System.out.println("  curl -H 'Host: shop.example.com' " + uri);
            System.out.println("  curl -H 'Host: shop.example.com' " + uri + "api/basket");
            System.out.println("  curl -H 'Host: shop.example.com' '" + uri + "?preview=1'");
            System.out.println(
                    "  curl -H 'Host: shop.example.com' -H 'Accept: text/plain; version=2' " + uri + "api/basket");
            System.out.println("  curl -i -H 'Host: shop.example.com' -X DELETE " + uri + "api/basket");
            System.out.println("  curl -i -H 'Host: www.example.com' " + uri + "page");
            System.out.println("  curl -i " + uri);
            new CountDownLatch(1).await();
        }
    }
}
