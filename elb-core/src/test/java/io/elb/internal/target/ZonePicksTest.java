package io.elb.internal.target;

import static io.elb.internal.target.GroupFixture.description;
import static io.elb.internal.target.GroupFixture.key;
import static io.elb.internal.target.GroupFixture.state;
import static io.elb.internal.target.GroupFixture.target;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.elb.balance.BalancingStrategy;
import io.elb.balance.Candidates;
import io.elb.balance.FakePickRequest;
import io.elb.balance.NoPickReason;
import io.elb.balance.Picker;
import io.elb.balance.TargetState;
import io.elb.internal.connection.Node;
import io.elb.internal.connection.Nodes;
import io.elb.observe.HealthReason;
import io.elb.observe.HealthState;
import io.elb.observe.TargetRef;
import io.elb.target.CrossZone;
import io.elb.target.HealthThresholds;
import io.elb.target.Target;
import io.elb.target.TargetFunction;
import io.elb.target.TargetGroupConfig;
import io.elb.target.TargetSource;
import io.elb.target.ZoneHealth;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Which targets the nodes of two zones pick, and what their thresholds do. */
class ZonePicksTest {
    private static final int A = 1;
    private static final int B = 2;

    private final GroupFixture fixture = new GroupFixture(zones("a", "b"));

    static Nodes zones(String... names) {
        Map<String, InetAddress> addresses = new LinkedHashMap<>();
        for (String name : names) {
            addresses.put(name, InetAddress.getLoopbackAddress());
        }
        return Nodes.of(addresses);
    }

    private TargetGroupRuntime group(CrossZone crossZone, HealthThresholds thresholds) {
        return fixture.group(TargetGroupConfig.builder("group")
                .healthChecker(fixture.checker)
                .crossZone(crossZone)
                .healthThresholds(thresholds)
                .build());
    }

    private TargetGroupRuntime group(CrossZone crossZone) {
        return group(crossZone, HealthThresholds.defaults());
    }

    private static Target in(String zone, int number) {
        return target(number).withZone(zone);
    }

    private void check() {
        fixture.loop.advance(GroupFixture.INTERVAL.multipliedBy(3));
    }

    private static String picks(TargetGroupRuntime group, int slot, int count) {
        StringBuilder picked = new StringBuilder();
        for (int i = 0; i < count; i++) {
            picked.append(group.pick(slot, FakePickRequest.PLAIN).key().replaceAll("10\\.0\\.0\\.(\\d+):80", "$1"));
        }
        return picked.toString();
    }

    @ParameterizedTest
    @EnumSource(names = "OFF", mode = EnumSource.Mode.EXCLUDE)
    void crossZoneOnSpreadsEveryNodeOverAllTargetsWithOnePosition(CrossZone on) {
        TargetGroupRuntime group = group(on);
        group.register(in("a", 1), in("b", 2), target(3));
        check();

        assertThat(picks(group, A, 2) + picks(group, B, 1) + picks(group, Node.NO_ZONE, 3))
                .isEqualTo("123123");
    }

    @Test
    void crossZoneOffKeepsEachNodeToItsZoneWithAPositionOfItsOwn() {
        TargetGroupRuntime group = group(CrossZone.OFF);
        group.register(in("a", 1), in("a", 2), in("b", 3), in("b", 4), in("b", 5));
        check();

        assertThat(picks(group, A, 1)).isEqualTo("1");
        assertThat(picks(group, B, 4)).isEqualTo("3453");
        assertThat(picks(group, A, 3)).isEqualTo("212");
    }

    @Test
    void strategyIsBoundForEachZoneAndSeesTheStatesThatItsFirstOneMade() {
        List<Zonal> bound = new ArrayList<>();
        TargetGroupRuntime group = fixture.group(TargetGroupConfig.builder("group")
                .crossZone(CrossZone.OFF)
                .strategy(new Zonal(bound))
                .build());
        group.register(in("a", 1), in("b", 2), in("b", 3));

        assertThat(bound).hasSize(3);
        assertThat(bound.get(A).seen).extracting(state -> state.key).containsExactly(key(1));
        assertThat(bound.get(B).seen).extracting(state -> state.key).containsExactly(key(2), key(3));
        assertThat(bound.get(A).seen).extracting(state -> state.maker).containsOnly(bound.get(Node.NO_ZONE));
    }

