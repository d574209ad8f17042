package io.elb.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.elb.LoadBalancer;
import io.elb.listener.Listener;
import io.elb.listener.ListenerConfig;
import io.elb.network.DnsState;
import io.elb.observe.ErrorReason;
import io.elb.rule.Action;
import io.elb.target.CrossZone;
import io.elb.target.Target;
import io.elb.target.TargetGroup;
import io.elb.target.TargetGroupConfig;
import io.elb.testing.FakeTarget;
import io.elb.testing.ObservedEvent.ZoneEnteredDns;
import io.elb.testing.ObservedEvent.ZoneLeftDns;
import io.elb.testing.RawClient;
import io.elb.testing.RecordingObserver;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Two zones with nodes on 127.0.0.1 and 127.0.0.2: where requests go, and what DNS answers. */
class ZonesIT {
    private static final int REQUESTS = 40;

    private final RecordingObserver observer = new RecordingObserver();
    private final LoadBalancer balancer = LoadBalancer.application("zones")
            .node("a", "127.0.0.1")
            .node("b", "127.0.0.2")
            .threads(2)
            .observer(observer)
            .start();
    private final List<FakeTarget> targets = new ArrayList<>();

    @AfterEach
    void close() {
        balancer.close();
        targets.forEach(FakeTarget::close);
    }

    private TargetGroup group(String name, CrossZone crossZone) {
        return balancer.addTargetGroup(
                TargetGroupConfig.builder(name).crossZone(crossZone).build());
    }

    private Listener listener(Action action) {
        return balancer.addListener(ListenerConfig.http(0, action).build());
    }

    private FakeTarget registerIn(String zone, TargetGroup group) {
        FakeTarget target = FakeTarget.start("in-" + zone);
        targets.add(target);
        group.register(Target.of("127.0.0.1", target.port()).withZone(zone));
        return target;
    }

    /** Two targets in zone a and eight in b, then as many requests to each node: how many each target got. */
    private List<Long> sharesOfTwoAndEight(CrossZone crossZone) {
        TargetGroup group = group("web", crossZone);
        for (int i = 0; i < 10; i++) {
            registerIn(i < 2 ? "a" : "b", group);
        }
        for (InetSocketAddress node : listener(Action.forward(group)).addresses()) {
            try (RawClient client = RawClient.connect(node)) {
                for (int i = 0; i < REQUESTS; i++) {
                    assertThat(client.exchange(Bed.GET).status()).isEqualTo(200);
                }
            }
        }
        return targets.stream().map(FakeTarget::requestCount).toList();
    }

    @Test
    void crossZoneOnGivesEachOfTenTargetsATenth() {
        assertThat(sharesOfTwoAndEight(CrossZone.USE_LOAD_BALANCER_CONFIGURATION))
                .containsExactly(8L, 8L, 8L, 8L, 8L, 8L, 8L, 8L, 8L, 8L);
    }

    @Test
    void crossZoneOffDividesTheHalfOfEachNodeInItsZone() {
        assertThat(sharesOfTwoAndEight(CrossZone.OFF))
                .as("25 % and 6.25 % of 80")
                .containsExactly(20L, 20L, 5L, 5L, 5L, 5L, 5L, 5L, 5L, 5L);
    }

    @Test
    void zoneWithoutTargetsAnswers503AndLeavesDns() {
        TargetGroup group = group("web", CrossZone.OFF);
        Listener listener = listener(Action.forward(group));
        registerIn("a", group);
        observer.await(new ZoneLeftDns("b")::equals);

        try (RawClient inA = RawClient.connect(listener.addresses().get(0));
                RawClient inB = RawClient.connect(listener.addresses().get(1))) {
            assertThat(inA.exchange(Bed.GET).status()).isEqualTo(200);
            assertThat(inB.exchange(Bed.GET).status()).isEqualTo(503);
            assertThat(observer.awaitRecords(2))
                    .extracting(record -> record.error())
                    .containsExactlyInAnyOrder(Optional.empty(), Optional.of(ErrorReason.NO_TARGETS));
            assertThat(balancer.resolve(balancer.dnsName())).containsExactly(address("127.0.0.1"));
            assertThat(balancer.describe().nodes())
                    .extracting(node -> node.dns())
                    .containsExactly(DnsState.HEALTHY, DnsState.UNHEALTHY);

            registerIn("b", group);
            observer.await(new ZoneEnteredDns("b")::equals);
            assertThat(inB.exchange(Bed.GET).bodyText()).isEqualTo("in-b");
        }
    }

