package io.elb.internal.target;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.elb.target.Target;
import io.elb.target.TargetDescription;
import io.elb.target.TargetGroupConfig;
import io.elb.target.TargetSource;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class TargetQuotaTest {
    private final GroupFixture fixture = new GroupFixture();
    private final TargetQuota quota = new TargetQuota(3, 5);
    private final TargetGroupRuntime one = group("one");
    private final TargetGroupRuntime two = group("two");
    private TargetSource.@Nullable Subscriber subscriber;

    private TargetGroupRuntime group(String name) {
        return fixture.unused(
                TargetGroupConfig.builder(name)
                        .deregistrationDelay(Duration.ofSeconds(10))
                        .build(),
                quota);
    }

    @Test
    void groupAndBalancerHaveTheirLimits() {
        one.register(targets(1, 3));
        refused(
                "targets: 4 in one target group (expected: at most 3; ELB: TooManyTargets)",
                () -> one.register(targets(3, 4)));
        two.register(targets(1, 2));
        refused("targets: 6 (expected: at most 5; ELB: TooManyTargets)", () -> two.register(targets(3, 3)));

        assertThat(one.targets()).hasSize(3);
        assertThat(two.targets()).hasSize(2);
    }

    @Test
    void targetThatIsRegisteredAgainOrTwiceTakesNoFurtherPlace() {
        one.register(targets(1, 3));
        one.register(targets(1, 3));
        two.register(targets(1, 2));
        two.register(targets(1, 1)[0], targets(1, 1)[0]);

        assertThat(one.targets()).hasSize(3);
    }

    @Test
    void drainingTargetGivesItsPlaceBackOnce() {
        one.register(targets(1, 3));
        two.register(targets(1, 2));
        one.deregister(GroupFixture.key(1));
        two.register(targets(3, 3));
        refused("targets: 6 (expected: at most 5; ELB: TooManyTargets)", () -> one.register(targets(4, 4)));

        fixture.loop.advance(Duration.ofSeconds(11));

        refused("targets: 6 (expected: at most 5; ELB: TooManyTargets)", () -> one.register(targets(4, 4)));
    }

    @Test
    void closedGroupGivesItsPlacesBack() {
        one.register(targets(1, 3));
        one.deregister(GroupFixture.key(1));
        one.close();

        two.register(targets(1, 3));
        group("three").register(targets(1, 2));
        refused(
                "targets: 6 (expected: at most 5; ELB: TooManyTargets)",
                () -> group("four").register(targets(1, 1)));
    }

    @Test
    void sourceMayExchangeAllItsTargetsAtOnce() {
        TargetSource.Subscriber source = attach(one);
        source.targets(List.of(targets(1, 3)));
        two.register(targets(1, 2));

        source.targets(List.of(targets(4, 6)));

        assertThat(one.targets()).extracting(TargetDescription::key).contains(GroupFixture.key(4), GroupFixture.key(6));
        refused(
                "targets: 4 in one target group (expected: at most 3; ELB: TooManyTargets)",
                () -> source.targets(List.of(targets(4, 7))));
        refused("targets: 6 (expected: at most 5; ELB: TooManyTargets)", () -> two.register(targets(3, 3)));
        source.targets(List.of());
        two.register(targets(3, 3));
    }

    @Test
    void targetThatASourceStillWantsComesBackAfterItsDraining() {
        TargetSource.Subscriber source = attach(one);
        source.targets(List.of(targets(1, 3)));
        source.targets(List.of(targets(1, 2)));
        source.targets(List.of(targets(1, 3)));
        fixture.loop.advance(Duration.ofSeconds(11));

        assertThat(one.targets()).hasSize(3);
        two.register(targets(1, 2));
        refused("targets: 6 (expected: at most 5; ELB: TooManyTargets)", () -> two.register(targets(3, 3)));
    }

    private TargetSource.Subscriber attach(TargetGroupRuntime group) {
        group.attach(told -> {
            subscriber = told;
            return () -> {};
        });
        TargetSource.Subscriber attached = subscriber;
        if (attached == null) {
            throw new AssertionError("subscriber: none (expected: one)");
        }
        return attached;
    }

    private static void refused(String message, Runnable change) {
        assertThatThrownBy(change::run)
                .isInstanceOf(IllegalStateException.class)
                .hasMessage(message);
    }

    private static Target[] targets(int first, int last) {
        return IntStream.rangeClosed(first, last).mapToObj(GroupFixture::target).toArray(Target[]::new);
    }
}
