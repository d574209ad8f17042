package io.elb.internal.target;

import static io.elb.internal.target.GroupFixture.description;
import static io.elb.internal.target.GroupFixture.key;
import static io.elb.internal.target.GroupFixture.picks;
import static io.elb.internal.target.GroupFixture.runtime;
import static io.elb.internal.target.GroupFixture.target;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.elb.balance.BalancingStrategy;
import io.elb.observe.HealthState;
import io.elb.target.Target;
import io.elb.target.TargetGroupConfig;
import io.elb.target.TargetSource;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;

class TargetGroupSourcesTest {
    private static final Duration DELAY = Duration.ofMinutes(5);

    private final GroupFixture fixture = new GroupFixture();
    private final HandLoop loop = fixture.loop;
    private final TargetGroupRuntime group = fixture.unchecked();

    /** A source that tells what the test says. */
    private static final class HandSource implements TargetSource {
        private final List<Subscriber> subscribers = new ArrayList<>();
        private int closed;

        @Override
        public Subscription subscribe(Subscriber subscriber) {
            subscribers.add(subscriber);
            return () -> closed++;
        }

        void tell(Target... targets) {
            subscribers.forEach(subscriber -> subscriber.targets(List.of(targets)));
        }
    }

    private final HandSource source = new HandSource();

    @Test
    void sourceBringsItsTargets() {
        group.attach(source);

        source.tell(target(1), target(2));

        assertThat(picks(group, 4)).isEqualTo("1212");
    }

    @Test
    void whatTheSourceDropsDrains() {
        group.attach(source);
        source.tell(target(1), target(2));

        source.tell(target(2), target(3));

        assertThat(picks(group, 4)).doesNotContain("1").contains("2", "3");
        assertThat(description(group, 1).state()).isEqualTo(HealthState.DRAINING);
    }

    @Test
    void emptySetDeregistersAll() {
        group.attach(source);
        source.tell(target(1));

        source.tell();

        assertThat(description(group, 1).state()).isEqualTo(HealthState.DRAINING);
    }

    @Test
    void newWeightsAreTakenOver() {
        group.attach(source);
        source.tell(target(1), target(2));
        TargetRuntime before = runtime(group, 1);

        source.tell(target(1).withWeight(3), target(2));

        assertThat(description(group, 1).weight()).isEqualTo(3);
        assertThat(runtime(group, 1)).isSameAs(before);
    }

    @Test
    void handRegisteredTargetIsNotTouched() {
        group.register(target(1).withWeight(7));
        group.attach(source);

        source.tell(target(1), target(2));
        assertThat(description(group, 1).weight()).isEqualTo(7);
        source.tell();

        assertThat(picks(group, 2)).isEqualTo("11");
        assertThat(description(group, 2).state()).isEqualTo(HealthState.DRAINING);
    }

    @Test
    void targetOfTwoSourcesStaysUntilBothDropIt() {
        HandSource other = new HandSource();
        group.attach(source);
        group.attach(other);
        source.tell(target(1));
        other.tell(target(1));

        source.tell();
        assertThat(picks(group, 1)).isEqualTo("1");
        other.tell();

        assertThat(description(group, 1).state()).isEqualTo(HealthState.DRAINING);
    }

    @Test
    void targetThatComesBackWhileItDrainsIsRegisteredWhenTheDelayEnds() {
        group.attach(source);
        source.tell(target(1), target(2));
        source.tell(target(2));
        source.tell(target(1), target(2));
        assertThat(picks(group, 2)).isEqualTo("22");

        loop.advance(DELAY);

        assertThat(picks(group, 4)).contains("1", "2");
        assertThat(group.targets()).hasSize(2);
    }

    @Test
    void targetTakenOutByHandStaysOutWhileTheSourceNamesIt() {
        group.attach(source);
        source.tell(target(1), target(2));

        group.deregister(key(1));
        source.tell(target(1), target(2));
        loop.advance(DELAY);
        source.tell(target(1), target(2));
        assertThat(picks(group, 3)).isEqualTo("222");

        source.tell(target(2));
        source.tell(target(1), target(2));
        assertThat(picks(group, 4)).contains("1", "2");
    }

    @Test
    void failureKeepsTheLastSetAndIsTold() {
        group.attach(source);
        source.tell(target(1));

        source.subscribers.get(0).failed(new IllegalStateException("registry is down"));
        loop.run();

        assertThat(picks(group, 1)).isEqualTo("1");
        assertThat(fixture.events).contains("source of group failed: registry is down");
    }

