package io.elb.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.elb.balance.BalancingStrategy;
import io.elb.balance.HashKey;
import io.elb.balance.LoadMetric;
import io.elb.listener.Transport;
import io.elb.testing.Answer;
import io.elb.testing.FakeTarget;
import io.elb.testing.Gate;
import io.elb.testing.RawClient;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Strategies that ELB has not, over real sockets. */
class StrategiesIT {
    private final FakeTarget one = FakeTarget.start("one");
    private final FakeTarget two = FakeTarget.start("two");
    private final FakeTarget three = FakeTarget.start("three");
    private Bed bed;

    private void open(BalancingStrategy strategy) {
        bed = Bed.on(Transport.AUTO)
                .threads(2)
                .target(one)
                .target(two)
                .target(three)
                .group(group -> group.strategy(strategy))
                .open();
    }

    @AfterEach
    void close() {
        bed.close();
    }

    @ParameterizedTest
    @CsvSource({
        "header, GET /x HTTP/1.1|Host: shop|x-USER: %s|Cookie: a=b",
        "cookie, GET /x HTTP/1.1|Host: shop|Cookie: other=1; user=%s; more=2",
        "query, GET /x?user2=no&user=%s&a=b HTTP/1.1|Host: shop",
        "path, GET /files/%s?version=2 HTTP/1.1|Host: shop",
        "function, GET /x HTTP/1.1|Host: shop|X-User: %s|X-Shard: 7"
    })
    void equalKeysComeToTheSameTargetFromAnyConnection(String kind, String request) {
        open(BalancingStrategy.maglev(
                switch (kind) {
                    case "header" -> HashKey.header("X-User");
                    case "cookie" -> HashKey.cookie("user");
                    case "query" -> HashKey.queryParameter("user");
                    case "path" -> HashKey.path();
                    default ->
                        HashKey.of(
                                "user and shard",
                                asked -> asked.value(HashKey.header("X-User"))
                                        .map(user -> user
                                                + asked.attribute("X-Shard").orElse("")));
                }));
        RawClient first = bed.client();
        RawClient second = bed.client();
        Set<String> seen = new HashSet<>();
        for (int user = 0; user < 60; user++) {
            String bytes = request.replace("%s", "user" + user).replace("|", "\r\n") + "\r\n\r\n";
            String target = askedTarget(first, bytes);
            for (int i = 0; i < 3; i++) {
                assertThat(askedTarget(second, bytes)).as("user %d", user).isEqualTo(target);
            }
            seen.add(target);
        }

        assertThat(seen).as("60 keys over three targets").hasSize(3);
    }

    private String askedTarget(RawClient client, String bytes) {
        long[] before = {one.requestCount(), two.requestCount(), three.requestCount()};
        assertThat(client.exchange(bytes).status()).isEqualTo(200);
        if (one.requestCount() > before[0]) {
            return "one";
        }
        return two.requestCount() > before[1] ? "two" : "three";
    }

    @Test
    void sourceAddressKeepsAClientOnItsTarget() {
        open(BalancingStrategy.ringHash(HashKey.sourceAddress()));
        for (int i = 0; i < 30; i++) {
            assertThat(bed.client().exchange(Bed.GET).status()).isEqualTo(200);
        }

        assertThat(new long[] {one.requestCount(), two.requestCount(), three.requestCount()})
                .containsOnly(0, 30)
                .contains(30);
    }

    @Test
    void twoChoicesAvoidTheTargetThatHangs() {
        open(BalancingStrategy.powerOfTwoChoices());
        RawClient client = bed.client();
        for (int i = 0; i < 30; i++) {
            assertThat(client.exchange(Bed.GET).status()).isEqualTo(200);
        }
        Gate gate = Gate.closed();
        one.answer(Answer.ok("at last").after(gate));
        RawClient waiting = bed.client();
        long hanging = one.requestCount() + 1;
        while (one.requestCount() < hanging) { // one request at a time: the first that comes to target one stays there
            long before = requestsAtTargets();
            waiting.send(Bed.GET);
            while (requestsAtTargets() == before) {
                Thread.onSpinWait();
            }
            if (one.requestCount() < hanging) {
                assertThat(waiting.readResponse().status()).isEqualTo(200);
            }
        }

        for (int i = 0; i < 100; i++) {
            assertThat(client.exchange(Bed.GET).status()).isEqualTo(200);
        }

        assertThat(one.requestCount()).isEqualTo(hanging);
        gate.open();
        assertThat(waiting.readResponse().bodyText()).isEqualTo("at last");
    }

    private long requestsAtTargets() {
        return one.requestCount() + two.requestCount() + three.requestCount();
    }

    @Test
    void targetThatFailsAtOnceGetsLittle() {
        open(BalancingStrategy.powerOfTwoChoices(LoadMetric.peakEwma().withDecay(Duration.ofSeconds(1))));
        RawClient client = bed.client();
        for (int i = 0; i < 60; i++) {
            client.exchange(Bed.GET);
        }
        long before = two.requestCount();
        two.answer(Answer.status(503));

        int failed = 0;
        for (int i = 0; i < 200; i++) {
            failed += client.exchange(Bed.GET).status() == 503 ? 1 : 0;
        }

        assertThat(failed).as("of 200, a third by random").isLessThan(50).isEqualTo((int)
                (two.requestCount() - before));
    }

    @Test
    void targetThatSaysThatItIsBusyGetsLess() {
        open(BalancingStrategy.powerOfTwoChoices(
                LoadMetric.adaptive().withLatency(LoadMetric.peakEwma().withDecay(Duration.ofMillis(100)))));
        two.answer(Answer.ok("busy").field("x-ELB-utilization", "0.95"));
        RawClient client = bed.client();

        for (int i = 0; i < 300; i++) {
            assertThat(client.exchange(Bed.GET).status()).isEqualTo(200);
        }

        assertThat(two.requestCount()).as("of 300, a third without reports").isBetween(1L, 60L);
    }
}
