package io.elb.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.elb.healthcheck.HttpHealthChecker;
import io.elb.listener.Listener;
import io.elb.listener.ListenerConfig;
import io.elb.rule.Action;
import io.elb.target.TargetGroup;
import io.elb.target.TargetGroupConfig;
import io.elb.testing.Answer;
import io.elb.testing.VirtualBalancer;
import io.elb.testing.VirtualClient;
import io.elb.testing.VirtualTarget;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What takes minutes in earnest: no socket, no thread, no waiting. */
class ShopInVirtualTimeTest {
    private static final String GET = "GET / HTTP/1.1\r\nHost: shop.example.com\r\n\r\n";

    private final VirtualBalancer lb = VirtualBalancer.start();
    private final VirtualTarget old = lb.target("old");
    private final VirtualTarget fresh = lb.target("fresh");
    private final TargetGroup group = lb.balancer()
            .addTargetGroup(TargetGroupConfig.builder("shop")
                    .healthChecker(HttpHealthChecker.of("/health"))
                    .build());
    private final Listener listener = lb.balancer()
            .addListener(ListenerConfig.http(80, Action.forward(group)).build());

    @AfterEach
    void close() {
        lb.close();
    }

    @Test
    void slowCheckoutEndsWith504AfterAMinute() {
        group.register(old.target());
        old.answer(Answer.ok().after(Duration.ofMinutes(5)));
        VirtualClient client = lb.connect(listener);
        client.send(GET);

        lb.advance(Duration.ofSeconds(59));
        assertThat(client.hasResponse()).isFalse();
        lb.advance(Duration.ofSeconds(2));
        assertThat(client.readResponse().status()).isEqualTo(504);
    }

    @Test
    void sickTargetGetsNoRequestsUntilItIsWell() {
        group.register(old.target(), fresh.target());
        lb.advance(Duration.ofMinutes(1));
        old.stop();
        lb.advance(Duration.ofMinutes(2));
        VirtualClient client = lb.connect(listener);
        for (int i = 0; i < 10; i++) {
            assertThat(client.exchange(GET).bodyText()).isEqualTo("fresh");
        }

        old.restart();
        lb.advance(Duration.ofMinutes(5));
        client = lb.connect(listener);
        client.exchange(GET);
        client.exchange(GET);
        assertThat(old.requests()).anyMatch(request -> request.path().equals("/"));
    }

    @Test
    void deployLetsALongRequestFinish() {
        group.register(old.target());
        old.answer(Answer.ok("done").after(Duration.ofSeconds(50)));
        VirtualClient client = lb.connect(listener);
        client.send(GET);

        group.register(fresh.target());
        group.deregister(old.target());
        lb.advance(Duration.ofSeconds(50));
        assertThat(client.readResponse().bodyText()).isEqualTo("done");
        assertThat(client.exchange(GET).bodyText()).isEqualTo("fresh");
        lb.advance(Duration.ofSeconds(300));
        assertThat(group.targets()).hasSize(1);
    }
}
