package io.elb.internal.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import io.elb.listener.Listener;
import io.elb.listener.ListenerConfig;
import io.elb.observe.RequestRecord;
import io.elb.rule.Action;
import io.elb.rule.Condition;
import io.elb.rule.Rule;
import io.elb.target.TargetGroup;
import io.elb.target.TargetGroupConfig;
import io.elb.target.TargetTimeouts;
import io.elb.testing.Answer;
import io.elb.testing.VirtualBalancer;
import io.elb.testing.VirtualClient;
import io.elb.testing.VirtualTarget;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Requests that follow each other on one connection: nothing of one is left for the next. */
class KeptConnectionTest {
    private static final String GET = "GET /x HTTP/1.1\r\nHost: shop\r\n\r\n";
    private static final String GET_OTHER = "GET /y HTTP/1.1\r\nHost: shop\r\n\r\n";
    private static final Duration FIRST_BYTE = Duration.ofSeconds(2);

    private final VirtualBalancer lb = VirtualBalancer.start();
    private final VirtualTarget target = lb.target("one");

    @AfterEach
    void close() {
        lb.close();
    }

    private Listener listener() {
        TargetGroup group = lb.balancer()
                .addTargetGroup(TargetGroupConfig.builder("web")
                        .timeouts(TargetTimeouts.defaults().withFirstByte(FIRST_BYTE))
                        .build());
        group.register(target.target());
        Listener listener = lb.balancer()
                .addListener(ListenerConfig.http(80, Action.fixedResponse(404)).build());
        listener.addRule(Rule.builder(1)
                .when(Condition.path("/x"))
                .then(Action.forward(group))
                .build());
        return listener;
    }

    @Test
    void recordOfARequestTellsNothingOfTheOneBefore() {
        target.answer(Answer.ok("1").after(Duration.ofSeconds(1)));
        VirtualClient client = lb.connect(listener());
        client.send(GET);
        lb.advance(Duration.ofSeconds(1).plusMillis(20));
        assertThat(client.readResponse().status()).isEqualTo(200);

        assertThat(client.exchange(GET_OTHER).status()).isEqualTo(404);

        List<RequestRecord> records = lb.observer().awaitRecords(2);
        RequestRecord first = records.get(0);
        RequestRecord second = records.get(1);
        assertThat(first.timings().targetNanos()).isGreaterThanOrEqualTo(1_000_000_000L);
        assertThat(second.timings().targetNanos()).isEqualTo(-1);
        assertThat(second.timings().totalNanos()).isLessThan(1_000_000_000L);
        assertThat(second.routing().actions()).containsExactly("fixed-response");
        assertThat(second.routing().targetGroup()).isEmpty();
        assertThat(second.attempts()).isEmpty();
        assertThat(second.request().traceId())
                .isNotEmpty()
                .isNotEqualTo(first.request().traceId());
    }

    @Test
    void traceIdThatTheClientSentIsNotKept() {
        VirtualClient client = lb.connect(listener());
        client.exchange("GET /x HTTP/1.1\r\nHost: shop\r\nX-Amzn-Trace-Id: Root=1-abc\r\n\r\n");
        client.exchange(GET);
        client.exchange(GET);

        List<String> sent = target.requests().stream()
                .map(request -> request.field("X-Amzn-Trace-Id").orElseThrow())
                .toList();
        assertThat(sent).doesNotHaveDuplicates().hasSize(3);
        assertThat(sent.get(0)).endsWith(";Root=1-abc");
        assertThat(sent.get(1)).startsWith("Root=1-").doesNotContain("abc");
    }

    @Test
    void requestsThatAreOnAtOnceHaveTheirOwnTimes() {
        target.answer(Answer.ok("1").after(Duration.ofMillis(1500)));
        Listener listener = listener();
        VirtualClient one = lb.connect(listener);
        one.send(GET);
        lb.advance(Duration.ofSeconds(1));
        VirtualClient two = lb.connect(listener);
        two.send(GET);
        lb.advance(Duration.ofSeconds(2));

        assertThat(lb.observer().awaitRecords(2))
                .allSatisfy(
                        record -> assertThat(record.timings().targetNanos()).isBetween(1_500_000_000L, 1_520_000_000L));
    }

    @Test
    void timeForTheFirstByteBeginsAnewWithEachRequest() {
        target.answer(Answer.ok("1").after(Duration.ofMillis(1500)));
        VirtualClient client = lb.connect(listener());
        for (int i = 0; i < 3; i++) {
            client.send(GET);
            lb.advance(Duration.ofMillis(1520));
            assertThat(client.readResponse().status()).isEqualTo(200);
        }
        target.answer(Answer.never());

        client.send(GET);
        lb.advance(Duration.ofMillis(1990));
        assertThat(client.hasResponse()).isFalse();
        lb.advance(Duration.ofMillis(30));

        assertThat(client.readResponse().status()).isEqualTo(504);
    }

    @Test
    void idleTimeBeginsWithTheEndOfTheLastRequest() {
        VirtualClient client = lb.connect(listener());
        client.exchange(GET);
        lb.advance(Duration.ofSeconds(50));
        client.exchange(GET);

        lb.advance(Duration.ofSeconds(59));
        assertThat(client.isEnded()).isFalse();
        lb.advance(Duration.ofSeconds(2));

        assertThat(client.isEnded()).isTrue();
    }
}
