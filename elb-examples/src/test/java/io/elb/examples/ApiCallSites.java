package io.elb.examples;

import io.elb.LoadBalancer;
import io.elb.LoadBalancerDescription;
import io.elb.balance.BalancingStrategy;
import io.elb.balance.Candidates;
import io.elb.balance.NoPickReason;
import io.elb.balance.Pick;
import io.elb.balance.PickRequest;
import io.elb.balance.Picker;
import io.elb.health.HealthCheckSettings;
import io.elb.health.HealthChecker;
import io.elb.health.HealthResult;
import io.elb.health.Probe;
import io.elb.healthcheck.HttpHealthChecker;
import io.elb.healthcheck.TcpHealthChecker;
import io.elb.limits.ClientTimeouts;
import io.elb.listener.HttpOptions;
import io.elb.listener.Listener;
import io.elb.listener.ListenerConfig;
import io.elb.listener.TlsTermination;
import io.elb.listener.Transport;
import io.elb.netty.EventLoops;
import io.elb.netty.NettyTlsTermination;
import io.elb.observe.AccessLogSink;
import io.elb.observe.Counter;
import io.elb.observe.DesyncMode;
import io.elb.observe.HealthReason;
import io.elb.rule.Action;
import io.elb.rule.Condition;
import io.elb.rule.Fault;
import io.elb.rule.Redirect;
import io.elb.rule.Rule;
import io.elb.rule.WeightedTargetGroup;
import io.elb.target.FunctionResponse;
import io.elb.target.RetryConfig;
import io.elb.target.Target;
import io.elb.target.TargetConnections;
import io.elb.target.TargetDescription;
import io.elb.target.TargetFunction;
import io.elb.target.TargetGroup;
import io.elb.target.TargetGroupConfig;
import io.elb.target.TargetSource;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.handler.ssl.SslContext;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/** The call sites of docs/decisions/0001-api.md, compiled so that the page stays true. Never run. */
final class ApiCallSites {
    private ApiCallSites() {}

    static void start(List<EventLoops> kept) {
        // begin start
        LoadBalancer balancer = LoadBalancer.application("shop")
                .threads(2) // event loops; default: the processors
                .accessLog(AccessLogSink.slf4j())
                .start();

        EventLoops shared = EventLoops.start(Transport.EPOLL, 2); // stays open when a balancer closes
        LoadBalancer beside =
                LoadBalancer.application("admin").eventLoops(shared).start();
        // end start
        kept.add(shared);
        balancer.close();
        beside.close();
    }

    static TargetGroup group(LoadBalancer balancer) {
        // begin group
        TargetGroup web = balancer.addTargetGroup(TargetGroupConfig.builder("web")
                .healthChecker(HttpHealthChecker.of("/health"))
                .deregistrationDelay(Duration.ofSeconds(30))
                .connections(TargetConnections.defaults().withMaxConnections(200))
                .retries(RetryConfig.defaults().withConnectFailover())
                .build());

        web.register(
                Target.of("10.0.0.11", 8080),
                Target.of("web.internal", 8080).withWeight(2).withZone("a"),
                Target.unixSocket(Path.of("/run/web.sock")),
                Target.function("hello", request -> CompletableFuture.completedFuture(FunctionResponse.of(200, "hi"))),
                Target.function("report", TargetFunction.blocking(request -> FunctionResponse.of(200, "slowly"))));
        // end group
        return web;
    }

    static Listener listener(LoadBalancer balancer, TargetGroup web) {
        // begin listener
        Listener listener = balancer.addListener(ListenerConfig.http(0, Action.forward(web))
                .name("public")
                .timeouts(ClientTimeouts.defaults().withIdle(Duration.ofSeconds(30)))
                .http(HttpOptions.builder()
                        .desyncMode(DesyncMode.STRICTEST)
                        .trustedProxies("10.0.0.0/8")
                        .build())
                .build());
        int port = listener.port(); // the one that the system chose
        // end listener
        return port > 0 ? listener : balancer.listeners().get(0);
    }

    static void rules(Listener listener, TargetGroup web, TargetGroup next) {
        Action toWeb = Action.forward(web);
        Action toNext = Action.forward(next);
        // begin rules
        Rule api = Rule.builder(10)
                .when(Condition.host("shop.example.com"), Condition.path("/api/*"))
                .then(Action.forward(WeightedTargetGroup.of(web, 95), WeightedTargetGroup.of(next, 5)))
                .build();
        Rule beta = Rule.builder(20)
                .when(Condition.matching(
                        "beta", request -> request.header("X-Beta").isPresent()))
                .then(Action.forward(next))
                .build();
        Rule slow = Rule.builder(30) // a test of one's own client
                .when(Condition.path("/cart*"))
                .inject(Fault.delay(Duration.ofMillis(300)).forPercent(10))
                .then(Action.custom(
                        "plan", request -> request.header("X-Plan").isPresent() ? toNext : toWeb, web, next))
                .build();

        listener.addRule(api);
        listener.replaceRules(List.of(api, beta, slow));
        listener.setRulePriorities(Map.of(10, 20, 20, 10)); // at once
        listener.defaultAction(Redirect.toHttps());
        // end rules
    }

