package io.elb.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.elb.health.HealthCheckSettings;
import io.elb.health.HealthChecker;
import io.elb.health.HealthResult;
import io.elb.health.Probe;
import io.elb.limits.ClientTimeouts;
import io.elb.listener.Listener;
import io.elb.listener.ListenerConfig;
import io.elb.listener.Transport;
import io.elb.observe.ErrorReason;
import io.elb.observe.HealthReason;
import io.elb.observe.HealthState;
import io.elb.observe.RequestRecord;
import io.elb.rule.Action;
import io.elb.target.Target;
import io.elb.target.TargetDescription;
import io.elb.target.TargetGroup;
import io.elb.target.TargetGroupConfig;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class VirtualBalancerTest {
    private static final String GET = "GET / HTTP/1.1\r\nHost: shop\r\n\r\n";

    private final VirtualBalancer lb = VirtualBalancer.start();
    private final VirtualTarget one = lb.target("one");
    private final VirtualTarget two = lb.target("two");

    @AfterEach
    void close() {
        lb.close();
        assertThat(one.problems()).isEmpty();
        assertThat(two.problems()).isEmpty();
        assertThat(one.openConnections()).isZero();
        assertThat(two.openConnections()).isZero();
    }

    private TargetGroup group(TargetGroupConfig config, VirtualTarget... targets) {
        TargetGroup group = lb.balancer().addTargetGroup(config);
        for (VirtualTarget target : targets) {
            group.register(target.target());
        }
        return group;
    }

    private Listener listener(TargetGroup group) {
        return lb.balancer()
                .addListener(ListenerConfig.http(80, Action.forward(group)).build());
    }

    private Listener listener(VirtualTarget... targets) {
        return listener(group(TargetGroupConfig.of("web"), targets));
    }

    // ---------------------------------------------------------------- requests

    @Test
    void requestsAreSpreadOverTheTargets() {
        VirtualClient client = lb.connect(listener(one, two), "192.0.2.7");
        for (int i = 0; i < 4; i++) {
            assertThat(client.exchange(GET).status()).isEqualTo(200);
        }
        assertThat(one.requests()).hasSize(2);
        assertThat(two.requests()).hasSize(2);
        assertThat(one.requests().get(0).field("X-Forwarded-For")).contains("192.0.2.7");
        assertThat(one.requests().get(0).field("X-Forwarded-Port")).contains("80");
    }

    @Test
    void portZeroGetsAPortOfItsOwn() {
        TargetGroup group = group(TargetGroupConfig.of("web"), one);
        Listener first = lb.balancer()
                .addListener(ListenerConfig.http(0, Action.forward(group)).build());
        Listener second = lb.balancer()
                .addListener(ListenerConfig.http(0, Action.forward(group)).build());
        assertThat(first.port()).isPositive().isNotEqualTo(second.port());
        assertThat(lb.connect(second).exchange(GET).bodyText()).isEqualTo("one");
    }

    @Test
    void aPortInUseIsRefusedAndFreeAgainAfterItsListener() {
        TargetGroup group = group(TargetGroupConfig.of("web"), one);
        Listener first = listener(group);
        assertThatThrownBy(() -> listener(group))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("expected: an address that can be bound");
        first.close();
        assertThatThrownBy(() -> lb.connect(first)).isInstanceOf(UncheckedIOException.class);
        assertThat(lb.connect(listener(group)).exchange(GET).bodyText()).isEqualTo("one");
    }

    @Test
    void anotherTransportIsRefused() {
        TargetGroup group = group(TargetGroupConfig.of("web"), one);
        ListenerConfig config = ListenerConfig.http(80, Action.forward(group))
                .transport(Transport.EPOLL)
                .build();
        assertThatThrownBy(() -> lb.balancer().addListener(config)).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void targetsAreFoundByTheirNames() {
        TargetGroup group = lb.balancer().addTargetGroup(TargetGroupConfig.of("web"));
        group.register(Target.of("two", 80));
        lb.run();
        assertThat(lb.connect(listener(group)).exchange(GET).bodyText()).isEqualTo("two");
    }

    @Test
    void bodiesPassInBothDirectionsByteByByte() {
        one.answer(
                request -> Answer.ok().chunks("got ", request.bodyText() + "!").byteByByte());
        VirtualClient client = lb.connect(listener(one));
        String request =
                "POST / HTTP/1.1\r\nHost: shop\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n";
        for (int i = 0; i < request.length(); i++) {
            client.send(request.substring(i, i + 1));
        }
        assertThat(client.readResponse().bodyText()).isEqualTo("got abcde!");
        assertThat(client.exchange(GET).bodyText()).isEqualTo("got !");
    }

    @Test
    void pipelinedRequestsAreAnsweredInOrder() {
        one.answer(request -> Answer.ok(request.path()).after(Duration.ofSeconds(1)));
        VirtualClient client = lb.connect(listener(one));
        client.send("GET /1 HTTP/1.1\r\nHost: a\r\n\r\nGET /2 HTTP/1.1\r\nHost: a\r\n\r\n");
        client.send("GET /3 HTTP/1.1\r\nHost: a\r\n\r\n");
        lb.advance(Duration.ofSeconds(3));
        assertThat(List.of(
                        client.readResponse().bodyText(),
                        client.readResponse().bodyText(),
                        client.readResponse().bodyText()))
                .containsExactly("/1", "/2", "/3");
    }

    @Test
    void aTunnelEndsInBothDirections() {
        one.answer(Answer.upgrade("websocket"));
        VirtualClient client = lb.connect(listener(one));
        client.send("GET / HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n");
        assertThat(client.take()).startsWith("HTTP/1.1 101 ");
        client.send("hello");
        assertThat(client.take()).isEqualTo("hello");
        client.halfClose();
        assertThat(client.isEnded()).isTrue();
    }

    @Test
    void aTargetsResetIsKnownFromItsEnd() {
        one.answerNext(1, Answer.reset()).answerNext(1, Answer.close());
        VirtualClient client = lb.connect(listener(one));
        assertThat(client.exchange(GET).status()).isEqualTo(502);
        assertThat(client.exchange(GET).status()).isEqualTo(502);
        assertThat(lb.observer().records())
                .extracting(record -> record.error().orElseThrow())
                .containsExactly(ErrorReason.TARGET_RESET, ErrorReason.TARGET_CLOSED);
    }

    @Test
    void aTargetThatIsDownRefuses() {
        one.stop();
        VirtualClient client = lb.connect(listener(one));
        assertThat(client.exchange(GET).status()).isEqualTo(502);
        one.restart();
        assertThat(client.exchange(GET).status()).isEqualTo(200);
    }

    @Test
    void aGateHoldsAnAnswerUntilItOpens() {
        Gate gate = Gate.closed();
        one.answer(Answer.ok().holdAfterBytes(20, gate));
        VirtualClient client = lb.connect(listener(one));
        client.send(GET);
        lb.advance(Duration.ofSeconds(30));
        assertThat(client.hasResponse()).isFalse();
        gate.open();
        lb.run();
        assertThat(client.readResponse().bodyText()).isEqualTo("one");
    }

    @Test
    void anAnswerThatReadsSlowlyIsRefused() {
        assertThatThrownBy(() -> one.answer(Answer.ok().readingSlowly(1, Duration.ofSeconds(1))))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> one.answer(Answer.ok().readingBodyAfter(Gate.closed())))
                .isInstanceOf(IllegalArgumentException.class);
    }

    // ---------------------------------------------------------------- time

    @Test
    void aDelayEndsAtItsMoment() {
        one.answer(Answer.ok().after(Duration.ofSeconds(20)));
        VirtualClient client = lb.connect(listener(one));
        client.send(GET);
        lb.advance(Duration.ofMillis(19_999));
        assertThat(client.hasResponse()).isFalse();
        lb.advance(Duration.ofMillis(1));
        assertThat(client.readResponse().status()).isEqualTo(200);
        RequestRecord record = lb.observer().records().get(0);
        assertThat(Duration.between(record.timings().created(), record.timings().ended()))
                .isEqualTo(Duration.ofSeconds(20));
        assertThat(record.timings().created()).isEqualTo(Instant.parse("2025-01-01T00:00:00Z"));
    }

    @Test
    void aSilentClientGets408AfterTheIdleTimeout() {
        VirtualClient client = lb.connect(listener(one));
        lb.advance(Duration.ofSeconds(59));
        assertThat(client.received()).isEmpty();
        assertThat(client.isEnded()).isFalse();
        lb.advance(Duration.ofSeconds(2));
        assertThat(client.readResponse().status()).isEqualTo(408);
        assertThat(client.isEnded()).isTrue();
    }

    @Test
    void anIdleConnectionIsClosedWithoutAWord() {
        VirtualClient client = lb.connect(listener(one));
        lb.advance(Duration.ofSeconds(59));
        client.exchange(GET);
        lb.advance(Duration.ofSeconds(59));
        assertThat(client.isEnded()).isFalse();
        lb.advance(Duration.ofSeconds(2));
        assertThat(client.isEnded()).isTrue();
        assertThat(client.take()).isEmpty();
    }

    @Test
    void aSilentTargetIsAnswered504() {
        one.answer(Answer.never());
        VirtualClient client = lb.connect(listener(one));
        client.send(GET);
        lb.advance(Duration.ofSeconds(59));
        assertThat(client.hasResponse()).isFalse();
        lb.advance(Duration.ofSeconds(2));
        assertThat(client.readResponse().status()).isEqualTo(504);
        assertThat(one.requests().get(0).isAbandoned()).isTrue();
    }

    @Test
    void anOldConnectionEndsWithItsNextRequest() {
        VirtualClient client = lb.connect(listener(one));
        for (int i = 0; i < 71; i++) {
            lb.advance(Duration.ofSeconds(50));
            assertThat(client.exchange(GET).fields().has("Connection")).isFalse();
        }
        lb.advance(Duration.ofSeconds(50));
        assertThat(client.exchange(GET).field("Connection")).isEqualTo("close");
        assertThat(client.isEnded()).isTrue();
        assertThat(lb.clock().instant()).isEqualTo(Instant.parse("2025-01-01T01:00:00Z"));
    }

    @Test
    void aShorterTimeoutIsMetToo() {
        TargetGroup group = group(TargetGroupConfig.of("web"), one);
        Listener listener = lb.balancer()
                .addListener(ListenerConfig.http(80, Action.forward(group))
                        .timeouts(ClientTimeouts.defaults().withHead(Duration.ofMillis(100)))
                        .build());
        VirtualClient client = lb.connect(listener);
        client.send("GET /");
        lb.advance(Duration.ofMillis(110));
        assertThat(client.readResponse().status()).isEqualTo(408);
    }

    // ---------------------------------------------------------------- health

    /** Passes when the target answers 200 to GET /health. */
    private static final class GetChecker implements HealthChecker {
        @Override
        public String protocol() {
            return "HTTP";
        }

        @Override
        public HealthCheckSettings settings() {
            return HealthCheckSettings.defaults();
        }

        @Override
        public CompletionStage<HealthResult> check(Probe probe) {
            CompletableFuture<HealthResult> result = new CompletableFuture<>();
            return probe.connect().thenCompose(connection -> {
                connection.receive(
                        bytes -> {
                            String text =
                                    StandardCharsets.ISO_8859_1.decode(bytes).toString();
                            result.complete(
                                    text.startsWith("HTTP/1.1 200 ")
                                            ? HealthResult.healthy(200)
                                            : HealthResult.codeMismatch(Integer.parseInt(text.substring(9, 12))));
                        },
                        end -> result.completeExceptionally(new IOException("ended")));
                connection.send("GET /health HTTP/1.1\r\nHost: x\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
                return result;
            });
        }
    }

    private static HealthState state(TargetGroup group, VirtualTarget target) {
        return group.targets().stream()
                .filter(description -> description.key().equals(target.target().key()))
                .map(TargetDescription::state)
                .findFirst()
                .orElseThrow();
    }

    @Test
    void aTargetTurnsUnhealthyAfterTwoFailuresAndHealthyAfterFivePasses() {
        TargetGroup group = group(
                TargetGroupConfig.builder("web").healthChecker(new GetChecker()).build(), one, two);
        Listener listener = listener(group);
        assertThat(state(group, one)).isEqualTo(HealthState.INITIAL);
        lb.advance(Duration.ofSeconds(35));
        assertThat(state(group, one)).isEqualTo(HealthState.HEALTHY);
        assertThat(state(group, two)).isEqualTo(HealthState.HEALTHY);

        int checksBefore = one.requests().size();
        one.answer(Answer.status(500));
        while (one.requests().size() < checksBefore + 1) {
            lb.advance(Duration.ofSeconds(1));
        }
        assertThat(state(group, one)).isEqualTo(HealthState.HEALTHY);
        lb.advance(Duration.ofSeconds(31));
        assertThat(state(group, one)).isEqualTo(HealthState.UNHEALTHY);
        VirtualClient client = lb.connect(listener);
        for (int i = 0; i < 4; i++) {
            assertThat(client.exchange(GET).bodyText()).isEqualTo("two");
        }

        one.answer(Answer.ok());
        lb.advance(Duration.ofSeconds(4 * 30));
        assertThat(state(group, one)).isEqualTo(HealthState.UNHEALTHY);
        lb.advance(Duration.ofSeconds(30));
        assertThat(state(group, one)).isEqualTo(HealthState.HEALTHY);
        assertThat(lb.observer().events(ObservedEvent.HealthChanged.class).stream()
                        .filter(event ->
                                event.target().key().equals(one.target().key()))
                        .map(event -> event.to() + " " + event.reason()))
                .endsWith(
                        "HEALTHY " + HealthReason.NONE,
                        "UNHEALTHY " + HealthReason.RESPONSE_CODE_MISMATCH,
                        "HEALTHY " + HealthReason.NONE);
    }

    // ---------------------------------------------------------------- draining and closing

    @Test
    void drainingCutsWhatIsInFlightWhenTheDelayIsOver() {
        one.answer(request -> Answer.never());
        TargetGroup group = group(TargetGroupConfig.of("web"), one);
        Listener listener = lb.balancer()
                .addListener(ListenerConfig.http(80, Action.forward(group))
                        .timeouts(ClientTimeouts.defaults().withIdle(Duration.ofSeconds(1000)))
                        .build());
        VirtualClient stuck = lb.connect(listener);
        stuck.send(GET);
        group.register(two.target());
        group.deregister(one.target());
        assertThat(state(group, one)).isEqualTo(HealthState.DRAINING);
        VirtualClient other = lb.connect(listener);
        for (int i = 0; i < 4; i++) {
            assertThat(other.exchange(GET).bodyText()).isEqualTo("two");
        }
        lb.advance(Duration.ofSeconds(299));
        assertThat(stuck.hasResponse()).isFalse();
        assertThat(group.targets()).hasSize(2);
        lb.advance(Duration.ofSeconds(1));
        assertThat(stuck.readResponse().status()).isEqualTo(502);
        assertThat(group.targets()).hasSize(1);
        assertThat(lb.observer().records().get(4).error()).contains(ErrorReason.TARGET_DEREGISTERED);
        assertThat(lb.observer().events(ObservedEvent.TargetDeregistered.class)).hasSize(1);
    }

    @Test
    void drainingLetsWhatIsInFlightFinish() {
        one.answer(Answer.ok().after(Duration.ofSeconds(50)));
        TargetGroup group = group(TargetGroupConfig.of("web"), one);
        VirtualClient client = lb.connect(listener(group));
        client.send(GET);
        group.deregister(one.target());
        lb.advance(Duration.ofSeconds(50));
        assertThat(client.readResponse().bodyText()).isEqualTo("one");
        assertThat(one.openConnections()).isZero();
    }

    @Test
    void closingGracefullyWaitsForWhatIsInFlight() {
        one.answer(Answer.ok().after(Duration.ofSeconds(5)));
        Listener listener = listener(one);
        VirtualClient idle = lb.connect(listener);
        VirtualClient busy = lb.connect(listener);
        busy.send(GET);
        CompletableFuture<Void> closed =
                lb.balancer().closeGracefully(Duration.ofSeconds(10)).toCompletableFuture();
        lb.run();
        assertThat(idle.isEnded()).isTrue();
        assertThat(busy.isEnded()).isFalse();
        assertThatThrownBy(() -> lb.connect(listener)).isInstanceOf(UncheckedIOException.class);
        assertThat(closed).isNotDone();
        lb.advance(Duration.ofSeconds(5));
        assertThat(busy.readResponse().field("Connection")).isEqualTo("close");
        assertThat(closed).isDone();
    }

    @Test
    void closingGracefullyCutsAtTheLimit() {
        one.answer(Answer.never());
        VirtualClient busy = lb.connect(listener(one));
        busy.send(GET);
        CompletableFuture<Void> closed =
                lb.balancer().closeGracefully(Duration.ofSeconds(10)).toCompletableFuture();
        lb.advance(Duration.ofMillis(9_999));
        assertThat(closed).isNotDone();
        assertThat(busy.isEnded()).isFalse();
        lb.advance(Duration.ofMillis(1));
        assertThat(closed).isDone();
        assertThat(busy.isEnded()).isTrue();
        assertThat(busy.received()).isEmpty();
    }

    @Test
    void closingTheBalancerLeavesNothingOpen() {
        one.answer(Answer.never());
        Listener listener = listener(one);
        VirtualClient busy = lb.connect(listener);
        busy.send(GET);
        lb.balancer().close();
        lb.run();
        assertThat(busy.isEnded()).isTrue();
        assertThat(one.openConnections()).isZero();
    }

    // ---------------------------------------------------------------- the same again

    private static List<ObservedEvent> hours(long seed) {
        try (VirtualBalancer lb = VirtualBalancer.start(builder -> builder.randomSeed(seed))) {
            VirtualTarget first = lb.target("first");
            VirtualTarget second = lb.target("second", request -> Answer.ok().after(Duration.ofMillis(3)));
            TargetGroup group = lb.balancer()
                    .addTargetGroup(TargetGroupConfig.builder("web")
                            .healthChecker(new GetChecker())
                            .build());
            group.register(first.target(), second.target());
            Listener listener = lb.balancer()
                    .addListener(ListenerConfig.http(80, Action.forward(group)).build());
            List<VirtualClient> clients = new ArrayList<>();
            for (int hour = 0; hour < 6; hour++) {
                for (int i = 0; i < 5; i++) {
                    VirtualClient client = lb.connect(listener, "192.0.2." + (1 + i));
                    client.send(GET);
                    clients.add(client);
                }
                if (hour % 3 == 1) {
                    first.stop();
                    lb.advance(Duration.ofMinutes(10));
                    first.restart();
                }
                lb.advance(Duration.ofHours(1));
            }
            assertThat(clients).allMatch(VirtualClient::isEnded);
            clients.clear();
            first.answer(Answer.never());
            second.answer(Answer.never());
            for (int i = 0; i < 20; i++) {
                lb.connect(listener).send(GET);
            }
            lb.balancer().closeGracefully(Duration.ofSeconds(3));
            lb.advance(Duration.ofSeconds(3));
            return lb.observer().events();
        }
    }

    @Test
    void twoRunsAreTheSame() {
        List<ObservedEvent> once = hours(7);
        assertThat(once).hasSizeGreaterThan(1000);
        assertThat(hours(7)).isEqualTo(once);
        assertThat(hours(8)).isNotEqualTo(once);
    }

    @Test
    void anotherThreadIsRefused() {
        CompletableFuture<Void> elsewhere = CompletableFuture.runAsync(() -> lb.advance(Duration.ZERO));
        assertThatThrownBy(elsewhere::join).hasRootCauseInstanceOf(IllegalStateException.class);
    }

    @Test
    void portThatIsTakenOnOneNodeIsNotChosenForAll() {
        try (VirtualBalancer lb =
                VirtualBalancer.start(builder -> builder.node("a", "10.1.0.1").node("b", "10.1.0.2"))) {
            Action ok = Action.fixedResponse(200);
            int first = lb.balancer()
                    .addListener(ListenerConfig.http(0, ok).build())
                    .port();
            InetSocketAddress next = new InetSocketAddress("10.1.0.2", first + 1);
            lb.balancer().addListener(ListenerConfig.http(next, ok).build());

            Listener listener =
                    lb.balancer().addListener(ListenerConfig.http(0, ok).build());

            assertThat(listener.addresses())
                    .extracting(address -> address.getPort())
                    .containsOnly(first + 2);
            assertThat(listener.addresses()).hasSize(2);
        }
    }

    @Test
    void everyNodeIsReachedAtItsAddress() {
        try (VirtualBalancer lb =
                VirtualBalancer.start(builder -> builder.node("a", "10.1.0.1").node("b", "10.1.0.2"))) {
            Listener listener = lb.balancer()
                    .addListener(
                            ListenerConfig.http(0, Action.fixedResponse(200)).build());

            assertThat(listener.addresses())
                    .containsExactly(
                            new InetSocketAddress("10.1.0.1", listener.port()),
                            new InetSocketAddress("10.1.0.2", listener.port()));
            for (InetSocketAddress address : listener.addresses()) {
                VirtualClient client = lb.connect(address, "127.0.0.1");
                assertThat(client.exchange("GET / HTTP/1.1\r\nHost: shop\r\n\r\n")
                                .status())
                        .isEqualTo(200);
            }
        }
    }
}
