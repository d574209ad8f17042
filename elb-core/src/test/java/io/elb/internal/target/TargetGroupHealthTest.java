package io.elb.internal.target;

import static io.elb.internal.target.GroupFixture.INTERVAL;
import static io.elb.internal.target.GroupFixture.description;
import static io.elb.internal.target.GroupFixture.key;
import static io.elb.internal.target.GroupFixture.picks;
import static io.elb.internal.target.GroupFixture.reason;
import static io.elb.internal.target.GroupFixture.state;
import static io.elb.internal.target.GroupFixture.target;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.elb.balance.NoPickReason;
import io.elb.health.HealthCheckSettings;
import io.elb.health.HealthChecker;
import io.elb.health.HealthResult;
import io.elb.health.Probe;
import io.elb.health.ProbeConnection;
import io.elb.observe.HealthReason;
import io.elb.observe.HealthState;
import io.elb.target.Target;
import io.elb.target.TargetGroupConfig;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class TargetGroupHealthTest {
    private static final Duration SECOND = Duration.ofSeconds(1);

    private final GroupFixture fixture = new GroupFixture();
    private final HandLoop loop = fixture.loop;
    private final ScriptedChecker checker = fixture.checker;
    private final TargetGroupRuntime group = fixture.checked();

    @Test
    void newTargetIsInitialAndTheFirstSuccessMakesItHealthy() {
        group.register(target(1));
        assertThat(description(group, 1).state()).isEqualTo(HealthState.INITIAL);
        assertThat(description(group, 1).reason()).isEqualTo(HealthReason.REGISTRATION_IN_PROGRESS);

        loop.advance(SECOND);

        assertThat(description(group, 1).state()).isEqualTo(HealthState.HEALTHY);
        assertThat(checker.checks(key(1))).isEqualTo(1);
        assertThat(fixture.events)
                .containsExactly(
                        "registered 10.0.0.1:80",
                        "10.0.0.1:80 initial → initial Elb.InitialHealthChecking",
                        "10.0.0.1:80 initial → healthy");
    }

    @Test
    void initialTargetGetsNothingWhileAnotherOneIsHealthy() {
        group.register(target(1));
        loop.advance(SECOND);
        checker.hang(key(2));

        group.register(target(2));

        assertThat(picks(group, 3)).isEqualTo("111");
    }

    @Test
    void initialAndUnhealthyTargetsServeWhileNoneIsHealthy() {
        checker.fail(key(1));
        group.register(target(1));
        loop.advance(INTERVAL.multipliedBy(2));
        assertThat(state(group, 1)).isEqualTo(HealthState.UNHEALTHY);
        checker.hang(key(2));
        group.register(target(2));

        assertThat(group.isFailOpen()).isTrue();
        assertThat(picks(group, 4)).contains("12");
    }

    @Test
    void failOpenEndsWithTheFirstHealthyTarget() {
        checker.fail(key(1));
        group.register(target(1), target(2));
        assertThat(group.isFailOpen()).isTrue();

        loop.advance(SECOND);

        assertThat(group.isFailOpen()).isFalse();
        assertThat(picks(group, 3)).isEqualTo("222");
    }

    @Test
    void failOpenLeavesDrainingTargetsOut() {
        checker.fail(key(1));
        checker.fail(key(2));
        group.register(target(1), target(2));
        loop.advance(SECOND);

        group.deregister(key(1));

        assertThat(picks(group, 3)).isEqualTo("222");
    }

    @Test
    void failOpenIncludesTargetsOfWeightZero() {
        checker.fail(key(2));
        group.register(target(1).withWeight(0), target(2));
        loop.advance(INTERVAL.multipliedBy(2));
        assertThat(state(group, 1)).isEqualTo(HealthState.HEALTHY);

        assertThat(picks(group, 4)).contains("12");
    }

    @Test
    void healthyTargetIsUnhealthyAfterTwoFailuresInARow() {
        group.register(target(1), target(2));
        loop.advance(INTERVAL.multipliedBy(2));
        checker.fail(key(1));

        loop.advance(INTERVAL);
        assertThat(state(group, 1)).isEqualTo(HealthState.HEALTHY);
        loop.advance(INTERVAL);

        assertThat(description(group, 1).state()).isEqualTo(HealthState.UNHEALTHY);
        assertThat(description(group, 1).reason()).isEqualTo(HealthReason.RESPONSE_CODE_MISMATCH);
        assertThat(description(group, 1).description()).isEqualTo("Health checks failed with these codes: [503]");
        assertThat(picks(group, 3)).isEqualTo("222");
    }

    @Test
    void unhealthyTargetIsHealthyAfterFiveSuccessesInARow() {
        checker.fail(key(1));
        group.register(target(1));
        loop.advance(INTERVAL.multipliedBy(3));
        checker.pass(key(1));

        loop.advance(INTERVAL.multipliedBy(4));
        assertThat(state(group, 1)).isEqualTo(HealthState.UNHEALTHY);
        loop.advance(INTERVAL);

        assertThat(state(group, 1)).isEqualTo(HealthState.HEALTHY);
    }

    @Test
    void hangingCheckTimesOutOnTheBalancersTime() {
        checker.hang(key(1));
        group.register(target(1));

        loop.advance(Duration.ofSeconds(8));
        loop.advance(INTERVAL);

        assertThat(fixture.events).contains("failed 10.0.0.1:80 Target.Timeout after PT6S");
        assertThat(description(group, 1).state()).isEqualTo(HealthState.UNHEALTHY);
        assertThat(description(group, 1).reason()).isEqualTo(HealthReason.TIMEOUT);
        assertThat(description(group, 1).description()).isEqualTo("Request timed out");
    }

    @Test
    void resultAfterTheTimeoutIsIgnored() {
        CompletableFuture<HealthResult> late = new CompletableFuture<>();
        checker.answer(key(1), probe -> late);
        group.register(target(1));
        loop.advance(Duration.ofSeconds(8));

        late.complete(HealthResult.healthy());
        loop.run();

        assertThat(state(group, 1)).isEqualTo(HealthState.INITIAL);
    }

    @Test
    void checksOfOneTargetNeverOverlap() {
        checker.hang(key(1));
        TargetGroupRuntime slow = fixture.group(TargetGroupConfig.builder("slow")
                .healthChecker(new SettingsOf(
                        checker,
                        checker.settings().withInterval(Duration.ofSeconds(5)).withTimeout(Duration.ofSeconds(60))))
                .build());
        slow.register(target(1));

        loop.advance(Duration.ofSeconds(59));
        assertThat(checker.checks(key(1))).isEqualTo(1);
        loop.advance(Duration.ofSeconds(3));

        assertThat(checker.checks(key(1))).isEqualTo(2);
    }

    @Test
    void throwingCheckerCountsAsInternalErrorAndIsAskedAgain() {
        checker.answer(key(1), probe -> {
            throw new IllegalArgumentException("bug");
        });
        group.register(target(1));

        loop.advance(INTERVAL.multipliedBy(3));

        assertThat(description(group, 1).state()).isEqualTo(HealthState.UNHEALTHY);
        assertThat(description(group, 1).reason()).isEqualTo(HealthReason.INTERNAL_ERROR);
        assertThat(description(group, 1).description()).contains("bug");
        assertThat(checker.checks(key(1))).isGreaterThanOrEqualTo(3);
    }

    @Test
    void failedStageOfAConnectionIsAFailedCheck() {
        checker.answer(key(1), probe -> probe.connect().thenApply(connection -> HealthResult.healthy()));
        fixture.connection.completeExceptionally(new IOException("refused"));
        group.register(target(1));

        loop.advance(INTERVAL.multipliedBy(2));

        assertThat(description(group, 1).reason()).isEqualTo(HealthReason.FAILED_HEALTH_CHECKS);
        assertThat(description(group, 1).description()).isEqualTo("Health checks failed");
    }

    @Test
    void nullResultIsAnInternalError() {
        checker.answer(key(1), probe -> CompletableFuture.completedFuture(null));
        group.register(target(1));

        loop.advance(INTERVAL.multipliedBy(2));

        assertThat(description(group, 1).reason()).isEqualTo(HealthReason.INTERNAL_ERROR);
    }

    @Test
    void connectionOfACheckIsClosedWhenItEnds() {
        OpenConnection connection = new OpenConnection();
        fixture.connection.complete(connection);
        checker.answer(key(1), probe -> probe.connect().thenCompose(opened -> new CompletableFuture<>()));
        group.register(target(1));
        loop.advance(SECOND);
        assertThat(connection.closed).isZero();

        loop.advance(Duration.ofSeconds(6));

        assertThat(connection.closed).isEqualTo(1);
    }

    @Test
    void connectionThatComesAfterTheTimeoutIsClosed() {
        OpenConnection connection = new OpenConnection();
        checker.answer(key(1), probe -> probe.connect().thenCompose(opened -> new CompletableFuture<>()));
        group.register(target(1));
        loop.advance(Duration.ofSeconds(8));

        fixture.connection.complete(connection);

        assertThat(connection.closed).isEqualTo(1);
    }

    @Test
    void probeTellsWhatIsChecked() {
        group.register(target(1));
        loop.advance(SECOND);

        Probe probe = checker.probes.get(0);
        assertThat(probe.target()).hasToString("group/10.0.0.1:80");
        assertThat(probe.host()).isEqualTo("10.0.0.1");
        assertThat(probe.port()).isEqualTo(80);
        assertThat(probe.address())
                .hasValueSatisfying(address -> assertThat(address.getPort()).isEqualTo(80));
        assertThat(probe.timeout()).hasSeconds(6);
    }

    @Test
    void ownPortOfTheChecksIsUsed() {
        TargetGroupRuntime other = fixture.group(TargetGroupConfig.builder("other")
                .healthChecker(new SettingsOf(checker, checker.settings().withPort(8081)))
                .build());
        other.register(target(1));
        loop.advance(SECOND);

        assertThat(checker.probes.get(0).port()).isEqualTo(8081);
        assertThat(checker.probes.get(0).address())
                .hasValueSatisfying(address -> assertThat(address.getPort()).isEqualTo(8081));
    }

    @Test
    void noChecksRunWhileNoRuleUsesTheGroup() {
        group.register(target(1));
        loop.advance(SECOND);

        group.setInUse(false);
        loop.advance(INTERVAL.multipliedBy(3));

        assertThat(checker.checks(key(1))).isEqualTo(1);
        assertThat(description(group, 1).state()).isEqualTo(HealthState.UNUSED);
        assertThat(loop.timers()).isZero();

        group.setInUse(true);
        assertThat(state(group, 1)).isEqualTo(HealthState.INITIAL);
        loop.advance(SECOND);
        assertThat(state(group, 1)).isEqualTo(HealthState.HEALTHY);
    }

    @Test
    void noChecksRunOnADrainingTarget() {
        group.register(target(1));
        loop.advance(SECOND);

        group.deregister(key(1));
        loop.advance(INTERVAL.multipliedBy(3));

        assertThat(checker.checks(key(1))).isEqualTo(1);
    }

    @Test
    void checksSpreadOverTheInterval() {
        Target[] targets = new Target[100];
        for (int i = 0; i < targets.length; i++) {
            targets[i] = target(i + 1);
        }
        group.register(targets);
        loop.advance(SECOND);
        assertThat(checker.probes).as("all are checked quickly at first").hasSize(100);

        loop.advance(INTERVAL);
        TreeSet<Long> tenths = new TreeSet<>();
        for (int i = 0; i < 300; i++) {
            int before = checker.probes.size();
            loop.advance(Duration.ofMillis(100));
            if (checker.probes.size() > before) {
                tenths.add((long) i);
            }
            assertThat(checker.probes.size() - before)
                    .as("checks within 100 ms")
                    .isLessThan(10);
        }

        assertThat(tenths).as("tenths of a second with a check").hasSizeGreaterThan(50);
    }

    @Test
    void functionTargetsAreNotCheckedByDefault() {
        group.register(Target.function("hello", request -> {
            throw new AssertionError("not called");
        }));
        loop.advance(INTERVAL);

        assertThat(checker.probes).isEmpty();
        assertThat(group.targets().get(0).state()).isEqualTo(HealthState.UNAVAILABLE);
    }

    @Test
    void healthOfOneTargetSurvivesChangesOfOthers() {
        group.register(target(1));
        loop.advance(SECOND);
        checker.fail(key(1));
        loop.advance(INTERVAL);

        group.register(target(2));
        group.deregister(key(2));
        group.register(target(1).withWeight(2));
        loop.advance(INTERVAL);

        assertThat(state(group, 1)).as("its second failure in a row").isEqualTo(HealthState.UNHEALTHY);
    }

    @Test
    void awaitingHealthCompletesWithTheLastOneNeeded() {
        checker.hang(key(2));
        group.register(target(1), target(2));
        CompletionStage<Void> one = group.awaitHealthy(1);
        CompletionStage<Void> two = group.awaitHealthy(2);

        loop.advance(SECOND);
        assertThat(isDone(one)).isTrue();
        assertThat(isDone(two)).isFalse();
        checker.pass(key(2));
        loop.advance(INTERVAL);

        assertThat(isDone(two)).isTrue();
        assertThatThrownBy(() -> group.awaitHealthy(-1)).hasMessage("count: -1 (expected: 0 or more)");
    }

    @Test
    void emptyGroupStaysWithoutTargetsWhateverItsHealth() {
        loop.advance(INTERVAL);

        assertThat(reason(group)).isEqualTo(NoPickReason.NO_TARGETS);
    }

    private static boolean isDone(CompletionStage<Void> stage) {
        boolean[] isDone = {false};
        stage.whenComplete((nothing, failure) -> isDone[0] = failure == null);
        return isDone[0];
    }

    /** A checker with other settings. */
    private record SettingsOf(ScriptedChecker checker, HealthCheckSettings settings) implements HealthChecker {
        @Override
        public String protocol() {
            return checker.protocol();
        }

        @Override
        public CompletionStage<HealthResult> check(Probe probe) {
            return checker.check(probe);
        }
    }

    private static final class OpenConnection implements ProbeConnection {
        private int closed;

        @Override
        public void send(byte[] bytes) {}

        @Override
        public void receive(Consumer<ByteBuffer> onBytes, Consumer<Optional<Throwable>> onEnd) {}

        @Override
        public void close() {
            closed++;
        }
    }
}