    @Test
    void explicitAddressOfANodeBelongsToItsZone() {
        TargetGroup group = group("web", CrossZone.OFF);
        registerIn("a", group);
        registerIn("b", group);
        Listener listener =
                balancer.addListener(ListenerConfig.http(new InetSocketAddress("127.0.0.2", 0), Action.forward(group))
                        .build());

        assertThat(bodies(listener.address(), 3)).containsExactly("in-b", "in-b", "in-b");
    }

    @Test
    void addressOfNoNodeIsConfinedToNoZone() {
        TargetGroup group = group("web", CrossZone.OFF);
        registerIn("a", group);
        registerIn("b", group);
        Listener listener =
                balancer.addListener(ListenerConfig.http(new InetSocketAddress("127.0.0.3", 0), Action.forward(group))
                        .build());

        assertThat(bodies(listener.address(), 4)).containsExactly("in-a", "in-b", "in-a", "in-b");
    }

    private static List<String> bodies(InetSocketAddress address, int count) {
        List<String> bodies = new ArrayList<>();
        try (RawClient client = RawClient.connect(address)) {
            for (int i = 0; i < count; i++) {
                bodies.add(client.exchange(Bed.GET).bodyText());
            }
        }
        return bodies;
    }

    @Test
    void zonePassesDnsWhenOneOfItsGroupsIsHealthyThere() {
        TargetGroup web = group("web", CrossZone.OFF);
        TargetGroup api = group("api", CrossZone.OFF);
        registerIn("a", web);
        registerIn("b", api);
        Listener listener = listener(Action.forward(web));
        assertThat(addresses()).containsExactly(address("127.0.0.1"));

        listener.defaultAction(Action.forward(api));
        assertThat(addresses()).as("the group of zone a is not in use").containsExactly(address("127.0.0.2"));

        listener(Action.forward(web));
        assertThat(addresses()).containsExactly(address("127.0.0.1"), address("127.0.0.2"));

        api.deregister(api.targets().get(0).target());
        web.deregister(web.targets().get(0).target());
        assertThat(addresses()).as("no zone is healthy").containsExactly(address("127.0.0.1"), address("127.0.0.2"));
        assertThat(balancer.describe().nodes()).extracting(node -> node.dns()).containsOnly(DnsState.FAIL_OPEN);
    }

    private List<InetAddress> addresses() {
        return balancer.resolve(balancer.dnsName());
    }

    @Test
    void namesAreAnsweredInAnyCaseAndZoneByZone() {
        String name = balancer.dnsName();

        assertThat(balancer.resolve(name.toUpperCase(Locale.ROOT) + '.'))
                .containsExactly(address("127.0.0.1"), address("127.0.0.2"));
        assertThat(balancer.resolve("b." + name)).containsExactly(address("127.0.0.2"));
        assertThat(balancer.resolve("c." + name)).isEmpty();
        assertThat(balancer.resolve("localhost")).isEmpty();
        assertThat(balancer.resolve("")).isEmpty();
        assertThatThrownBy(() -> balancer.resolve(null))
                .isInstanceOf(NullPointerException.class)
                .hasMessage("host");
    }

    @Test
    void clientThatAsksTheBalancerGoesToTheZoneThatIsLeft() throws IOException {
        TargetGroup group = group("web", CrossZone.OFF);
        FakeTarget inA = registerIn("a", group);
        registerIn("b", group);
        Listener listener = listener(Action.forward(group));
        OkHttpClient client = new OkHttpClient.Builder().dns(balancer::resolve).build();
        Request request = new Request.Builder()
                .url("http://" + balancer.dnsName() + ':' + listener.port() + "/x")
                .header("Connection", "close")
                .build();
        try {
            assertThat(body(client, request)).isEqualTo("in-a");

            group.deregister("127.0.0.1:" + inA.port());

            assertThat(body(client, request)).isEqualTo("in-b");
        } finally {
            client.dispatcher().executorService().shutdown();
            client.connectionPool().evictAll();
        }
    }

    private static String body(OkHttpClient client, Request request) throws IOException {
        try (Response response = client.newCall(request).execute()) {
            assertThat(response.code()).isEqualTo(200);
            return response.body().string();
        }
    }

    private static InetAddress address(String literal) {
        return new InetSocketAddress(literal, 0).getAddress();
    }
}
