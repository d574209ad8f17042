package io.elb.internal.target;

import static io.elb.internal.target.GroupFixture.key;
import static io.elb.internal.target.GroupFixture.picks;
import static io.elb.internal.target.GroupFixture.target;
import static org.assertj.core.api.Assertions.assertThat;

import io.elb.balance.BalancingStrategy;
import io.elb.balance.Candidates;
import io.elb.balance.FakePickRequest;
import io.elb.balance.HashKey;
import io.elb.balance.Picker;
import io.elb.target.Target;
import io.elb.target.TargetGroupConfig;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Pickers that take long are made by nobody who has other things to do. */
class CostlyStrategyTest {
    private final GroupFixture fixture = new GroupFixture();
    private final Costly strategy = new Costly();

    /** Picks the last eligible target, and waits while it makes a picker until the test lets it. */
    private static final class Costly implements BalancingStrategy {
        private final List<String> made = new ArrayList<>();
        private volatile CountDownLatch begun = new CountDownLatch(0);
        private volatile CountDownLatch mayEnd = new CountDownLatch(0);

        @Override
        public String name() {
            return "costly";
        }

        @Override
        public boolean isCostly(Candidates candidates) {
            return true;
        }

        @Override
        public Picker newPicker(Candidates candidates) {
            made.add(Thread.currentThread().getName() + ' ' + candidates.size());
            begun.countDown();
            try {
                assertThat(mayEnd.await(10, TimeUnit.SECONDS)).isTrue();
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
            return request -> {
                for (int i = candidates.size() - 1; i >= 0; i--) {
                    if (candidates.isEligible(i) && !request.isExcluded(candidates.key(i))) {
                        return candidates.pick(i);
                    }
                }
                return candidates.pick(0);
            };
        }
    }

    private TargetGroupRuntime group() {
        return fixture.group(TargetGroupConfig.builder("group")
                .strategy(strategy)
                .healthChecker(fixture.checker)
                .build());
    }

    @Test
    void commandReturnsWhenThePickerIsThere() {
        TargetGroupRuntime group = group();

        group.register(target(1), target(2));

        assertThat(picks(group, 3)).isEqualTo("222");
    }

    @Test
    void whileAPickerIsMadeTheGroupGoesOnWithTheLastOne() throws Exception {
        List<Runnable> blocking = new ArrayList<>();
        fixture.blocking = blocking::add;
        TargetGroupRuntime group = group();
        group.register(target(1), target(2));
        fixture.loop.advance(GroupFixture.INTERVAL);
        blocking.forEach(Runnable::run);
        strategy.begun = new CountDownLatch(1);
        strategy.mayEnd = new CountDownLatch(1);
        Thread command = new Thread(() -> group.register(target(3)), "command");
        command.start();
        assertThat(strategy.begun.await(10, TimeUnit.SECONDS)).isTrue();

        assertThat(picks(group, 2)).as("by the picker that there is").isEqualTo("22");
        fixture.checker.fail(key(2));
        fixture.loop.advance(GroupFixture.INTERVAL.multipliedBy(3)); // waits for nobody
        assertThat(picks(group, 4))
                .as("what the last picker names is not to be picked")
                .isEqualTo("1313");

        strategy.mayEnd.countDown();
        command.join();
        assertThat(picks(group, 2)).isEqualTo("33");
        int made = strategy.made.size();
        assertThat(strategy.made.get(made - 1)).as("the command made it again").isEqualTo("command 3");
        blocking.forEach(Runnable::run);
        assertThat(strategy.made).as("nothing was owed").hasSize(made);
    }

    @Test
    void changeOnTheLoopIsLeftToABlockingThread() {
        List<Runnable> blocking = new ArrayList<>();
        fixture.blocking = blocking::add;
        TargetGroupRuntime group = group();
        group.register(target(1), target(2));
        fixture.loop.advance(GroupFixture.INTERVAL);
        blocking.forEach(Runnable::run);
        int made = strategy.made.size();

        fixture.checker.fail(key(2));
        fixture.loop.advance(GroupFixture.INTERVAL.multipliedBy(3));

        assertThat(strategy.made).hasSize(made);
        assertThat(picks(group, 2)).isEqualTo("11");
        blocking.forEach(Runnable::run);
        assertThat(strategy.made).hasSizeGreaterThan(made);
        assertThat(picks(group, 2)).isEqualTo("11");
    }

    @Test
    void tableIsMadeForChangesOfMembershipOnly() {
        BalancingStrategy maglev =
                BalancingStrategy.maglev(HashKey.sourceAddress()).forGroup("group");
        List<Runnable> blocking = new ArrayList<>();
        fixture.blocking = blocking::add;
        TargetGroupRuntime group = fixture.group(TargetGroupConfig.builder("group")
                .strategy(maglev)
                .healthChecker(fixture.checker)
                .build());
        group.register(target(1), target(2), target(3));
        String owner = group.pick(FakePickRequest.PLAIN).key();
        fixture.checker.fail(owner);

        fixture.loop.advance(GroupFixture.INTERVAL.multipliedBy(6));

        assertThat(blocking).as("health makes no table").isEmpty();
        assertThat(group.pick(FakePickRequest.PLAIN).key()).isNotEqualTo(owner);
        fixture.checker.pass(owner);
        fixture.loop.advance(GroupFixture.INTERVAL.multipliedBy(6));
        assertThat(group.pick(FakePickRequest.PLAIN).key()).isEqualTo(owner);
    }

    @Test
    void groupOfThousandTargetsPicksWhileItsTableIsMade() {
        TargetGroupRuntime group = fixture.group(TargetGroupConfig.builder("group")
                .strategy(BalancingStrategy.ringHash(HashKey.sourceAddress()))
                .build());
        Target[] targets = new Target[1_000];
        for (int i = 0; i < targets.length; i++) {
            targets[i] = Target.of("10.1." + i / 250 + '.' + (i % 250 + 1), 80);
        }
        group.register(targets);
        String owner = group.pick(FakePickRequest.PLAIN).key();

        group.deregister(owner);

        assertThat(group.pick(FakePickRequest.PLAIN).key()).isNotEqualTo(owner);
        assertThat(group.pick(FakePickRequest.PLAIN).isTarget()).isTrue();
    }
}