    /** Remembers the states that its last picker was made with; picks the first target. */
    private static final class Zonal implements BalancingStrategy {
        private final List<Zonal> bound;
        private List<State> seen = List.of();

        private record State(Zonal maker, String key) implements TargetState {}

        Zonal(List<Zonal> bound) {
            this.bound = bound;
        }

        @Override
        public String name() {
            return "zonal";
        }

        @Override
        public BalancingStrategy forGroup(String group) {
            Zonal one = new Zonal(bound);
            bound.add(one);
            return one;
        }

        @Override
        public TargetState newTargetState(TargetRef target) {
            return new State(this, target.key());
        }

        @Override
        public Picker newPicker(Candidates candidates) {
            List<State> states = new ArrayList<>();
            for (int i = 0; i < candidates.size(); i++) {
                states.add((State) candidates.state(i));
            }
            seen = states;
            return request -> candidates.pick(0);
        }
    }

    @Test
    void whatCameToNoZoneIsConfinedToNone() {
        TargetGroupRuntime group = group(CrossZone.OFF);
        group.register(in("a", 1), in("b", 2), in("elsewhere", 3));
        check();

        assertThat(picks(group, Node.NO_ZONE, 4)).isEqualTo("1212");
    }

    @Test
    void emptyZoneHasNoTargets() {
        TargetGroupRuntime group = group(CrossZone.OFF);
        group.register(in("a", 1));
        check();

        assertThat(group.pick(B, FakePickRequest.PLAIN).reason()).contains(NoPickReason.NO_TARGETS);
        assertThat(group.pick(A, FakePickRequest.PLAIN).isTarget()).isTrue();
    }

    @Test
    void targetOfAZoneThatIsNotEnabledIsUnusedAndNotChecked() {
        TargetGroupRuntime group = group(CrossZone.ON);
        group.register(in("a", 1), in("c", 2));
        check();

        assertThat(picks(group, A, 2)).isEqualTo("11");
        assertThat(state(group, 2)).isEqualTo(HealthState.UNUSED);
        assertThat(description(group, 2).reason()).isEqualTo(HealthReason.NOT_IN_USE);
        assertThat(description(group, 2).description()).isEqualTo("Target is in a zone that is not enabled");
        assertThat(fixture.checker.checks(key(2))).isZero();
    }

    @Test
    void onlyTargetsOfZonesThatAreNotEnabledAreNoTargets() {
        TargetGroupRuntime group = group(CrossZone.ON);
        group.register(in("c", 1));
        check();

        assertThat(group.pick(A, FakePickRequest.PLAIN).reason()).contains(NoPickReason.NO_TARGETS);
        assertThat(group.isFailOpen()).isFalse();
    }

    @Test
    void targetThatMovesToAnEnabledZoneIsCheckedAndUsed() {
        TargetGroupRuntime group = group(CrossZone.OFF);
        group.register(in("c", 1));
        check();

        group.register(in("b", 1));
        assertThat(state(group, 1)).isEqualTo(HealthState.INITIAL);
        check();
        assertThat(state(group, 1)).isEqualTo(HealthState.HEALTHY);
        assertThat(picks(group, B, 1)).isEqualTo("1");

        group.register(in("c", 1));
        assertThat(state(group, 1)).isEqualTo(HealthState.UNUSED);
        assertThat(group.pick(B, FakePickRequest.PLAIN).isTarget()).isFalse();
        long checks = fixture.checker.checks(key(1));
        check();
        assertThat(fixture.checker.checks(key(1))).isEqualTo(checks);
    }

