package io.elb;

import static org.assertj.core.api.Assertions.assertThat;

import io.elb.health.HealthCheckSettings;
import io.elb.health.HealthChecker;
import io.elb.health.HealthResult;
import io.elb.health.Probe;
import io.elb.listener.Listener;
import io.elb.listener.ListenerConfig;
import io.elb.network.DnsState;
import io.elb.observe.ZoneRef;
import io.elb.rule.Action;
import io.elb.target.CrossZone;
import io.elb.target.HealthThresholds;
import io.elb.target.Target;
import io.elb.target.TargetGroup;
import io.elb.target.TargetGroupConfig;
import io.elb.testing.ObservedEvent;
import io.elb.testing.ObservedEvent.FailOpenEnded;
import io.elb.testing.ObservedEvent.FailOpenStarted;
import io.elb.testing.ObservedEvent.ZoneEnteredDns;
import io.elb.testing.ObservedEvent.ZoneLeftDns;
import io.elb.testing.VirtualBalancer;
import io.elb.testing.VirtualClient;
import io.elb.testing.VirtualTarget;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** How zones fail and recover, target by target, in virtual time. */
class ZoneTransitionsTest {
    private static final Duration UNHEALTHY = Duration.ofSeconds(70);
    private static final Duration HEALTHY_AGAIN = Duration.ofSeconds(160);

    private final Set<String> sick = new HashSet<>();
    private final VirtualBalancer lb =
            VirtualBalancer.start(builder -> builder.node("a", "10.9.0.1").node("b", "10.9.0.2"));
    private final List<Target> targets = new ArrayList<>();

    @AfterEach
    void close() {
        lb.close();
    }

    /** Four targets, two in each zone. */
    private TargetGroup group(CrossZone crossZone, HealthThresholds thresholds) {
        TargetGroup group = lb.balancer()
                .addTargetGroup(TargetGroupConfig.builder("web")
                        .healthChecker(new SickList())
                        .crossZone(crossZone)
                        .healthThresholds(thresholds)
                        .build());
        for (String name : List.of("a1", "a2", "b1", "b2")) {
            VirtualTarget target = lb.target(name);
            targets.add(target.target().withZone(name.substring(0, 1)));
        }
        group.register(targets.toArray(new Target[0]));
        return group;
    }

    private Listener listener(TargetGroup group) {
        Listener listener = lb.balancer()
                .addListener(ListenerConfig.http(80, Action.forward(group)).build());
        lb.advance(Duration.ofSeconds(10));
        lb.observer().clear();
        return listener;
    }

    private void fall(int... numbers) {
        for (int number : numbers) {
            sick.add(targets.get(number).key());
        }
        lb.advance(UNHEALTHY);
    }

    private void recover(int... numbers) {
        for (int number : numbers) {
            sick.remove(targets.get(number).key());
        }
        lb.advance(HEALTHY_AGAIN);
    }

    private List<ObservedEvent> events() {
        List<ObservedEvent> events = lb.observer().events().stream()
                .filter(event -> event instanceof FailOpenStarted
                        || event instanceof FailOpenEnded
                        || event instanceof ZoneLeftDns
                        || event instanceof ZoneEnteredDns)
                .toList();
        lb.observer().clear();
        return events;
    }

    private List<DnsState> dns() {
        return lb.balancer().describe().nodes().stream().map(node -> node.dns()).toList();
    }

    /** Who answers so many requests to a node, in order of name. */
    private Map<String, Integer> answers(Listener listener, int node, int count) {
        Map<String, Integer> answers = new TreeMap<>();
        VirtualClient client = lb.connect(listener.addresses().get(node), "192.0.2.1");
        for (int i = 0; i < count; i++) {
            answers.merge(
                    client.exchange("GET / HTTP/1.1\r\nHost: shop\r\n\r\n").bodyText(), 1, Integer::sum);
        }
        return answers;
    }

