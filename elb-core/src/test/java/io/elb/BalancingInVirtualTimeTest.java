package io.elb;

import static org.assertj.core.api.Assertions.assertThat;

import io.elb.balance.BalancingStrategy;
import io.elb.listener.Listener;
import io.elb.listener.ListenerConfig;
import io.elb.observe.AnomalyDetection;
import io.elb.observe.AnomalyDetection.Result;
import io.elb.observe.Gauge;
import io.elb.rule.Action;
import io.elb.target.TargetDescription;
import io.elb.target.TargetGroup;
import io.elb.target.TargetGroupConfig;
import io.elb.testing.Answer;
import io.elb.testing.ObservedEvent.AnomalyChanged;
import io.elb.testing.VirtualBalancer;
import io.elb.testing.VirtualClient;
import io.elb.testing.VirtualTarget;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What time does to the shares of targets, in a whole balancer. */
class BalancingInVirtualTimeTest {
    private static final String GET = "GET / HTTP/1.1\r\nHost: shop\r\n\r\n";
    private static final Duration TICK = Duration.ofSeconds(10);

    private final VirtualBalancer lb = VirtualBalancer.start();
    private final List<VirtualTarget> targets =
            Stream.of("a", "b", "c", "d").map(lb::target).toList();

    @AfterEach
    void close() {
        lb.close();
    }

    private TargetGroup group(TargetGroupConfig.Builder config) {
        TargetGroup group = lb.balancer().addTargetGroup(config.build());
        targets.forEach(target -> group.register(target.target()));
        return group;
    }

    private Listener listener(TargetGroup group) {
        return lb.balancer()
                .addListener(ListenerConfig.http(80, Action.forward(group)).build());
    }

    private static TargetDescription first(TargetGroup group) {
        return group.targets().get(0);
    }

    private void ask(VirtualClient client, int requests) {
        for (int i = 0; i < requests; i++) {
            client.exchange(GET);
        }
    }

    @Test
    void targetThatAnswersWithErrorsLosesItsShareAndGetsItBack() {
        TargetGroup group = group(TargetGroupConfig.builder("web")
                .strategy(BalancingStrategy.weightedRandom().withAnomalyMitigation()));
        Listener listener = listener(group);
        AtomicInteger turn = new AtomicInteger();
        targets.get(0).answer(request -> Answer.status(turn.incrementAndGet() % 2 == 0 ? 503 : 200));
        VirtualClient client = lb.connect(listener);

        for (int tick = 0; tick < 5; tick++) {
            ask(client, 800);
            lb.advance(TICK);
        }
        int before = targets.get(0).requests().size();
        ask(client, 800);

        assertThat(first(group).anomaly()).isEqualTo(new AnomalyDetection(Result.ANOMALOUS, true));
        assertThat(lb.balancer().metrics().value(Gauge.ANOMALOUS_HOSTS, "web")).isEqualTo(1);
        assertThat(lb.balancer().metrics().value(Gauge.MITIGATED_HOSTS, "web")).isEqualTo(1);
        assertThat(targets.get(0).requests().size() - before).as("of 800").isLessThan(16);
        assertThat(lb.balancer().describe().toJson())
                .contains("\"anomalyDetection\":{\"result\":\"anomalous\",\"mitigationInEffect\":\"yes\"}");

        targets.get(0).answer(Answer.ok());
        for (int tick = 0; first(group).anomaly().isMitigationInEffect(); tick++) {
            assertThat(tick).isLessThan(20);
            ask(client, 800);
            lb.advance(TICK);
        }

        assertThat(lb.observer().events())
                .filteredOn(AnomalyChanged.class::isInstance)
                .extracting(event -> ((AnomalyChanged) event).detection())
                .containsExactly(
                        new AnomalyDetection(Result.ANOMALOUS, true),
                        new AnomalyDetection(Result.NORMAL, true),
                        AnomalyDetection.NORMAL);
    }

    @Test
    void targetThatCanNotBeReachedIsAnomalous() {
        TargetGroup group = group(TargetGroupConfig.builder("web"));
        Listener listener = listener(group);
        targets.get(0).stop();
        VirtualClient client = lb.connect(listener);

        ask(client, 200);
        lb.advance(TICK);

        assertThat(first(group).anomaly()).isEqualTo(new AnomalyDetection(Result.ANOMALOUS, false));
        assertThat(lb.balancer().metrics().value(Gauge.ANOMALOUS_HOSTS, "web")).isEqualTo(1);
        assertThat(lb.balancer().metrics().value(Gauge.MITIGATED_HOSTS, "web")).isZero();
        assertThat(group.targets().subList(1, 4))
                .extracting(TargetDescription::anomaly)
                .containsOnly(AnomalyDetection.NORMAL);
    }

    @Test
    void errorsThatAllTargetsShareAreNoAnomaly() {
        TargetGroup group = group(TargetGroupConfig.builder("web"));
        Listener listener = listener(group);
        targets.forEach(target -> target.answer(Answer.status(500)));
        VirtualClient client = lb.connect(listener);

        ask(client, 200);
        lb.advance(TICK);

        assertThat(group.targets()).extracting(TargetDescription::anomaly).containsOnly(AnomalyDetection.NORMAL);
    }

    @Test
    void targetInSlowStartGetsMoreAndMore() {
        TargetGroup group = group(TargetGroupConfig.builder("web").slowStart(Duration.ofSeconds(60)));
        Listener listener = listener(group);
        VirtualTarget fresh = lb.target("fresh");
        group.register(fresh.target());
        VirtualClient client = lb.connect(listener);
        int[] counts = new int[4];

        for (int quarter = 0; quarter < 4; quarter++) {
            int before = fresh.requests().size();
            for (int second = 0; second < 15; second++) {
                lb.advance(Duration.ofSeconds(1));
                ask(client, 20);
            }
            counts[quarter] = fresh.requests().size() - before;
        }

        assertThat(counts).as("of 300 each; a fifth is a full share").isSorted();
        assertThat(counts[0]).isBetween(4, 16);
        assertThat(counts[3]).isBetween(45, 60);
        assertThat(group.targets().get(4).effectiveWeight()).isEqualTo(1);
    }
}
