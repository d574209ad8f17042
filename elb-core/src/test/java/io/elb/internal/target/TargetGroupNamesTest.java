package io.elb.internal.target;

import static org.assertj.core.api.Assertions.assertThat;

import io.elb.balance.TargetState;
import io.elb.observe.HealthState;
import io.elb.target.ResolveConfig;
import io.elb.target.Target;
import io.elb.target.TargetGroupConfig;
import java.net.InetAddress;
import java.net.SocketAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class TargetGroupNamesTest {
    private static final String NAME = "web.internal";

    private final GroupFixture fixture = new GroupFixture();
    private final HandLoop loop = fixture.loop;
    private final TargetGroupRuntime group = fixture.group(TargetGroupConfig.builder("group")
            .healthChecker(fixture.checker)
            .resolve(new ResolveConfig(Duration.ofSeconds(2), Duration.ofSeconds(20)))
            .build());

    @Test
    void nameIsResolvedAtOnce() {
        answer(5, 1);
        TargetRuntime target = registered();
        assertThat(target.address()).isNull();

        loop.run();

        assertThat(Objects.requireNonNull(target.address())).hasToString("web.internal/10.0.0.1:80");
    }

    @Test
    void nameIsResolvedAgainWhenItsTimeToLiveEnds() {
        answer(5, 1);
        TargetRuntime target = registered();
        loop.run();
        answer(5, 2);

        loop.advance(Duration.ofSeconds(5).minusNanos(1));
        assertThat(addresses(target)).containsExactly("10.0.0.1");
        loop.advance(Duration.ofNanos(1));

        assertThat(addresses(target)).containsExactly("10.0.0.2");
    }

    @Test
    void timeToLiveIsBounded() {
        answer(0, 1);
        registered();
        loop.advance(Duration.ofSeconds(10));
        assertThat(fixture.asked).as("at 0, 2, 4, 6, 8, 10 s").hasSize(6);

        answer(3600, 1);
        loop.advance(Duration.ofSeconds(42));

        assertThat(fixture.asked).as("and at 12, 32, 52 s").hasSize(9);
    }

    @Test
    void failureKeepsTheLastAddressesAndIsTriedAgain() {
        answer(5, 1);
        TargetRuntime target = registered();
        loop.run();
        fixture.names.put(NAME, CompletableFuture.failedFuture(new UnknownHostException(NAME)));

        loop.advance(Duration.ofSeconds(6));
        assertThat(addresses(target)).containsExactly("10.0.0.1");
        answer(5, 2);
        loop.advance(Duration.ofSeconds(2));

        assertThat(addresses(target)).containsExactly("10.0.0.2");
    }

    @Test
    void failuresAreTriedAgainMoreAndMoreRarely() {
        registered();

        loop.advance(Duration.ofSeconds(2 + 4 + 8 + 16 + 20));

        assertThat(fixture.asked).hasSize(6);
    }

    @Test
    void resolverThatNeverAnswersIsAskedAgain() {
        fixture.names.put(NAME, new CompletableFuture<>());
        TargetRuntime target = registered();
        loop.advance(Duration.ofSeconds(20));
        answer(5, 1);

        loop.advance(Duration.ofSeconds(2));

        assertThat(addresses(target)).containsExactly("10.0.0.1");
    }

    @Test
    void resolverThatThrowsIsAskedAgain() {
        GroupFixture other = new GroupFixture();
        TargetResolver broken = host -> {
            throw new IllegalStateException("bug");
        };
        TargetRuntime target = new TargetRuntime(other.unchecked(), Target.of(NAME, 80), TargetState.none());
        boolean[] isFirstOver = {false};

        new NameRefresher(target, broken, loop, ResolveConfig.defaults(), () -> isFirstOver[0] = true).ask();

        assertThat(isFirstOver[0]).isTrue();
        assertThat(loop.timers()).as("the next question").isEqualTo(1);
    }

    @Test
    void severalAddressesTakeTurns() {
        answer(5, 1, 2, 3);
        TargetRuntime target = registered();
        loop.run();
        List<String> turns = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            turns.add(literal(Objects.requireNonNull(target.nextAddress())));
        }

        assertThat(turns).containsExactly("10.0.0.1", "10.0.0.2", "10.0.0.3", "10.0.0.1");
        assertThat(literal(Objects.requireNonNull(target.address()))).isEqualTo("10.0.0.1");
    }

    @Test
    void firstCheckWaitsForTheFirstAnswer() {
        CompletableFuture<ResolvedName> answer = new CompletableFuture<>();
        fixture.names.put(NAME, answer);
        TargetRuntime target = registered();
        loop.advance(Duration.ofSeconds(3));
        assertThat(fixture.checker.probes).isEmpty();

        answer.complete(name(5, 1));
        loop.advance(Duration.ofSeconds(1));

        assertThat(fixture.checker.probes).hasSize(1);
        assertThat(fixture.checker.probes.get(0).address())
                .hasValueSatisfying(address -> assertThat(literal(address)).isEqualTo("10.0.0.1"));
        assertThat(target.state()).isEqualTo(HealthState.HEALTHY);
    }

    @Test
    void nothingIsResolvedAfterDeregistration() {
        answer(5, 1);
        registered();
        loop.run();

        group.deregister(NAME + ":80");
        loop.advance(Duration.ofSeconds(60));

        assertThat(fixture.asked).hasSize(1);
    }

    @Test
    void addressesAndSocketsNeedNoResolver() {
        group.register(Target.of("10.0.0.9", 81), Target.unixSocket(Path.of("/run/web.sock")));
        loop.run();

        assertThat(group.runtimes())
                .extracting(target -> String.valueOf(target.address()))
                .containsExactly("/10.0.0.9:81", "/run/web.sock");
        assertThat(fixture.asked).isEmpty();
    }

    private TargetRuntime registered() {
        group.register(Target.of(NAME, 80));
        return group.runtimes().get(0);
    }

    private void answer(long ttlSeconds, int... numbers) {
        fixture.names.put(NAME, CompletableFuture.completedFuture(name(ttlSeconds, numbers)));
    }

    private static ResolvedName name(long ttlSeconds, int... numbers) {
        List<InetAddress> addresses = new ArrayList<>();
        for (int number : numbers) {
            try {
                addresses.add(InetAddress.getByAddress(NAME, new byte[] {10, 0, 0, (byte) number}));
            } catch (UnknownHostException e) {
                throw new AssertionError(e);
            }
        }
        return new ResolvedName(addresses, Duration.ofSeconds(ttlSeconds).toNanos());
    }

    private static List<String> addresses(TargetRuntime target) {
        return target.addresses().stream().map(TargetGroupNamesTest::literal).toList();
    }

    private static String literal(SocketAddress address) {
        return address.toString().replaceAll(".*/(.*):\\d+", "$1");
    }
}