    @Test
    void zoneLeavesDnsWithItsLastHealthyTargetAndComesBackWithTheFirst() {
        Listener listener = listener(group(CrossZone.OFF, HealthThresholds.defaults()));
        assertThat(dns()).containsExactly(DnsState.HEALTHY, DnsState.HEALTHY);

        fall(2);
        assertThat(events()).isEmpty();
        assertThat(answers(listener, 1, 4)).isEqualTo(Map.of("b2", 4));

        fall(3);
        assertThat(dns()).containsExactly(DnsState.HEALTHY, DnsState.UNHEALTHY);
        assertThat(events()).containsExactly(new ZoneLeftDns("b"), new FailOpenStarted(new ZoneRef("web", "b")));
        assertThat(answers(listener, 1, 4)).as("fails open").isEqualTo(Map.of("b1", 2, "b2", 2));
        assertThat(answers(listener, 0, 4)).isEqualTo(Map.of("a1", 2, "a2", 2));

        recover(2);
        assertThat(dns()).containsExactly(DnsState.HEALTHY, DnsState.HEALTHY);
        assertThat(events()).containsExactly(new ZoneEnteredDns("b"), new FailOpenEnded(new ZoneRef("web", "b")));
        assertThat(answers(listener, 1, 2)).isEqualTo(Map.of("b1", 2));
    }

    @Test
    void allZonesAreAnsweredWhenNoneIsHealthy() {
        listener(group(CrossZone.OFF, HealthThresholds.defaults()));

        fall(2, 3);
        assertThat(events()).contains(new ZoneLeftDns("b"));
        fall(0, 1);

        assertThat(dns()).containsExactly(DnsState.FAIL_OPEN, DnsState.FAIL_OPEN);
        assertThat(events()).contains(new ZoneEnteredDns("b")).doesNotContain(new ZoneLeftDns("a"));
        assertThat(lb.balancer().resolve(lb.balancer().dnsName())).hasSize(2);
    }

    @Test
    void zoneLeavesDnsBeforeItFailsOpen() {
        HealthThresholds all = HealthThresholds.builder().dnsPercentage(100).build();
        Listener listener = listener(group(CrossZone.OFF, all));

        fall(2);
        assertThat(events()).containsExactly(new ZoneLeftDns("b"));
        assertThat(answers(listener, 1, 2)).isEqualTo(Map.of("b2", 2));

        fall(3);
        assertThat(events()).containsExactly(new FailOpenStarted(new ZoneRef("web", "b")));
    }

    @Test
    void groupThatIsCountedAsAWholeFailsOpenInEveryZone() {
        HealthThresholds half = HealthThresholds.builder()
                .routingPercentage(50)
                .dnsPercentage(50)
                .build();
        Listener listener = listener(group(CrossZone.ON, half));

        fall(2, 3);
        assertThat(events()).isEmpty();
        assertThat(answers(listener, 1, 4)).isEqualTo(Map.of("a1", 2, "a2", 2));

        fall(0);
        assertThat(events()).containsExactly(new FailOpenStarted(new ZoneRef("web", "")));
        assertThat(dns()).containsExactly(DnsState.FAIL_OPEN, DnsState.FAIL_OPEN);
        assertThat(answers(listener, 0, 4)).isEqualTo(Map.of("a1", 1, "a2", 1, "b1", 1, "b2", 1));
        assertThat(answers(listener, 1, 4)).isEqualTo(Map.of("a1", 1, "a2", 1, "b1", 1, "b2", 1));

        recover(2);
        assertThat(events()).containsExactly(new FailOpenEnded(new ZoneRef("web", "")));
        assertThat(answers(listener, 0, 4)).isEqualTo(Map.of("a2", 2, "b1", 2));
        assertThat(lb.balancer().describe().targetGroups().get(0).health().unhealthyRoutingRequests())
                .isEqualTo(8);
    }

    /** Finds healthy whatever the test has not called sick. */
    private final class SickList implements HealthChecker {
        @Override
        public String protocol() {
            return "LIST";
        }

        @Override
        public HealthCheckSettings settings() {
            return HealthCheckSettings.defaults();
        }

        @Override
        public CompletionStage<HealthResult> check(Probe probe) {
            return CompletableFuture.completedFuture(
                    sick.contains(probe.target().key()) ? HealthResult.codeMismatch(503) : HealthResult.healthy());
        }
    }
}
