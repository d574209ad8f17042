package io.elb.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.elb.balance.BalancingStrategy;
import io.elb.health.HealthCheckSettings;
import io.elb.health.HealthChecker;
import io.elb.health.HealthResult;
import io.elb.health.Probe;
import io.elb.observe.ErrorReason;
import io.elb.observe.HealthReason;
import io.elb.observe.HealthState;
import io.elb.target.ConnectionTermination;
import io.elb.target.TargetDescription;
import io.elb.testing.ObservedEvent;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** When the connections to a target are ended by the balancer, and when they are not. */
@Timeout(60)
@SuppressWarnings("try") // what is closed in the middle of a test is closed at its end again
class ConnectionTerminationIT {
    private static final ConnectionTermination DEFAULTS = ConnectionTermination.defaults();

    private final Set<Integer> sick = ConcurrentHashMap.newKeySet();

    private NetworkBed bed(ConnectionTermination termination, Duration delay) {
        return NetworkBed.start(
                group -> group.strategy(BalancingStrategy.roundRobin())
                        .healthChecker(new Checker())
                        .deregistrationDelay(delay)
                        .connectionTermination(termination),
                UnaryOperator.identity());
    }

    private static void awaitHealthy(NetworkBed bed, int count) throws Exception {
        bed.group().awaitHealthy(count).toCompletableFuture().get();
    }

    private static HealthState state(NetworkBed bed, EchoTarget target) {
        return bed.group().targets().stream()
                .filter(described -> described.target().key().equals(NetworkBed.key(target)))
                .map(TargetDescription::state)
                .findFirst()
                .orElse(HealthState.UNUSED);
    }

    private static void assertReset(Socket client) {
        assertThatThrownBy(() -> {
                    if (client.getInputStream().read() < 0) {
                        throw new IOException("ended in order");
                    }
                })
                .isInstanceOf(SocketException.class)
                .hasMessageContaining("reset");
    }

    @Test
    void connectionsEndWithTheDeregistrationDelayWhereWanted() throws Exception {
        try (NetworkBed bed = bed(DEFAULTS.withDeregistration(), Duration.ofMillis(300))) {
            EchoTarget a = bed.target('a');
            awaitHealthy(bed, 1);
            Socket client = bed.connectTo('a');
            bed.group().deregister(NetworkBed.key(a));
            NetworkBed.assertEchoes(client);

            assertReset(client);
            assertThat(bed.nextRecord().error()).contains(ErrorReason.TARGET_DEREGISTERED);
            Await.equal("connections of the target", 0, a::open);
        }
    }

    @Test
    void connectionsOutliveTheDeregistrationDelayByDefault() throws Exception {
        try (NetworkBed bed = bed(DEFAULTS, Duration.ofMillis(10))) {
            EchoTarget a = bed.target('a');
            awaitHealthy(bed, 1);
            Socket client = bed.connectTo('a');
            bed.group().deregister(NetworkBed.key(a));
            Await.equal("targets", 0, () -> bed.group().targets().size());

            NetworkBed.assertEchoes(client);
        }
    }

    @Test
    void connectionsOfATargetThatFailsItsChecksAreReset() throws Exception {
        try (NetworkBed bed = bed(DEFAULTS, Duration.ZERO)) {
            EchoTarget a = bed.target('a');
            awaitHealthy(bed, 1);
            Socket toA = bed.connectTo('a');
            EchoTarget b = bed.target('b');
            awaitHealthy(bed, 2);
            Socket other = bed.connectTo('a', 'b');
            if (a.open() == 2) {
                other.close();
                other = bed.connectTo('b');
            }
            sick.add(a.port());

            assertReset(toA);
            assertThat(state(bed, a)).isEqualTo(HealthState.UNHEALTHY);
            NetworkBed.assertEchoes(other);
            bed.connectTo('b');
            assertThat(b.open()).isEqualTo(2);
        }
    }

    @Test
    void connectionsOfAnUnhealthyTargetGoOnWhereWanted() throws Exception {
        try (NetworkBed bed = bed(DEFAULTS.withoutUnhealthy(), Duration.ZERO)) {
            EchoTarget a = bed.target('a');
            awaitHealthy(bed, 1);
            Socket client = bed.connectTo('a');
            sick.add(a.port());
            Await.equal("state", HealthState.UNHEALTHY, () -> state(bed, a));

            NetworkBed.assertEchoes(client);
        }
    }

    @Test
    void connectionsOfAnUnhealthyTargetHaveAnInterval() throws Exception {
        try (NetworkBed bed = bed(DEFAULTS.withUnhealthyDraining(Duration.ofMillis(700)), Duration.ZERO)) {
            EchoTarget a = bed.target('a');
            awaitHealthy(bed, 1);
            Socket client = bed.connectTo('a');
            sick.add(a.port());
            Await.equal("state", HealthState.UNHEALTHY_DRAINING, () -> state(bed, a));
            assertThat(bed.group().health().unhealthyHosts()).isEqualTo(1);
            NetworkBed.assertEchoes(client);

            assertReset(client);
            assertThat(bed.nextRecord().error()).contains(ErrorReason.TARGET_UNHEALTHY);
            assertThat(state(bed, a)).isEqualTo(HealthState.UNHEALTHY);
            assertThat(bed.events().events(ObservedEvent.HealthChanged.class).stream()
                            .map(ObservedEvent.HealthChanged::to))
                    .endsWith(HealthState.UNHEALTHY_DRAINING, HealthState.UNHEALTHY);
        }
    }

    @Test
    void targetThatIsHealthyAgainKeepsItsConnections() throws Exception {
        try (NetworkBed bed = bed(DEFAULTS.withUnhealthyDraining(Duration.ofMillis(700)), Duration.ZERO)) {
            EchoTarget a = bed.target('a');
            awaitHealthy(bed, 1);
            Socket client = bed.connectTo('a');
            sick.add(a.port());
            Await.equal("state", HealthState.UNHEALTHY_DRAINING, () -> state(bed, a));
            sick.clear();
            Await.equal("state", HealthState.HEALTHY, () -> state(bed, a));
            client.setSoTimeout(1_000);

            assertThatThrownBy(() -> client.getInputStream().read()).isInstanceOf(SocketTimeoutException.class);
            NetworkBed.assertEchoes(client);
        }
    }

    /** Asks nobody: the test says which ports are sick. */
    private final class Checker implements HealthChecker {
        @Override
        public String protocol() {
            return "TCP";
        }

        @Override
        public HealthCheckSettings settings() {
            return HealthCheckSettings.fast(Duration.ofMillis(20), Duration.ofSeconds(5));
        }

        @Override
        public CompletionStage<HealthResult> check(Probe probe) {
            return CompletableFuture.completedFuture(
                    sick.contains(probe.port())
                            ? HealthResult.unhealthy(HealthReason.FAILED_HEALTH_CHECKS, "sick")
                            : HealthResult.healthy());
        }
    }
}
