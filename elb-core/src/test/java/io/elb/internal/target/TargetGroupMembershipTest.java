package io.elb.internal.target;

import static io.elb.internal.target.GroupFixture.description;
import static io.elb.internal.target.GroupFixture.key;
import static io.elb.internal.target.GroupFixture.picks;
import static io.elb.internal.target.GroupFixture.reason;
import static io.elb.internal.target.GroupFixture.runtime;
import static io.elb.internal.target.GroupFixture.target;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.elb.balance.FakePickRequest;
import io.elb.balance.NoPickReason;
import io.elb.observe.HealthReason;
import io.elb.observe.HealthState;
import io.elb.target.Target;
import io.elb.target.TargetGroupConfig;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

class TargetGroupMembershipTest {
    private final GroupFixture fixture = new GroupFixture();
    private final TargetGroupRuntime group = fixture.unchecked();

    @Test
    void newGroupHasNoTargets() {
        assertThat(reason(group)).isEqualTo(NoPickReason.NO_TARGETS);
        assertThat(group.targets()).isEmpty();
    }

    @Test
    void registeredTargetIsPickedAtOnce() {
        group.register(target(1), target(2));

        assertThat(picks(group, 4)).isEqualTo("1212");
    }

    @Test
    void targetWithoutChecksIsUnavailableAndServes() {
        group.register(target(1));

        assertThat(description(group, 1).state()).isEqualTo(HealthState.UNAVAILABLE);
        assertThat(description(group, 1).reason()).isEqualTo(HealthReason.HEALTH_CHECK_DISABLED);
        assertThat(group.isFailOpen()).isFalse();
    }

    @Test
    void targetOfAGroupThatNoRuleUsesIsUnused() {
        TargetGroupRuntime unused = fixture.unused(TargetGroupConfig.of("unused"));
        unused.register(target(1));
        assertThat(description(unused, 1).state()).isEqualTo(HealthState.UNUSED);
        assertThat(description(unused, 1).reason()).isEqualTo(HealthReason.NOT_IN_USE);

        unused.setInUse(true);

        assertThat(description(unused, 1).state()).isEqualTo(HealthState.UNAVAILABLE);
    }

    @Test
    void weightsAreFollowedAndChangedLive() {
        group.register(target(1).withWeight(5), target(2), target(3));
        assertThat(picks(group, 7)).isEqualTo("1121311");

        group.setWeight(key(1), 1);

        assertThat(picks(group, 6)).contains("1", "2", "3").hasSize(6);
        assertThat(picks(group, 6).chars().filter(picked -> picked == '1').count())
                .isEqualTo(2);
        assertThat(description(group, 1).weight()).isEqualTo(1);
    }

    @Test
    void weightZeroGetsNothing() {
        group.register(target(1), target(2));

        group.setWeight(key(1), 0);

        assertThat(picks(group, 3)).isEqualTo("222");
    }

    @Test
    void weightZeroEverywhereIsNoEligibleTarget() {
        group.register(target(1).withWeight(0));

        assertThat(reason(group)).isEqualTo(NoPickReason.NONE_ELIGIBLE);
        assertThat(group.isFailOpen()).isFalse();
    }

    @Test
    void weightOfAnUnknownTargetIsRefused() {
        assertThatThrownBy(() -> group.setWeight(key(1), 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("key: 10.0.0.1:80 (expected: a registered target of group)");
    }

    @Test
    void weightOutOfRangeChangesNothing() {
        group.register(target(1));

        assertThatThrownBy(() -> group.setWeight(key(1), 65_536)).isInstanceOf(IllegalArgumentException.class);

        assertThat(description(group, 1).weight()).isEqualTo(1);
    }

    @Test
    void registeringAgainUpdatesTheTargetAndKeepsItsState() {
        group.register(target(1));
        TargetRuntime before = runtime(group, 1);
        before.begin(0);

        group.register(target(1).withWeight(3).withZone("z").withLabel("a", "b"));

        assertThat(runtime(group, 1)).isSameAs(before);
        assertThat(description(group, 1).inFlight()).isEqualTo(1);
        assertThat(description(group, 1).target().labels()).containsEntry("a", "b");
        assertThat(description(group, 1).target().zone()).contains("z");
        assertThat(description(group, 1).weight()).isEqualTo(3);
    }

    @Test
    void excludedTargetIsNotPickedAgain() {
        group.register(target(1), target(2));

        assertThat(group.pick(FakePickRequest.excluding(key(1))).key()).isEqualTo(key(2));
        assertThat(group.pick(FakePickRequest.excluding(key(1), key(2))).reason())
                .contains(NoPickReason.ALL_EXCLUDED);
    }

    @Test
    void nothingIsRegisteredWhenOneTargetIsNull() {
        assertThatThrownBy(() -> group.register(target(1), null)).isInstanceOf(NullPointerException.class);

        assertThat(group.targets()).isEmpty();
    }

    @Test
    void deregisteringAnUnknownTargetDoesNothing() {
        group.register(target(1));

        group.deregister("10.9.9.9:80");

        assertThat(picks(group, 2)).isEqualTo("11");
    }

    @Test
    void eventsTellMembershipInOrder() {
        group.register(target(1));
        group.deregister(target(1));
        fixture.loop.run();

        assertThat(fixture.events)
                .containsExactly(
                        "registered 10.0.0.1:80",
                        "10.0.0.1:80 unavailable → draining Target.DeregistrationInProgress",
                        "deregistered 10.0.0.1:80");
    }

    @Test
    void targetsAreInOrderOfRegistration() {
        group.register(target(3), target(1));
        group.register(target(2), target(3).withWeight(2));

        assertThat(group.targets()).extracting(target -> target.key()).containsExactly(key(3), key(1), key(2));
    }

    @Test
    void closedGroupRefusesTargetsAndHasNone() {
        group.register(target(1));
        CompletionStage<Void> waiting = group.awaitHealthy(5);

        group.close();
        group.close();
        fixture.loop.run();

        assertThat(reason(group)).isEqualTo(NoPickReason.NO_TARGETS);
        assertThat(group.targets()).isEmpty();
        assertThat(waiting.toCompletableFuture()).isCompletedExceptionally();
        assertThat(fixture.loop.timers()).isZero();
        assertThatThrownBy(() -> group.register(target(2))).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> group.attach(subscriber -> () -> {})).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void functionTargetHasNoAddress() {
        group.register(Target.function("hello", request -> {
            throw new AssertionError("not called");
        }));

        TargetRuntime runtime = group.runtimes().get(0);
        assertThat(runtime.address()).isNull();
        assertThat(runtime.nextAddress()).isNull();
        assertThat(group.pick(FakePickRequest.PLAIN)).isSameAs(runtime);
    }
}