    @Test
    void setWithANullIsRefusedAndTheLastOneStays() {
        group.attach(source);
        source.tell(target(1));
        List<Target> broken = new ArrayList<>();
        broken.add(target(2));
        broken.add(null);

        assertThatThrownBy(() -> source.subscribers.get(0).targets(broken)).isInstanceOf(NullPointerException.class);

        assertThat(picks(group, 2)).isEqualTo("11");
    }

    @Test
    void endedSubscriptionLeavesTheTargetsAndTellsNothingMore() {
        TargetSource.Subscription subscription = group.attach(source);
        source.tell(target(1));

        subscription.close();
        subscription.close();
        source.tell(target(2));

        assertThat(source.closed).isEqualTo(1);
        assertThat(picks(group, 2)).isEqualTo("11");
    }

    @Test
    void closingTheGroupEndsItsSubscriptions() {
        group.attach(source);

        group.close();

        assertThat(source.closed).isEqualTo(1);
    }

    @Test
    void sourceThatThrowsAtOnceIsNotAttached() {
        TargetSource broken = subscriber -> {
            throw new IllegalStateException("bug");
        };

        assertThatThrownBy(() -> group.attach(broken)).hasMessage("bug");
        group.close();
    }

    @Test
    void unchangedSetBuildsNoNewPicker() {
        int[] built = {0};
        BalancingStrategy counting = BalancingStrategy.of("counting", candidates -> {
            built[0]++;
            return request -> candidates.pick(0);
        });
        TargetGroupRuntime counted = fixture.group(
                TargetGroupConfig.builder("counted").strategy(counting).build());
        counted.attach(source);
        source.tell(target(1).withLabel("a", "b"), target(2));
        int before = built[0];

        source.tell(target(1).withLabel("a", "b"), target(2));
        assertThat(built[0]).isEqualTo(before);
        source.tell(target(1).withLabel("a", "c"), target(2));

        assertThat(built[0]).isEqualTo(before + 1);
    }

    @Test
    void pollingSourceAsksOnTheBalancersTime() {
        List<Target> known = new ArrayList<>(List.of(target(1)));
        int[] questions = {0};
        TargetSource.Subscription subscription = group.attach(TargetSource.polling(Duration.ofSeconds(10), () -> {
            questions[0]++;
            return List.copyOf(known);
        }));
        loop.run();
        known.add(target(2));

        loop.advance(Duration.ofSeconds(9));
        assertThat(picks(group, 2)).isEqualTo("11");
        loop.advance(Duration.ofSeconds(1));
        assertThat(picks(group, 4)).contains("1", "2");

        subscription.close();
        loop.advance(Duration.ofSeconds(60));
        assertThat(questions[0]).isEqualTo(2);
        assertThat(loop.timers()).isZero();
    }

    private static Target quic(int number, int id) {
        return target(number).withQuicServerId(String.format(Locale.ROOT, "0x%016x", id));
    }

    private static List<String> registered(TargetGroupRuntime group) {
        return group.targets().stream()
                .filter(target -> target.state() != HealthState.DRAINING)
                .map(target -> target.target().key())
                .toList();
    }

    @Test
    void idOfATargetThatASourceDropsCanBeThatOfOneThatItBrings() {
        TargetGroupRuntime servers =
                fixture.group(TargetGroupConfig.quic("servers").build());
        servers.attach(source);
        source.tell(quic(1, 0xa));
        TargetRuntime before = servers.byServerId(0xa);

        source.tell(quic(2, 0xa));

        assertThat(registered(servers)).containsExactly(key(2));
        assertThat(servers.byServerId(0xa)).isNotSameAs(before);
        assertThatThrownBy(() -> source.tell(quic(2, 0xa), quic(3, 0xa)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("quicServerId: 0x000000000000000a of 10.0.0.3:80 (expected: one that 10.0.0.2:80 has not)");
        loop.advance(DELAY);
        assertThat(servers.targets()).hasSize(1);
        assertThat(servers.byServerId(0xa)).isNotNull();
    }

    @Test
    void targetThatComesBackWithAnIdThatSomebodyElseHasByThenStaysAway() {
        TargetGroupRuntime servers =
                fixture.group(TargetGroupConfig.quic("servers").build());
        servers.attach(source);
        source.tell(quic(1, 0xa));
        source.tell();
        source.tell(quic(1, 0xa));
        servers.register(quic(2, 0xa));

        loop.advance(DELAY);
        loop.run();

        assertThat(registered(servers)).containsExactly(key(2));
        assertThat(fixture.events)
                .contains(
                        "source of servers failed: quicServerId: 0x000000000000000a of 10.0.0.1:80 (expected: one that"
                                + " 10.0.0.2:80 has not)");
    }
}
