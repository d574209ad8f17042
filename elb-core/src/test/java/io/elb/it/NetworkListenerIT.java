package io.elb.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.elb.balance.BalancingStrategy;
import io.elb.health.OutlierDetection;
import io.elb.limits.ConnectionLimits;
import io.elb.listener.Listener;
import io.elb.listener.ListenerConfig;
import io.elb.listener.TcpOptions;
import io.elb.network.Protocol;
import io.elb.observe.Counter;
import io.elb.observe.ErrorReason;
import io.elb.observe.FlowRecord;
import io.elb.observe.HealthReason;
import io.elb.observe.HealthState;
import io.elb.observe.PickRecord;
import io.elb.observe.TargetRef;
import io.elb.rule.Action;
import io.elb.rule.Condition;
import io.elb.rule.Rule;
import io.elb.rule.WeightedTargetGroup;
import io.elb.target.Stickiness;
import io.elb.target.Target;
import io.elb.target.TargetConnections;
import io.elb.target.TargetDescription;
import io.elb.target.TargetGroup;
import io.elb.target.TargetGroupConfig;
import io.elb.testing.ObservedEvent;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a TCP listener does with connections: which target they go to, when they end, and what is told of them. */
@Timeout(60)
@SuppressWarnings("try") // what is closed in the middle of a test is closed at its end again
class NetworkListenerIT {
    private static Map<Character, Integer> names(NetworkBed bed, int connections) throws IOException {
        Map<Character, Integer> names = new HashMap<>();
        for (int i = 0; i < connections; i++) {
            names.merge(NetworkBed.name(bed.connect()), 1, Integer::sum);
        }
        return names;
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

    // ---- which target

    @Test
    void connectionsAreSpreadByTheirPorts() throws Exception {
        try (NetworkBed bed = NetworkBed.start()) {
            bed.target('a');
            bed.target('b');
            bed.target('c');

            Map<Character, Integer> names = names(bed, 120);

            assertThat(names).containsOnlyKeys('a', 'b', 'c');
            assertThat(names.values()).allSatisfy(count -> assertThat(count).isBetween(15, 70));
        }
    }

    @Test
    void flowOfTheSameAddressesGoesToTheSameTarget() throws Exception {
        try (NetworkBed bed = NetworkBed.start()) {
            bed.target('a');
            bed.target('b');
            bed.target('c');
            Set<Character> names = new HashSet<>();
            Socket first = bed.connect();
            int port = first.getLocalPort();
            names.add(NetworkBed.name(first));
            reset(first);
            for (int i = 0; i < 8; i++) {
                Socket again = socketAt(port);
                again.connect(bed.listener().address());
                names.add(NetworkBed.name(again));
                reset(again);
            }

            assertThat(names).hasSize(1);
        }
    }

    /** The balancer itself may have taken the port for a moment, for a connection to a target. */
    private static Socket socketAt(int port) {
        AtomicReference<Socket> bound = new AtomicReference<>();
        Await.until(
                "port " + port,
                () -> {
                    try {
                        Socket socket = new Socket();
                        socket.setSoTimeout(20_000);
                        socket.setReuseAddress(true);
                        socket.bind(new InetSocketAddress("127.0.0.1", port));
                        bound.set(socket);
                        return true;
                    } catch (IOException e) {
                        return false;
                    }
                },
                () -> "in use");
        return bound.get();
    }

    private static void reset(Socket socket) throws IOException {
        socket.setSoLinger(true, 0);
        socket.close();
    }

    @Test
    void stickyClientStaysWithItsTarget() throws Exception {
        try (NetworkBed bed = NetworkBed.group(group -> group.stickiness(Stickiness.sourceIp()))) {
            bed.target('a');
            bed.target('b');
            bed.target('c');

            assertThat(names(bed, 40)).hasSize(1);
        }
    }

    @Test
    void everyStrategyServesFlows() throws Exception {
        try (NetworkBed bed = NetworkBed.group(group -> group.strategy(BalancingStrategy.roundRobin()))) {
            bed.target('a');
            bed.target('b');
            bed.target('c');

            assertThat(names(bed, 30)).isEqualTo(Map.of('a', 10, 'b', 10, 'c', 10));
        }
    }

    @Test
    void openFlowsAreWhatATargetIsLoadedWith() throws Exception {
        try (NetworkBed bed = NetworkBed.group(group -> group.strategy(BalancingStrategy.leastOutstandingRequests()))) {
            EchoTarget a = bed.target('a');
            List<Socket> busy = List.of(bed.connectTo('a'), bed.connectTo('a'), bed.connectTo('a'));
            bed.target('b');

            assertThat(names(bed, 3)).isEqualTo(Map.of('b', 3));
            assertThat(bed.group().targets())
                    .extracting(TargetDescription::inFlight)
                    .containsExactly(3, 3);
            for (Socket client : busy) {
                client.close();
            }
            Await.equal("in flight on a", 0, () -> bed.group().targets().get(0).inFlight());
            Await.equal("connections of a", 0, a::open);
            bed.connectTo('a');
        }
    }

    @Test
    void weightsOfGroupsDivideNewFlowsOnly() throws Exception {
        try (NetworkBed bed = NetworkBed.start()) {
            bed.target('a');
            TargetGroup green = bed.balancer().addTargetGroup(TargetGroupConfig.ofTcp("green"));
            try (EchoTarget b = EchoTarget.start('b')) {
                green.register(Target.of("127.0.0.1", b.port()));
                Socket old = bed.connectTo('a');
                bed.listener()
                        .defaultAction(Action.forward(
                                WeightedTargetGroup.of(bed.group(), 0), WeightedTargetGroup.of(green, 10)));

                assertThat(names(bed, 10)).isEqualTo(Map.of('b', 10));
                NetworkBed.assertEchoes(old);

                bed.listener()
                        .defaultAction(Action.forward(
                                WeightedTargetGroup.of(bed.group(), 1), WeightedTargetGroup.of(green, 1)));
                assertThat(names(bed, 60)).containsOnlyKeys('a', 'b');
            }
        }
    }

    @Test
    void stickyClientStaysWithItsGroupAndNewWeightsMoveFew() throws Exception {
        try (NetworkBed bed = NetworkBed.start()) {
            bed.target('a');
            TargetGroup green = bed.balancer().addTargetGroup(TargetGroupConfig.ofTcp("green"));
            try (EchoTarget b = EchoTarget.start('b')) {
                green.register(Target.of("127.0.0.1", b.port()));
                forwardSticky(bed, 5, green, 5);
                Map<Integer, Character> before = groupsOfClients(bed);
                assertThat(before.values()).contains('a', 'b');
                assertThat(groupsOfClients(bed)).isEqualTo(before);

                forwardSticky(bed, 5, green, 6);
                groupsOfClients(bed)
                        .forEach((client, group) -> assertThat(group).isIn('b', before.get(client)));

                forwardSticky(bed, 0, green, 6);
                assertThat(groupsOfClients(bed).values()).containsOnly('b');
            }
        }
    }

    @Test
    void ruleKeepsItsClientsInAGroupToo() throws Exception {
        try (NetworkBed bed = NetworkBed.start();
                EchoTarget b = EchoTarget.start('b');
                EchoTarget c = EchoTarget.start('c')) {
            bed.target('a');
            TargetGroup blue = bed.balancer().addTargetGroup(TargetGroupConfig.ofTcp("blue"));
            TargetGroup green = bed.balancer().addTargetGroup(TargetGroupConfig.ofTcp("green"));
            blue.register(Target.of("127.0.0.1", b.port()));
            green.register(Target.of("127.0.0.1", c.port()));
            bed.listener()
                    .addRule(Rule.builder(1)
                            .when(Condition.sourceIp("127.0.0.0/28"))
                            .then(Action.forward(WeightedTargetGroup.of(blue, 1), WeightedTargetGroup.of(green, 1))
                                    .withSourceIpStickiness())
                            .build());

            Map<Integer, Character> groups = groupsOfClients(bed);

            assertThat(groupsOfClients(bed)).isEqualTo(groups);
            groups.forEach((client, group) -> {
                if (client < 16) {
                    assertThat(group).isIn('b', 'c');
                } else {
                    assertThat(group).isEqualTo('a');
                }
            });
            assertThat(groups.values()).contains('b', 'c');
        }
    }

    private static void forwardSticky(NetworkBed bed, int weight, TargetGroup other, int otherWeight) {
        bed.listener()
                .defaultAction(Action.forward(
                                WeightedTargetGroup.of(bed.group(), weight), WeightedTargetGroup.of(other, otherWeight))
                        .withSourceIpStickiness());
    }

    private static Map<Integer, Character> groupsOfClients(NetworkBed bed) throws IOException {
        Map<Integer, Character> groups = new HashMap<>();
        for (int client = 1; client <= 30; client++) {
            try (Socket connection = bed.connectFrom("127.0.0." + client)) {
                groups.put(client, NetworkBed.name(connection));
            }
        }
        return groups;
    }

    // ---- a target that can't be had

    @Test
    void targetThatRefusesIsReplacedByTheNextOne() throws Exception {
        try (NetworkBed bed = NetworkBed.group(group -> group.strategy(BalancingStrategy.roundRobin()))) {
            Target gone = bed.refusing();
            bed.refusing();
            bed.target('a');

            assertThat(names(bed, 9)).isEqualTo(Map.of('a', 9));

            assertThat(bed.events().events(ObservedEvent.AttemptFailed.class))
                    .contains(new ObservedEvent.AttemptFailed(
                            new TargetRef("echo", gone.key()), ErrorReason.TARGET_CONNECT_FAILED, 1))
                    .extracting(ObservedEvent.AttemptFailed::attempt)
                    .containsOnly(1, 2);
            assertThat(bed.count(Counter.REJECTED_FLOWS)).isZero();
            assertThat(bed.count(Counter.TARGET_CONNECTION_ERRORS)).isPositive();
        }
    }

    @Test
    void clientIsResetWhenNoTargetCanBeConnectedTo() throws Exception {
        try (NetworkBed bed = NetworkBed.start()) {
            bed.refusing();
            bed.refusing();

            assertReset(bed.connect());

            FlowRecord record = bed.nextRecord();
            assertThat(record.error()).contains(ErrorReason.TARGET_CONNECT_FAILED);
            assertThat(record.attempts()).isEqualTo(2);
            assertThat(record.target().orElseThrow().connectNanos()).isEqualTo(-1);
            assertThat(bed.count(Counter.REJECTED_FLOWS)).isEqualTo(1);
            assertThat(bed.count(Counter.BALANCER_RESETS)).isEqualTo(1);
            assertThat(bed.count(Counter.NEW_FLOWS)).isZero();
        }
    }

    @Test
    void clientIsResetWhenThereIsNoTarget() throws Exception {
        try (NetworkBed bed = NetworkBed.start()) {
            assertReset(bed.connect());

            FlowRecord record = bed.nextRecord();
            assertThat(record.error()).contains(ErrorReason.NO_TARGETS);
            assertThat(record.target()).isEmpty();
            assertThat(record.attempts()).isZero();
        }
    }

    @Test
    void fullTargetIsPassedOver() throws Exception {
        try (NetworkBed bed = NetworkBed.group(group -> group.strategy(BalancingStrategy.roundRobin())
                .connections(TargetConnections.defaults().withMaxConnections(1)))) {
            bed.target('a');
            bed.target('b');
            Socket first = bed.connect();
            char taken = NetworkBed.name(first);
            bed.connectTo(taken == 'a' ? 'b' : 'a');

            assertReset(bed.connect());
            assertThat(bed.nextRecord().error()).contains(ErrorReason.TARGET_QUEUE_FULL);

            first.close();
            Await.equal("a flow that has ended", 1L, () -> bed.count(Counter.CLOSED_FLOWS_TCP));
            bed.connectTo(taken);
        }
    }

    // ---- ends

    @Test
    void silentFlowIsResetOnBothSides() throws Exception {
        TcpOptions options = TcpOptions.defaults().withIdleTimeout(Duration.ofSeconds(1));
        try (NetworkBed bed = NetworkBed.listener(listener -> listener.tcp(options))) {
            EchoTarget target = bed.target('a');
            Socket client = bed.connectTo('a');

            assertReset(client);

            assertThat(bed.nextRecord().error()).contains(ErrorReason.FLOW_IDLE_TIMEOUT);
            assertThat(bed.count(Counter.BALANCER_RESETS)).isEqualTo(1);
            assertThat(bed.count(Counter.CLIENT_RESETS)).isZero();
            assertThat(bed.count(Counter.TARGET_RESETS)).isZero();
            Await.equal("connections of the target", 0, target::open);
        }
    }

    @Test
    void flowThatSaysSomethingNowAndThenIsNotIdle() throws Exception {
        TcpOptions options = TcpOptions.defaults().withIdleTimeout(Duration.ofSeconds(2));
        try (NetworkBed bed = NetworkBed.listener(listener -> listener.tcp(options))) {
            bed.target('a');
            Socket client = bed.connectTo('a');
            long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(5);
            while (System.nanoTime() < end) {
                NetworkBed.assertEchoes(client);
            }

            client.close();

            assertThat(bed.nextRecord().error()).isEmpty();
        }
    }

    @Test
    void resetsAreCountedByWhoSentThem() throws Exception {
        try (NetworkBed bed = NetworkBed.start()) {
            EchoTarget target = bed.target('a');
            reset(bed.connectTo('a'));
            assertThat(bed.nextRecord().error()).contains(ErrorReason.CLIENT_CLOSED);
            assertThat(bed.count(Counter.CLIENT_RESETS)).isEqualTo(1);

            Socket client = bed.connectTo('a');
            target.close();
            assertReset(client);
            assertThat(bed.nextRecord().error()).contains(ErrorReason.TARGET_RESET);
            assertThat(bed.count(Counter.TARGET_RESETS)).isEqualTo(1);
            assertThat(bed.count(Counter.BALANCER_RESETS)).isZero();
            assertThat(bed.count(Counter.ERRORS)).isEqualTo(2);
        }
    }

    @Test
    void deregisteredTargetKeepsItsFlowsAndGetsNoMore() throws Exception {
        try (NetworkBed bed = NetworkBed.group(group -> group.deregistrationDelay(Duration.ZERO))) {
            EchoTarget a = bed.target('a');
            Socket old = bed.connectTo('a');
            bed.target('b');
            bed.group().deregister(NetworkBed.key(a));

            assertThat(names(bed, 20)).isEqualTo(Map.of('b', 20));
            NetworkBed.assertEchoes(old);
        }
    }

    @Test
    void listenerThatClosesGracefullyWaitsForItsFlows() throws Exception {
        try (NetworkBed bed = NetworkBed.start()) {
            bed.target('a');
            Socket client = bed.connectTo('a');
            CompletionStage<Void> closed = bed.listener().closeGracefully(Duration.ofMinutes(1));

            assertThatThrownBy(bed::connect).isInstanceOf(ConnectException.class);
            NetworkBed.assertEchoes(client);
            assertThat(closed.toCompletableFuture()).isNotDone();
            client.close();

            closed.toCompletableFuture().get(10, TimeUnit.SECONDS);
            assertThat(bed.nextRecord().error()).isEmpty();
        }
    }

    @Test
    void listenerThatClosesCutsItsFlows() throws Exception {
        try (NetworkBed bed = NetworkBed.start()) {
            EchoTarget target = bed.target('a');
            Socket client = bed.connectTo('a');

            bed.listener()
                    .closeGracefully(Duration.ofMillis(50))
                    .toCompletableFuture()
                    .get(10, TimeUnit.SECONDS);

            assertThat(client.getInputStream().read()).isEqualTo(-1);
            Await.equal("connections of the target", 0, target::open);
            assertThat(bed.nextRecord().error()).contains(ErrorReason.CLIENT_CLOSED);
            assertThat(bed.count(Counter.CLIENT_RESETS)).isZero();
        }
    }

    @Test
    void targetThatRefusesIsEjected() throws Exception {
        OutlierDetection detection = OutlierDetection.defaults();
        try (NetworkBed bed = NetworkBed.group(
                group -> group.strategy(BalancingStrategy.roundRobin()).outlierDetection(detection))) {
            for (char name = 'a'; name < 'e'; name++) {
                bed.target(name);
            }
            Target gone = bed.refusing();
            for (int i = 0; i < 40; i++) {
                bed.connectTo('a', 'b', 'c', 'd').close();
            }
            TargetDescription ejected = bed.group().targets().get(4);
            assertThat(ejected.target().key()).isEqualTo(gone.key());
            assertThat(ejected.state()).isEqualTo(HealthState.UNHEALTHY);
            assertThat(ejected.reason()).isEqualTo(HealthReason.EJECTED);
            long failed = bed.count(Counter.TARGET_CONNECTION_ERRORS);
            assertThat(failed).isBetween(5L, 8L);

            bed.connectTo('a', 'b', 'c', 'd').close();
            assertThat(bed.count(Counter.TARGET_CONNECTION_ERRORS)).isEqualTo(failed);
        }
    }

    // ---- what is told

    @Test
    void recordTellsHowEachTriedTargetWasPicked() throws Exception {
        try (NetworkBed bed = NetworkBed.group(
                group -> group.strategy(BalancingStrategy.roundRobin()).recordPicks(100))) {
            Target gone = bed.refusing();
            bed.connect();
            List<PickRecord> picks = bed.nextRecord().picks();
            assertThat(picks).hasSize(2);
            assertThat(picks.get(0).picked()).contains(gone.key());
            assertThat(picks.get(0).strategy()).isEqualTo("round_robin");
            assertThat(picks.get(1).picked()).isEmpty();
            assertThat(picks.get(1).avoided()).singleElement().satisfies(candidate -> {
                assertThat(candidate.key()).isEqualTo(gone.key());
                assertThat(candidate.avoided()).contains(PickRecord.Avoided.TRIED);
            });
        }
    }

    @Test
    void recordTellsBothSides() throws Exception {
        try (NetworkBed bed = NetworkBed.start()) {
            EchoTarget target = bed.target('a');
            Socket client = bed.connectTo('a');
            NetworkBed.assertEchoes(client);
            int port = client.getLocalPort();
            client.close();

            FlowRecord record = bed.nextRecord();

            assertThat(record.client())
                    .isEqualTo(new FlowRecord.Client(
                            "tcp-0",
                            Protocol.TCP,
                            bed.listener().port(),
                            "127.0.0.1",
                            port,
                            "127.0.0.1:" + bed.listener().port(),
                            record.client().connectionId(),
                            Optional.empty(),
                            Optional.empty(),
                            Optional.empty(),
                            List.of(),
                            OptionalInt.empty()));
            assertThat(record.client().connectionId()).matches("TID_[0-9a-f]{32}");
            FlowRecord.Target side = record.target().orElseThrow();
            assertThat(side.target()).isEqualTo(new TargetRef("echo", NetworkBed.key(target)));
            assertThat(side.address()).contains(NetworkBed.key(target));
            assertThat(side.connectNanos()).isPositive();
            assertThat(record.attempts()).isEqualTo(1);
            assertThat(record.receivedBytes()).isEqualTo(2);
            assertThat(record.sentBytes()).isEqualTo(3);
            assertThat(record.ended()).isAfterOrEqualTo(record.accepted());
            Await.equal( // observers are told after logs
                    "events",
                    List.of(new ObservedEvent.FlowEnded(record)),
                    () -> bed.events().events(ObservedEvent.FlowEnded.class));
        }
    }

    @Test
    void descriptionAndMetricsAreThoseOfANetworkLoadBalancer() throws Exception {
        try (NetworkBed bed = NetworkBed.start()) {
            bed.target('a');
            List<Socket> open = new ArrayList<>(List.of(bed.connectTo('a'), bed.connectTo('a')));
            open.get(0).close();
            Await.equal("a flow that has ended", 1L, () -> bed.count(Counter.CLOSED_FLOWS_TCP));

            String json = bed.balancer().describe().toJson();

            int port = bed.listener().port();
            assertThat(json)
                    .contains("\"kind\":\"NETWORK\"")
                    .contains("\"protocol\":\"TCP\",\"uri\":\"tcp://127.0.0.1:" + port + "\"")
                    .contains("\"strategy\":\"maglev\"")
                    .contains("\"NewFlowCount\":2,\"NewFlowCount_TCP\":2,\"NewFlowCount_TLS\":0")
                    .doesNotContain("RequestCount");
            assertThat(bed.balancer().identity().arn()).contains(":loadbalancer/net/bed/");
            assertThat(bed.balancer().metrics().samples())
                    .noneMatch(sample -> sample.metric().metricName().contains("HTTPCode"))
                    .anySatisfy(sample -> {
                        assertThat(sample.metric().metricName()).isEqualTo("ActiveFlowCount");
                        assertThat(sample.value()).isEqualTo(1);
                    });
        }
    }

    @Test
    void connectionsBeyondTheLimitAreRefusedAndCounted() throws Exception {
        try (NetworkBed bed = NetworkBed.listener(listener -> listener.connections(new ConnectionLimits(1, 0, 0)))) {
            bed.target('a');
            bed.connectTo('a');

            assertThat(bed.connect().getInputStream().read()).isEqualTo(-1);

            assertThat(bed.count(Counter.REJECTED_FLOWS)).isEqualTo(1);
        }
    }

    @Test
    void severalListenersShareAGroup() throws Exception {
        try (NetworkBed bed = NetworkBed.start()) {
            bed.target('a');
            Listener second = bed.balancer()
                    .addListener(
                            ListenerConfig.tcp(0, Action.forward(bed.group())).build());

            assertThat(NetworkBed.name(bed.connect(second.address()))).isEqualTo('a');
            second.close();
            bed.connectTo('a');
        }
    }
}
