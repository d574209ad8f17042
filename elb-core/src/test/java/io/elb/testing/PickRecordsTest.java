package io.elb.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.elb.balance.BalancingStrategy;
import io.elb.balance.HashKey;
import io.elb.balance.LoadMetric;
import io.elb.health.OutlierDetection;
import io.elb.listener.Listener;
import io.elb.listener.ListenerConfig;
import io.elb.observe.PickRecord;
import io.elb.observe.PickRecord.Avoided;
import io.elb.observe.PickRecord.Candidate;
import io.elb.observe.PickRecord.Source;
import io.elb.rule.Action;
import io.elb.target.RetryConfig;
import io.elb.target.Stickiness;
import io.elb.target.TargetGroup;
import io.elb.target.TargetGroupConfig;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PickRecordsTest {
    private static final String GET = "GET / HTTP/1.1\r\nHost: shop\r\n\r\n";

    private final VirtualBalancer lb = VirtualBalancer.start(builder -> builder.randomSeed(7));
    private final VirtualTarget one = lb.target("one");
    private final VirtualTarget two = lb.target("two");
    private final VirtualTarget three = lb.target("three");
    private TargetGroup group;

    @AfterEach
    void close() {
        lb.close();
    }

    private VirtualClient client(TargetGroupConfig.Builder config) {
        group = lb.balancer().addTargetGroup(config.build());
        group.register(one.target(), two.target(), three.target());
        Listener listener = lb.balancer()
                .addListener(ListenerConfig.http(80, Action.forward(group)).build());
        return lb.connect(listener);
    }

    private static TargetGroupConfig.Builder recording(BalancingStrategy strategy) {
        return TargetGroupConfig.builder("web").strategy(strategy).recordPicks(100);
    }

    private PickRecord only() {
        assertThat(lb.observer().picks()).hasSize(1);
        return lb.observer().picks().get(0);
    }

    private static String key(VirtualTarget target) {
        return target.target().key();
    }

    @Test
    void withoutTheSettingNothingIsRecorded() {
        VirtualClient client = client(TargetGroupConfig.builder("web"));

        client.exchange(GET);

        assertThat(lb.observer().records()).hasSize(1);
        assertThat(lb.observer().picks()).isEmpty();
    }

    @Test
    void twoChoicesAreRecordedWithTheirLoadsAndTheLessLoadedOneIsPicked() {
        VirtualClient client = client(recording(BalancingStrategy.powerOfTwoChoices()));
        for (int i = 0; i < 20; i++) {
            client.exchange(GET);
        }

        assertThat(lb.observer().picks()).hasSize(20).allSatisfy(record -> {
            assertThat(record.strategy()).isEqualTo("power_of_two_choices");
            assertThat(record.targets()).isEqualTo(3);
            assertThat(record.compared()).hasSize(2);
            assertThat(record.avoided()).isEmpty();
            assertThat(record.compared())
                    .extracting(Candidate::key)
                    .contains(record.picked().orElseThrow());
            double least = record.compared().stream()
                    .mapToDouble(candidate -> candidate.load().getAsDouble())
                    .min()
                    .getAsDouble();
            assertThat(record.compared())
                    .filteredOn(
                            candidate -> candidate.key().equals(record.picked().orElseThrow()))
                    .allSatisfy(
                            picked -> assertThat(picked.load().getAsDouble()).isEqualTo(least));
        });
    }

    @Test
    void ejectedTargetIsAvoidedAndTheRecordSaysWhy() {
        two.answer(Answer.status(500));
        VirtualClient client = client(recording(BalancingStrategy.roundRobin())
                .outlierDetection(
                        OutlierDetection.builder().consecutiveErrors(1).build()));
        for (int i = 0; i < 3; i++) {
            client.exchange(GET);
        }
        lb.observer().clear();

        client.exchange(GET);

        PickRecord record = only();
        assertThat(record.avoided()).singleElement().satisfies(avoided -> {
            assertThat(avoided.key()).isEqualTo(key(two));
            assertThat(avoided.avoided()).contains(Avoided.EJECTED);
        });
        assertThat(record.explain())
                .startsWith("web: " + record.picked().orElseThrow() + " by round_robin of 3")
                .contains(key(two) + " weight 1.000, in flight 0, avoided: EJECTED");
    }

    @Test
    void targetWithoutWeightAndOneThatWasTriedAreAvoided() {
        VirtualClient client = client(recording(BalancingStrategy.leastOutstandingRequests())
                .retries(RetryConfig.defaults().withConnectFailover()));
        group.setWeight(key(three), 0);
        one.stop();
        two.answer(Answer.ok());
        int failed = 0;
        for (int i = 0; i < 20 && failed == 0; i++) {
            lb.observer().clear();
            client.exchange(GET);
            failed = lb.observer().picks().size() - 1;
        }

        List<PickRecord> records = lb.observer().picks();
        assertThat(records).extracting(PickRecord::attempt).containsExactly(0, 1);
        assertThat(records.get(0).avoided())
                .extracting(candidate -> candidate.avoided().orElseThrow())
                .containsExactly(Avoided.NO_WEIGHT);
        assertThat(records.get(1).avoided())
                .extracting(
                        candidate -> candidate.key() + ' ' + candidate.avoided().orElseThrow())
                .containsExactly(key(one) + " TRIED", key(three) + " NO_WEIGHT");
        assertThat(records.get(1).picked()).contains(key(two));
    }

    @Test
    void noTargetIsRecordedToo() {
        VirtualClient client = client(recording(BalancingStrategy.roundRobin()));
        for (VirtualTarget target : List.of(one, two, three)) {
            group.deregister(key(target));
        }

        assertThat(client.exchange(GET).status()).isEqualTo(503);

        assertThat(only().picked()).isEmpty();
        assertThat(only().explain()).isEqualTo("web: no target by round_robin of 0");
    }

    @Test
    void cookieThatChoosesSaysSo() {
        VirtualClient client = client(recording(BalancingStrategy.roundRobin()).stickiness(Stickiness.lbCookie()));
        String cookie = client.exchange(GET).field("Set-Cookie").replaceAll(";.*", "");
        PickRecord first = only();
        lb.observer().clear();

        client.exchange("GET / HTTP/1.1\r\nHost: shop\r\nCookie: " + cookie + "\r\n\r\n");

        assertThat(first.source()).isEqualTo(Source.STRATEGY);
        assertThat(only().source()).isEqualTo(Source.STICKINESS);
        assertThat(only().picked()).isEqualTo(first.picked());
        assertThat(only().explain()).contains(" by its cookie of 3");
    }

    @Test
    void strategiesAroundOthersTellTheirPart() {
        VirtualClient client = client(
                recording(BalancingStrategy.priorities(BalancingStrategy.powerOfTwoChoices(LoadMetric.peakEwma()))));

        client.exchange(GET);

        assertThat(only().notes()).containsExactly("level 0 with 100 % of the requests");
        assertThat(only().compared()).hasSize(2);
    }

    @Test
    void hashStrategyTellsTheKeysOwnPlace() {
        VirtualClient client = client(recording(BalancingStrategy.maglev(HashKey.path())));

        client.exchange(GET);

        assertThat(only().notes())
                .containsExactly("the key's own place is " + only().picked().orElseThrow());
    }

    @Test
    void requestWithoutTheKeyIsPickedWhereItsRecordSays() {
        VirtualClient client = client(recording(BalancingStrategy.maglev(HashKey.header("X-Tenant"))));

        for (int i = 0; i < 20; i++) {
            client.exchange(GET);
        }

        assertThat(lb.observer().picks())
                .hasSize(20)
                .allSatisfy(record -> assertThat(record.notes())
                        .containsExactly(
                                "the key's own place is " + record.picked().orElseThrow()));
    }

    @Test
    void shareOfThePicksIsRecorded() {
        VirtualClient client = client(TargetGroupConfig.builder("web").recordPicks(25));

        for (int i = 0; i < 1_000; i++) {
            client.exchange(GET);
        }

        assertThat((double) lb.observer().picks().size()).isCloseTo(250, within(45.0));
    }

    @ParameterizedTest
    @ValueSource(doubles = {-0.1, 100.1, Double.NaN})
    void percentageHasItsRange(double percent) {
        assertThatThrownBy(() -> TargetGroupConfig.builder("web").recordPicks(percent))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("percent: " + percent + " (expected: 0–100)");
    }
}
