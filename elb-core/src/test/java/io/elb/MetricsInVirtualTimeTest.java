package io.elb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.elb.listener.Listener;
import io.elb.listener.ListenerConfig;
import io.elb.observe.Counter;
import io.elb.observe.Distribution;
import io.elb.observe.Gauge;
import io.elb.observe.MetricSample;
import io.elb.observe.MetricStatistics;
import io.elb.observe.MetricStatistics.Bucket;
import io.elb.observe.MetricsSnapshot;
import io.elb.rule.Action;
import io.elb.target.TargetGroup;
import io.elb.target.TargetGroupConfig;
import io.elb.testing.Answer;
import io.elb.testing.VirtualBalancer;
import io.elb.testing.VirtualClient;
import io.elb.testing.VirtualTarget;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Metrics whose numbers depend on time, exactly. */
class MetricsInVirtualTimeTest {
    private final VirtualBalancer virtual = VirtualBalancer.start();
    private final LoadBalancer balancer = virtual.balancer();
    private final VirtualTarget target = virtual.target("one");
    private final TargetGroup web = balancer.addTargetGroup(TargetGroupConfig.of("web"));
    private final Listener listener =
            balancer.addListener(ListenerConfig.http(80, Action.forward(web)).build());
    private final VirtualClient client;

    MetricsInVirtualTimeTest() {
        web.register(target.target());
        client = virtual.connect(listener);
    }

    @AfterEach
    void end() {
        virtual.close();
    }

    private void get(Duration answeredAfter) {
        target.answer(Answer.ok().after(answeredAfter));
        client.send("GET / HTTP/1.1\r\nHost: shop\r\n\r\n");
        virtual.advance(answeredAfter);
        assertThat(client.readResponse().status()).isEqualTo(200);
    }

    private MetricStatistics times(MetricsSnapshot of) {
        return of.sample(Distribution.TARGET_RESPONSE_TIME, Map.of())
                .flatMap(MetricSample::statistics)
                .orElseThrow();
    }

    @Test
    void responseTimesAreExactAtTheirBounds() {
        for (int i = 0; i < 9; i++) {
            get(Duration.ofMillis(10));
        }
        MetricsSnapshot first = balancer.metrics();
        get(Duration.ofMillis(250));

        MetricStatistics all = times(balancer.metrics());
        assertThat(all.buckets()).containsExactly(new Bucket(0.0099, 0.01, 9), new Bucket(0.24, 0.25, 1));
        assertThat(all.minimum()).isEqualTo(0.01);
        assertThat(all.maximum()).isEqualTo(0.25);
        assertThat(all.sum()).isEqualTo(0.34);
        assertThat(all.percentile(90)).isEqualTo(0.01);
        assertThat(all.countUpTo(0.01)).isEqualTo(9);

        MetricStatistics period = times(balancer.metrics().since(first));
        assertThat(period.buckets()).containsExactly(new Bucket(0.24, 0.25, 1));
        assertThat(period.average()).isEqualTo(0.25, within(1e-9));
    }

    @Test
    void octetsOfALongTunnelAreCountedWhileItIsOpen() {
        target.answer(Answer.upgrade("echo"));
        client.send("GET / HTTP/1.1\r\nHost: shop\r\nConnection: Upgrade\r\nUpgrade: echo\r\n\r\n");
        virtual.run();
        client.send("x".repeat(1000));
        virtual.run();
        double before = balancer.metrics().value(Counter.PROCESSED_BYTES);
        virtual.advance(Duration.ofSeconds(50));
        client.send("y");
        virtual.advance(Duration.ofSeconds(20));
        assertThat(balancer.metrics().value(Counter.PROCESSED_BYTES)).isGreaterThan(before + 1000);
        assertThat(balancer.metrics().value(Counter.REQUESTS))
                .as("ended requests")
                .isZero();
        assertThat(balancer.metrics().value(Gauge.ACTIVE_CONNECTIONS)).isEqualTo(2);
    }

    @Test
    void aSnapshotSaysItsPeriod() {
        MetricsSnapshot first = balancer.metrics();
        virtual.advance(Duration.ofMinutes(1));
        MetricsSnapshot period = balancer.metrics().since(first);
        assertThat(Duration.between(period.from(), period.to())).isEqualTo(Duration.ofMinutes(1));
    }
}
