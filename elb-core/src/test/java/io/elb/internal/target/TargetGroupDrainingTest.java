package io.elb.internal.target;

import static io.elb.internal.target.GroupFixture.description;
import static io.elb.internal.target.GroupFixture.key;
import static io.elb.internal.target.GroupFixture.picks;
import static io.elb.internal.target.GroupFixture.reason;
import static io.elb.internal.target.GroupFixture.runtime;
import static io.elb.internal.target.GroupFixture.target;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.elb.balance.NoPickReason;
import io.elb.observe.HealthReason;
import io.elb.observe.HealthState;
import io.elb.target.TargetGroupConfig;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class TargetGroupDrainingTest {
    private final GroupFixture fixture = new GroupFixture();
    private final HandLoop loop = fixture.loop;
    private final TargetGroupRuntime group = fixture.unchecked();
    private final List<String> told = new ArrayList<>();

    @Test
    void drainingTargetGetsNoNewRequests() {
        group.register(target(1), target(2));

        group.deregister(key(1));

        assertThat(picks(group, 3)).isEqualTo("222");
        assertThat(description(group, 1).state()).isEqualTo(HealthState.DRAINING);
        assertThat(description(group, 1).reason()).isEqualTo(HealthReason.DEREGISTRATION_IN_PROGRESS);
    }

    @Test
    void lastTargetThatDrainsLeavesNone() {
        group.register(target(1));

        group.deregister(key(1));

        assertThat(reason(group)).isEqualTo(NoPickReason.NO_TARGETS);
    }

    @Test
    void idleTargetStaysDrainingUntilTheDelayEnds() {
        group.register(target(1));
        group.deregister(key(1));

        loop.advance(Duration.ofMinutes(5).minusNanos(1));
        assertThat(group.targets()).hasSize(1);
        loop.advance(Duration.ofNanos(1));

        assertThat(group.targets()).isEmpty();
        assertThat(fixture.events).endsWith("drained 10.0.0.1:80 in flight 0");
    }

    @Test
    void poolsAreToldAtBothEndsOfTheDelay() {
        group.register(target(1));
        TargetRuntime runtime = runtime(group, 1);
        runtime.onDeregistered(target -> told.add("deregistered " + target.isRemoved()));
        runtime.onRemoved(target -> told.add("removed " + target.isRemoved() + ' ' + target.inFlight()));
        runtime.begin(0);

        group.deregister(key(1));
        loop.run();
        assertThat(told).containsExactly("deregistered false");
        loop.advance(Duration.ofMinutes(5));

        assertThat(told).containsExactly("deregistered false", "removed true 1");
        assertThat(fixture.events).endsWith("drained 10.0.0.1:80 in flight 1");
        assertThat(runtime.state()).isEqualTo(HealthState.UNUSED);
    }

    @Test
    void whoAsksLateIsToldToo() {
        group.register(target(1));
        TargetRuntime runtime = runtime(group, 1);
        group.deregister(key(1));
        loop.advance(Duration.ofMinutes(5));

        runtime.onDeregistered(target -> told.add("deregistered"));
        runtime.onRemoved(target -> told.add("removed"));
        loop.run();

        assertThat(told).containsExactly("deregistered", "removed");
    }

    @Test
    void observerThatThrowsDoesNotKeepOthersFromBeingTold() {
        group.register(target(1));
        TargetRuntime runtime = runtime(group, 1);
        runtime.onDeregistered(target -> {
            throw new IllegalStateException("bug");
        });
        runtime.onDeregistered(target -> told.add("deregistered"));

        group.deregister(key(1));
        loop.run();

        assertThat(told).containsExactly("deregistered");
    }

    @Test
    void withoutADelayTheTargetIsGoneAtOnce() {
        TargetGroupRuntime hasty = fixture.group(TargetGroupConfig.builder("hasty")
                .deregistrationDelay(Duration.ZERO)
                .build());
        hasty.register(target(1));
        TargetRuntime runtime = runtime(hasty, 1);
        runtime.onDeregistered(target -> told.add("deregistered"));
        runtime.onRemoved(target -> told.add("removed"));

        hasty.deregister(key(1));
        assertThat(hasty.targets()).isEmpty();
        loop.run();

        assertThat(told).containsExactly("deregistered", "removed");
        hasty.register(target(1));
        assertThat(runtime(hasty, 1)).isNotSameAs(runtime);
    }

    @Test
    void drainingTargetCannotBeRegisteredUntilTheDelayEnds() {
        group.register(target(1));
        group.deregister(key(1));
        loop.advance(Duration.ofSeconds(100));

        assertThatThrownBy(() -> group.register(target(2), target(1)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("key: 10.0.0.1:80 is draining (expected: a target whose deregistration has ended; this"
                        + " one's ends in 200000 ms)");
        assertThat(group.targets()).as("nothing of the call was done").hasSize(1);

        loop.advance(Duration.ofSeconds(200));
        group.register(target(1));
        assertThat(picks(group, 1)).isEqualTo("1");
    }

    @Test
    void weightOfADrainingTargetCannotBeChanged() {
        group.register(target(1));
        group.deregister(key(1));

        assertThatThrownBy(() -> group.setWeight(key(1), 2)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void deregisteringTwiceDoesNotStartTheDelayAgain() {
        group.register(target(1));
        group.deregister(key(1));
        loop.advance(Duration.ofSeconds(200));

        group.deregister(key(1));
        loop.advance(Duration.ofSeconds(100));

        assertThat(group.targets()).isEmpty();
    }

    @Test
    void closingCutsWhatIsInFlight() {
        group.register(target(1), target(2));
        runtime(group, 1).onRemoved(target -> told.add("removed " + target.key()));
        runtime(group, 2).onRemoved(target -> told.add("removed " + target.key()));
        group.deregister(key(2));

        group.close();
        loop.run();

        assertThat(told).containsExactlyInAnyOrder("removed " + key(1), "removed " + key(2));
        assertThat(loop.timers()).isZero();
    }
}
