package io.elb.benchmarks;

import io.elb.LoadBalancer;
import io.elb.health.HealthChecker;
import io.elb.listener.Listener;
import io.elb.listener.ListenerConfig;
import io.elb.listener.Transport;
import io.elb.observe.AccessLogSink;
import io.elb.observe.LogFile;
import io.elb.observe.MicrometerSink;
import io.elb.rule.Action;
import io.elb.rule.Condition;
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

/**
 * elb with one event loop; arguments: transport, a file for the access log or {@code -}, port, a file with certificate and key for
 * TLS or {@code -}, target ports. With {@code -} there
 * are no rules, checks, log and metrics sink; with a file there are also a registry of metrics and 100 rules of which none applies.
 */
final class ElbProxy {
    private static final int RULES = 100;

    private ElbProxy() {}

    public static void main(String[] args) throws IOException {
        boolean all = !args[1].equals("-");
        LoadBalancer.Builder builder = LoadBalancer.application("benchmark").threads(1);
        if (all) {
            builder.accessLog(
                            AccessLogSink.file(LogFile.builder(Path.of(args[1])).build()))
                    .metrics(MicrometerSink.of(new SimpleMeterRegistry()));
        }
        LoadBalancer balancer = builder.start();
        TargetGroup targets = balancer.addTargetGroup(TargetGroupConfig.builder("targets")
                .healthChecker(HealthChecker.none())
                .build());
        for (int i = 4; i < args.length; i++) {
            targets.register(Target.of("127.0.0.1", Integer.parseInt(args[i])));
        }
        Listener listener = balancer.addListener(listener(Integer.parseInt(args[2]), args[3], Action.forward(targets))
                .transport(Transport.valueOf(args[0].toUpperCase(Locale.ROOT)))
                .build());
        if (all) {
            listener.replaceRules(rules());
        }
        ParentWatch.untilParentEnds();
    }

    private static ListenerConfig.Builder listener(int port, String pem, Action action) {
        if (pem.equals("-")) {
            return ListenerConfig.http(port, action);
        }
        ServerCertificate certificate = ServerCertificate.fromPem(Path.of(pem), Path.of(pem));
        return ListenerConfig.https(port, ServerTls.of(CertificateStore.of(certificate)), action);
    }

    private static List<Rule> rules() {
        List<Rule> rules = new ArrayList<>();
        for (int i = 1; i <= RULES; i++) {
            rules.add(Rule.builder(i)
                    .when(Condition.host("shop" + i + ".example.com"), Condition.path("/part" + i + "/*"))
                    .then(Action.fixedResponse(404))
                    .build());
        }
        return rules;
    }
}