    @Test
    void targetThatMovesToAnotherZoneKeepsItsHealthAndIsPickedThere() {
        TargetGroupRuntime group = group(CrossZone.OFF);
        group.register(in("a", 1));
        check();

        group.register(in("b", 1));

        assertThat(state(group, 1)).isEqualTo(HealthState.HEALTHY);
        assertThat(picks(group, B, 1)).isEqualTo("1");
        assertThat(group.pick(A, FakePickRequest.PLAIN).isTarget()).isFalse();
    }

    @Test
    void crossZoneOffNeedsTargetsWithAZoneAndNoFunctions() {
        TargetGroupRuntime group = group(CrossZone.OFF);
        TargetFunction function = request -> {
            throw new AssertionError("called");
        };

        assertThatThrownBy(() -> group.register(in("a", 1), target(2)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("target: 10.0.0.2:80 without a zone (expected: one with a zone, as cross-zone is off)");
        assertThatThrownBy(() -> group.register(Target.function("f", function).withZone("a")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("target: function:f (expected: no function, as cross-zone is off)");
        assertThat(group.targets()).isEmpty();
    }

    @Test
    void sourceCannotBringATargetWithoutAZoneEither() {
        TargetGroupRuntime group = group(CrossZone.OFF);
        TargetSource.Subscriber[] subscriber = new TargetSource.Subscriber[1];
        group.attach(to -> {
            subscriber[0] = to;
            to.targets(List.of(in("a", 1)));
            return () -> {};
        });

        assertThatThrownBy(() -> subscriber[0].targets(List.of(in("a", 3), target(2))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("target: 10.0.0.2:80 without a zone");
        assertThat(group.targets()).extracting(target -> target.key()).containsExactly(key(1));
    }

    @Test
    void crossZoneOffNeedsABalancerWithZones() {
        assertThatThrownBy(() -> new GroupFixture()
                        .group(TargetGroupConfig.builder("group")
                                .crossZone(CrossZone.OFF)
                                .build()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "crossZone: OFF (expected: ON or USE_LOAD_BALANCER_CONFIGURATION in a balancer without zones)");
    }

    // ---------------------------------------------------------------- thresholds

    private static final HealthThresholds HALF =
            HealthThresholds.builder().routingPercentage(50).dnsPercentage(75).build();

    private static ZoneHealth zone(TargetGroupRuntime group, String zone) {
        return group.health().zones().stream()
                .filter(health -> health.zone().equals(Optional.of(zone)))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void thresholdsAreCountedForEachZoneWhenCrossZoneIsOff() {
        TargetGroupRuntime group = group(CrossZone.OFF, HALF);
        group.register(in("a", 1), in("a", 2), in("b", 3), in("b", 4), in("b", 5), in("b", 6));
        fixture.checker.fail(key(2));
        fixture.checker.fail(key(3));
        fixture.checker.fail(key(4));
        fixture.checker.fail(key(5));
        check();

        assertThat(picks(group, A, 3)).as("half of zone a is healthy").isEqualTo("111");
        assertThat(picks(group, B, 4)).as("a quarter of zone b is").isEqualTo("3456");
        assertThat(zone(group, "a")).isEqualTo(new ZoneHealth(Optional.of("a"), 1, 1, true, false, false, 0));
        assertThat(zone(group, "b")).isEqualTo(new ZoneHealth(Optional.of("b"), 1, 3, false, false, true, 4));
        assertThat(group.health().healthyHosts()).isEqualTo(2);
        assertThat(group.health().unhealthyHosts()).isEqualTo(4);
        assertThat(group.health().unhealthyRoutingRequests()).isEqualTo(4);
    }

    @Test
    void thresholdsAreCountedOverTheGroupWhenCrossZoneIsOn() {
        TargetGroupRuntime group = group(CrossZone.ON, HALF);
        group.register(in("a", 1), in("b", 2), in("b", 3), target(4));
        fixture.checker.fail(key(2));
        fixture.checker.fail(key(3));
        check();

        assertThat(picks(group, B, 4)).isEqualTo("1414");
        assertThat(group.health().zones())
                .containsExactly(
                        new ZoneHealth(Optional.of("a"), 1, 0, true, false, false, 0),
                        new ZoneHealth(Optional.of("b"), 0, 2, true, false, false, 0));
        assertThat(group.health().healthyHosts())
                .as("the one without a zone included")
                .isEqualTo(2);
    }

    @Test
    void failingOpenBeginsBelowTheThresholdAndEndsAtIt() {
        TargetGroupRuntime group = group(CrossZone.OFF, HALF);
        group.register(in("a", 1), in("a", 2), in("b", 3));
        check();
        fixture.thresholds.clear();

        fixture.checker.fail(key(1));
        fixture.checker.fail(key(2));
        check();
        fixture.checker.pass(key(1));
        fixture.loop.advance(GroupFixture.INTERVAL.multipliedBy(6));

        assertThat(fixture.thresholds)
                .containsExactly("DNS health changed", "fail open in group in a", "fail open ended in group in a");
    }

    @Test
    void groupThatIsNotInUseFailsNowhere() {
        TargetGroupRuntime group = fixture.unused(TargetGroupConfig.builder("group")
                .healthChecker(fixture.checker)
                .build());
        group.register(in("a", 1));
        check();
        assertThat(fixture.thresholds).isEmpty();

        group.setInUse(true);
        fixture.loop.advance(Duration.ofSeconds(1));
        assertThat(fixture.thresholds)
                .containsExactly("fail open in group", "DNS health changed", "fail open ended in group");
    }

    @Test
    void weightZeroCountsInNoThreshold() {
        TargetGroupRuntime group = group(CrossZone.ON, HALF);
        group.register(in("a", 1), in("a", 2).withWeight(0), in("a", 3).withWeight(0), in("a", 4));
        fixture.checker.fail(key(2));
        fixture.checker.fail(key(3));
        check();

        assertThat(group.isFailOpen()).as("2 of 2").isFalse();
        assertThat(picks(group, A, 2)).isEqualTo("14");

        fixture.checker.fail(key(1));
        check();
        assertThat(group.isFailOpen()).as("1 of 2").isFalse();
    }

    @Test
    void targetOfWeightZeroIsLeftOutOfFailingOpenWhileAnotherOneIsHealthy() {
        TargetGroupRuntime group = group(CrossZone.ON, HALF);
        group.register(in("a", 1), in("a", 2), in("a", 3), in("a", 4).withWeight(0));
        fixture.checker.fail(key(1));
        fixture.checker.fail(key(2));
        check();

        assertThat(group.isFailOpen()).isTrue();
        assertThat(picks(group, A, 6)).isEqualTo("123123");

        fixture.checker.fail(key(3));
        check();
        assertThat(picks(group, A, 8)).as("nothing else is left").contains("4");
    }

    @Test
    void requestsThatFailingOpenRoutesAreCountedOnce() {
        TargetGroupRuntime group = group(CrossZone.ON);
        group.register(in("a", 1));
        fixture.checker.fail(key(1));
        check();

        picks(group, A, 2);
        picks(group, B, 3);
        group.pick(B, FakePickRequest.excluding("tried"));
        picks(group, Node.NO_ZONE, 1);

        assertThat(zone(group, "a").unhealthyRoutingRequests()).isEqualTo(2);
        assertThat(zone(group, "b").unhealthyRoutingRequests()).isEqualTo(3);
        assertThat(group.health().unhealthyRoutingRequests()).isEqualTo(6);
    }

    @Test
    void groupWithoutZonesHasOneEntryWithoutAZone() {
        TargetGroupRuntime group = new GroupFixture().unchecked();
        group.register(in("a", 1), target(2));

        assertThat(group.health().zones())
                .containsExactly(new ZoneHealth(Optional.empty(), 2, 0, true, true, false, 0));
        assertThat(picks(group, Node.NO_ZONE, 4)).as("zones are labels").isEqualTo("1212");
    }
}