    static List<TargetGroupConfig> health() {
        // begin health
        HealthChecker http = HttpHealthChecker.of("/health")
                .withMatcher("200-299")
                .withSettings(HealthCheckSettings.defaults().withInterval(Duration.ofSeconds(5)));
        HealthChecker tcp = TcpHealthChecker.of();
        HealthChecker own = new HealthChecker() {
            @Override
            public String protocol() {
                return "PONG";
            }

            @Override
            public HealthCheckSettings settings() {
                return HealthCheckSettings.defaults();
            }

            @Override
            public CompletionStage<HealthResult> check(Probe probe) { // never blocks; the group has the clock
                CompletableFuture<HealthResult> result = new CompletableFuture<>();
                probe.connect().thenAccept(connection -> {
                    connection.send(new byte[] {'p'});
                    connection.receive(
                            answer -> result.complete(HealthResult.healthy()),
                            end -> result.complete(
                                    HealthResult.unhealthy(HealthReason.FAILED_HEALTH_CHECKS, "no answer")));
                });
                return result;
            }
        };
        // end health
        return List.of(
                TargetGroupConfig.builder("http").healthChecker(http).build(),
                TargetGroupConfig.builder("tcp").healthChecker(tcp).build(),
                TargetGroupConfig.builder("own").healthChecker(own).build());
    }

    static void change(LoadBalancer balancer, Listener listener, TargetGroup web, Supplier<List<Target>> registry) {
        // begin change
        web.register(Target.of("10.0.0.13", 8080)); // the next request may go there
        web.setWeight("10.0.0.11:8080", 5);
        web.deregister("10.0.0.12:8080"); // drains

        TargetSource.Subscription discovered = web.attach(
                TargetSource.polling(Duration.ofSeconds(10), registry)); // or pushed by a source of one's own

        listener.removeRule(10);
        balancer.addListener(ListenerConfig.http(8081, Action.forward(web)).build());
        // end change
        discovered.close();
    }

    static String describe(LoadBalancer balancer) {
        // begin describe
        LoadBalancerDescription now = balancer.describe();
        for (TargetDescription target : now.targetGroups().get(0).targets()) {
            System.out.println(target.key() + " " + target.state().token() + " " + target.description());
        }
        long requests = now.counters().get(Counter.REQUESTS);
        String everything = now.toJson();
        // end describe
        return requests + everything;
    }

    static void end(LoadBalancer balancer, Listener listener) {
        // begin end
        listener.closeGracefully(Duration.ofSeconds(30)); // this listener only
        CompletionStage<Void> freed = balancer.closeGracefully(Duration.ofSeconds(30));
        balancer.close(); // at once
        // end end
        freed.toCompletableFuture().join();
    }

    // begin strategy
    /** Sends each tenant to the targets that carry its label, in turn; the others share those without one. */
    static final class TenantStrategy implements BalancingStrategy {
        @Override
        public String name() {
            return "tenant";
        }

        @Override
        public Picker newPicker(Candidates targets) { // at each change of membership, weight or health
            return request -> pick(targets, request, request.attribute("X-Tenant"));
        }

        private static Pick pick(Candidates targets, PickRequest request, Optional<String> tenant) {
            int start = request.random().nextInt(targets.size());
            for (int i = 0; i < targets.size(); i++) {
                int at = (start + i) % targets.size();
                if (targets.isEligible(at)
                        && targets.label(at, "tenant").equals(tenant)
                        && !request.isExcluded(targets.key(at))) {
                    return targets.pick(at);
                }
            }
            return Pick.none(NoPickReason.NONE_ELIGIBLE);
        }
    }
    // end strategy

    static ListenerConfig tls(SslContext context, Action action) {
        // begin tls
        TlsTermination tls = new NettyTlsTermination() { // what the TLS module makes; or one's own
                    @Override
                    public ChannelHandler newHandler(Channel channel, List<String> applicationProtocols) {
                        return context.newHandler(channel.alloc());
                    }
                };
        ListenerConfig https = ListenerConfig.https(new InetSocketAddress("127.0.0.1", 0), tls, action)
                .build();
        // end tls
        return https;
    }
}
