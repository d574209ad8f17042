package io.elb.benchmarks;

import io.elb.LoadBalancer;
import io.elb.health.HealthChecker;
import io.elb.limits.BalancerQuotas;
import io.elb.limits.RuleQuotas;
import io.elb.listener.Http2Options;
import io.elb.listener.Listener;
import io.elb.listener.ListenerConfig;
import io.elb.listener.Transport;
import io.elb.observe.AccessLogSink;
import io.elb.observe.LogFile;
import io.elb.observe.MicrometerSink;
import io.elb.rule.Action;
import io.elb.rule.Condition;
import io.elb.rule.Forward;
import io.elb.rule.Rule;
import io.elb.target.Target;
import io.elb.target.TargetGroup;
import io.elb.target.TargetGroupConfig;
import io.elb.tls.CertificateStore;
import io.elb.tls.ServerCertificate;
import io.elb.tls.ServerTls;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** elb as a process of its own, without health checks, set up by the arguments of {@link ElbSettings}. */
final class ElbProxy {

    private ElbProxy() {}

    public static void main(String[] args) throws IOException {
        start(ElbSettings.Arguments.of(args));
        ParentWatch.untilParentEnds();
    }

    private static void start(ElbSettings.Arguments arguments) {
        Scenario.Layer layer = Scenario.Layer.valueOf(arguments.text("layer"));
        if (layer != Scenario.Layer.HTTP) {
            startNetwork(arguments, layer == Scenario.Layer.UDP);
            return;
        }
        int rules = arguments.number("rules");
        int listeners = arguments.number("listeners");
        List<Target> addresses = arguments.list("targets", ElbProxy::target);
        LoadBalancer.Builder builder = LoadBalancer.application("benchmark")
                .threads(arguments.number("threads"))
                .quotas(RuleQuotas.defaults()
                        .withRulesPerBalancer(Math.max(100, rules))
                        .withEvaluationsPerCondition(Math.max(100, rules)))
                .balancerQuotas(BalancerQuotas.defaults()
                        .withListeners(Math.max(50, listeners))
                        .withTargetsPerGroup(Math.max(1000, addresses.size()))
                        .withTargets(Math.max(1000, addresses.size())));
        arguments
                .file("log")
                .ifPresent(log -> builder.accessLog(
                                AccessLogSink.file(LogFile.builder(log).build()))
                        .metrics(MicrometerSink.of(new SimpleMeterRegistry())));
        LoadBalancer balancer = builder.start();
        TargetGroup group = balancer.addTargetGroup(TargetGroupConfig.builder("targets")
                .healthChecker(HealthChecker.none())
                .build());
        addresses.forEach(group::register);
        Action forward = Action.forward(group);
        Transport transport = Transport.valueOf(arguments.text("transport").toUpperCase(Locale.ROOT));
        Optional<ServerTls> tls = arguments.file("tls").map(ElbProxy::tls);
        // The one under load comes last, so that the first answer finds all of them.
        for (int i = listeners - 1; i >= 0; i--) {
            int port = i == 0 ? arguments.number("port") : 0;
            ListenerConfig.Builder config = tls.isPresent()
                    ? ListenerConfig.https(port, tls.get(), forward)
                    : ListenerConfig.http(port, forward);
            Listener listener = balancer.addListener(config.transport(transport)
                    .http2(Http2Options.defaults().withRequestsPerConnection(1_000_000_000)) // as the others
                    .build());
            if (i == 0 && rules > 0) {
                listener.replaceRules(rules(rules));
            }
        }
    }

    private static void startNetwork(ElbSettings.Arguments arguments, boolean isUdp) {
        LoadBalancer balancer = LoadBalancer.network("benchmark")
                .threads(arguments.number("threads"))
                .start();
        TargetGroupConfig.Builder config = isUdp ? TargetGroupConfig.udp("targets") : TargetGroupConfig.tcp("targets");
        TargetGroup group = balancer.addTargetGroup(
                config.healthChecker(HealthChecker.none()).build());
        arguments.list("targets", ElbProxy::target).forEach(group::register);
        int port = arguments.number("port");
        Forward forward = Action.forward(group);
        balancer.addListener((isUdp ? ListenerConfig.udp(port, forward) : ListenerConfig.tcp(port, forward))
                .transport(Transport.valueOf(arguments.text("transport").toUpperCase(Locale.ROOT)))
                .build());
    }

    private static Target target(String address) {
        int colon = address.indexOf(':');
        return Target.of(address.substring(0, colon), Integer.parseInt(address.substring(colon + 1)));
    }

    private static ServerTls tls(Path pem) {
        return ServerTls.of(CertificateStore.of(ServerCertificate.fromPem(pem, pem)));
    }

    private static List<Rule> rules(int count) {
        List<Rule> rules = new ArrayList<>();
        for (int i = 1; i <= count; i++) {
            rules.add(Rule.builder(i)
                    .when(Condition.host("shop" + i + ".example.com"), Condition.path("/part" + i + "/*"))
                    .then(Action.fixedResponse(404))
                    .build());
        }
        return rules;
    }
}
