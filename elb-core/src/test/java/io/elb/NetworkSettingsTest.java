package io.elb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.elb.balance.BalancingStrategy;
import io.elb.balance.HashKey;
import io.elb.lambda.LambdaConfig;
import io.elb.limits.ClientTimeouts;
import io.elb.limits.ConnectionLimits;
import io.elb.limits.RuleQuotas;
import io.elb.listener.Http2Options;
import io.elb.listener.HttpOptions;
import io.elb.listener.Listener;
import io.elb.listener.ListenerConfig;
import io.elb.listener.TcpOptions;
import io.elb.listener.TrustedProxies;
import io.elb.netty.NettyTlsOrigination;
import io.elb.network.BalancerKind;
import io.elb.network.Protocol;
import io.elb.rule.Action;
import io.elb.rule.Condition;
import io.elb.rule.Forward;
import io.elb.rule.Rule;
import io.elb.rule.TestGroups;
import io.elb.target.ConnectionTermination;
import io.elb.target.CookieKey;
import io.elb.target.FunctionResponse;
import io.elb.target.ProtocolVersion;
import io.elb.target.ProxyProtocol;
import io.elb.target.RetryConfig;
import io.elb.target.Stickiness;
import io.elb.target.Target;
import io.elb.target.TargetConnections;
import io.elb.target.TargetFunction;
import io.elb.target.TargetGroup;
import io.elb.target.TargetGroupConfig;
import io.elb.target.TargetTimeouts;
import io.elb.target.TlsOrigination;
import io.netty.channel.ChannelDuplexHandler;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What belongs to one kind of balancer is refused by the other, when it is configured. */
class NetworkSettingsTest {
    private static final Forward FORWARD = Action.forward(TestGroups.named("cache"));

    private static Arguments of(String name, ThrowingCallable set, String message) {
        return Arguments.of(name, set, message);
    }

    private static ThrowingCallable group(UnaryOperator<TargetGroupConfig.Builder> change) {
        return () -> change.apply(TargetGroupConfig.tcp("cache")).build();
    }

    private static ThrowingCallable listener(Consumer<ListenerConfig.Builder> change) {
        return () -> {
            ListenerConfig.Builder builder = ListenerConfig.tcp(0, FORWARD);
            change.accept(builder);
            builder.build();
        };
    }

    static Stream<Arguments> settingsOfHttp() {
        TargetTimeouts timeouts = TargetTimeouts.defaults();
        Duration second = Duration.ofSeconds(1);
        return Stream.of(
                of("protocolVersion", group(g -> g.protocolVersion(ProtocolVersion.GRPC)), "GRPC"),
                of("lambda", group(g -> g.lambda(LambdaConfig.defaults())), "LambdaConfig"),
                of("retries", group(g -> g.retries(RetryConfig.defaults().withConnectFailover())), "RetryConfig"),
                of("timeouts.firstByte", group(g -> g.timeouts(timeouts.withFirstByte(second))), "PT1S"),
                of("timeouts.total", group(g -> g.timeouts(timeouts.withTotal(second))), "PT1S"),
                of("timeouts.idle", group(g -> g.timeouts(timeouts.withIdle(second))), "PT1S"),
                of(
                        "connections",
                        group(g -> g.connections(TargetConnections.defaults().withQueueSize(1))),
                        "TargetConnections"),
                of("stickiness", group(g -> g.stickiness(Stickiness.lbCookie())), "lb_cookie"),
                of("http", listener(l -> l.http(HttpOptions.builder().build())), "set"),
                of("http2", listener(l -> l.http2(Http2Options.disabled())), "set"),
                of(
                        "timeouts",
                        listener(l -> l.timeouts(ClientTimeouts.defaults().withIdle(second))),
                        "ClientTimeouts"),
                of("requestsPerConnection", listener(l -> l.connections(new ConnectionLimits(0, 0, 7))), "7"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("settingsOfHttp")
    void settingOfHttpIsRefused(String name, ThrowingCallable set, String value) {
        assertThatThrownBy(set)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith(name + ": " + value)
                .hasMessageContaining("(expected: the default, ")
                .hasMessageEndingWith(" of protocol TCP)");
    }

    @Test
    void optionsOfTcpAreForListenersOfTcp() {
        TcpOptions options = TcpOptions.defaults().withBacklog(7);
        assertThat(ListenerConfig.tcp(0, FORWARD).tcp(options).build().tcp()).isEqualTo(options);
        assertThatThrownBy(() -> ListenerConfig.http(0, FORWARD).tcp(options).build())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("tcp: " + options + " (expected: the default, on a listener of protocol HTTP)");
    }

    @Test
    void proxyProtocolIsForTargetsOfANetworkLoadBalancer() {
        ProxyProtocol protocol =
                ProxyProtocol.v2().withTlvs(ProxyProtocol.Tlv.ALPN).withVpcEndpointId("vpce-1");
        TargetGroupConfig group =
                TargetGroupConfig.tcp("cache").proxyProtocol(protocol).build();
        assertThat(group.toBuilder().build().proxyProtocol()).isEqualTo(protocol);
        assertThatThrownBy(() ->
                        TargetGroupConfig.builder("web").proxyProtocol(protocol).build())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("proxyProtocol: V2 (expected: off in a group of protocol HTTP or HTTPS)");
        assertThatThrownBy(() -> ProxyProtocol.v1().withTlvs(ProxyProtocol.Tlv.SSL))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("tlvs: [SSL] (expected: none with version V1)");
        assertThatThrownBy(() -> ProxyProtocol.off().withVpcEndpointId("vpce-1"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("vpcEndpointId: vpce-1 (expected: none with version OFF)");
        assertThatThrownBy(() -> ProxyProtocol.v2().withVpcEndpointId("é"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("vpcEndpointId: é (expected: 1–255 ASCII characters)");
    }

    @Test
    void terminationOfConnectionsIsForTargetsOfANetworkLoadBalancer() {
        ConnectionTermination termination =
                ConnectionTermination.defaults().withDeregistration().withUnhealthyDraining(Duration.ofSeconds(9));
        assertThat(termination).isEqualTo(new ConnectionTermination(true, false, Duration.ofSeconds(9)));
        TargetGroupConfig group = TargetGroupConfig.tcp("cache")
                .connectionTermination(termination)
                .build();
        assertThat(group.toBuilder().build().connectionTermination()).isEqualTo(termination);
        assertThatThrownBy(() -> TargetGroupConfig.builder("web")
                        .connectionTermination(termination)
                        .build())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("connectionTermination: " + termination
                        + " (expected: the default in a group of protocol HTTP or HTTPS)");
        assertThatThrownBy(() -> termination.withUnhealthyDraining(Duration.ofSeconds(360_001)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("unhealthyDraining: PT100H1S (expected: PT0S–PT100H)");
        assertThatThrownBy(() -> new ConnectionTermination(false, true, Duration.ofSeconds(1)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("unhealthyDraining: PT1S (expected: PT0S where");
    }

    @Test
    void proxiesAreTrustedByTheirAddresses() throws Exception {
        TrustedProxies proxies = TrustedProxies.of("10.0.0.0/8", "::1/128");
        assertThat(proxies.trusts(InetAddress.getByName("10.1.2.3"))).isTrue();
        assertThat(proxies.trusts(InetAddress.getByName("::1"))).isTrue();
        assertThat(proxies.trusts(InetAddress.getByName("11.1.2.3"))).isFalse();
        assertThatThrownBy(TrustedProxies::of)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("sources: none (expected: at least one range of addresses)");
        assertThatThrownBy(() -> proxies.withHeaderTimeout(Duration.ZERO))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("headerTimeout: PT0S (expected: PT0.001S–PT1M)");
    }

    @Test
    void protocolFollowsFromHowAConfigurationWasBegun() {
        TlsOrigination tls = new TlsOrigination() {};
        assertThat(TargetGroupConfig.of("web").protocol()).isEqualTo(Protocol.HTTP);
        assertThat(TargetGroupConfig.ofHttps("web", tls).protocol()).isEqualTo(Protocol.HTTPS);
        assertThat(TargetGroupConfig.ofTcp("cache").protocol()).isEqualTo(Protocol.TCP);
        assertThat(TargetGroupConfig.ofTls("cache", tls).protocol()).isEqualTo(Protocol.TLS);
        assertThat(TargetGroupConfig.ofTls("cache", tls).toBuilder().build().protocol())
                .isEqualTo(Protocol.TLS);
    }

    @Test
    void flowsAreHashedUnlessAnotherStrategyIsChosen() {
        assertThat(TargetGroupConfig.ofTcp("cache").strategy()).hasToString("maglev by flow");
        TargetGroupConfig sticky =
                TargetGroupConfig.tcp("cache").stickiness(Stickiness.sourceIp()).build();
        assertThat(sticky.strategy()).hasToString("maglev by source_address");
        assertThat(sticky.toBuilder().stickiness(Stickiness.off()).build().strategy())
                .hasToString("maglev by flow");
        assertThat(TargetGroupConfig.tcp("cache")
                        .strategy(BalancingStrategy.random())
                        .build()
                        .strategy()
                        .name())
                .isEqualTo("random");
    }

    @Test
    void groupsHaveWhatElbHasForTheirProtocol() {
        NettyTlsOrigination tls = (channel, target, protocols) -> new ChannelDuplexHandler();
        assertThatThrownBy(() -> TargetGroupConfig.ofTls("cache", tls).toBuilder()
                        .stickiness(Stickiness.sourceIp())
                        .build())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("stickiness: source_ip (expected: the default, in a group of protocol TLS)");
        for (TargetGroupConfig.Builder each :
                List.of(TargetGroupConfig.udp("dns"), TargetGroupConfig.tcpUdp("dns"), TargetGroupConfig.quic("dns"))) {
            assertThatThrownBy(() -> each.connectionTermination(ConnectionTermination.defaults())
                            .build())
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageStartingWith("connectionTermination: ConnectionTermination[")
                    .hasMessageContaining("(expected: not when unhealthy, in a group of protocol ");
        }
    }

    @Test
    void stickinessNeedsTheStrategyOfFlows() {
        assertThatThrownBy(group(
                        g -> g.stickiness(Stickiness.sourceIp()).strategy(BalancingStrategy.maglev(HashKey.flow()))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("stickiness: source_ip (expected: off with strategy maglev, or no strategy set)");
        assertThatThrownBy(() -> TargetGroupConfig.builder("web")
                        .stickiness(Stickiness.sourceIp())
                        .build())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("stickiness: source_ip (expected: by cookie, or off, in a group of protocol HTTP)");
    }

    @Test
    void balancerTakesItsOwnProtocolsOnly() {
        try (LoadBalancer application =
                        LoadBalancer.application("shop").threads(1).start();
                LoadBalancer network = LoadBalancer.network("cache").threads(1).start()) {
            assertThat(application.kind()).isEqualTo(BalancerKind.APPLICATION);
            assertThat(network.kind()).isEqualTo(BalancerKind.NETWORK);
            assertThatThrownBy(() -> application.addTargetGroup(TargetGroupConfig.ofTcp("a")))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("group: a of protocol TCP (expected: HTTP or HTTPS in an application load balancer)");
            assertThatThrownBy(() -> network.addTargetGroup(TargetGroupConfig.of("a")))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage(
                            "group: a of protocol HTTP (expected: TCP, TLS, UDP, TCP_UDP, QUIC or TCP_QUIC in a network load balancer)");
            TargetGroup group = network.addTargetGroup(TargetGroupConfig.ofTcp("a"));
            assertThatThrownBy(() -> application.addListener(
                            ListenerConfig.tcp(0, Action.forward(group)).build()))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("listener: tcp-0 of protocol TCP (expected: HTTP or HTTPS in an application load"
                            + " balancer)");
            assertThatThrownBy(() -> network.addListener(
                            ListenerConfig.http(0, Action.forward(group)).build()))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage(
                            "listener: http-0 of protocol HTTP (expected: TCP, TLS, UDP, TCP_UDP, QUIC or TCP_QUIC in a network load balancer)");
            assertThatThrownBy(() -> group.register(
                            Target.function("f", TargetFunction.blocking(request -> FunctionResponse.of(200)))))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("target: function:f (expected: no function in a, whose protocol is TCP)");
        }
    }

    @Test
    void listenerOfANetworkBalancerForwardsByWhatItKnows() {
        try (LoadBalancer network = LoadBalancer.network("cache").threads(1).start()) {
            TargetGroup group = network.addTargetGroup(TargetGroupConfig.ofTcp("a"));
            Listener listener = network.addListener(
                    ListenerConfig.tcp(0, Action.forward(group)).build());
            Rule rule = Rule.builder(1)
                    .when(Condition.path("/a"))
                    .then(Action.forward(group))
                    .build();
            assertThatThrownBy(() -> listener.addRule(rule))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageStartingWith("condition: PathPattern")
                    .hasMessageEndingWith(
                            "(expected: source-ip, on a listener of protocol TCP without SNI passthrough)");
            assertThatThrownBy(() -> listener.replaceRules(List.of(rule))).isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> listener.defaultAction(Action.fixedResponse(200)))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageStartingWith("defaultAction: FixedResponse")
                    .hasMessageEndingWith("(expected: to forward, on a listener of protocol TCP)");
            assertThatThrownBy(
                            () -> listener.defaultAction(Action.forward(group).withStickiness(Duration.ofHours(1))))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage(
                            "stickiness: PT1H (expected: source_ip or none in the action of a listener of protocol TCP)");
            assertThatCode(() -> listener.defaultAction(Action.forward(group))).doesNotThrowAnyException();
            assertThatCode(() -> listener.defaultAction(Action.forward(group).withSourceIpStickiness()))
                    .doesNotThrowAnyException();
        }
    }

    @Test
    void listenerOfTcpForwardsToGroupsOfTcp() {
        try (LoadBalancer network = LoadBalancer.network("cache").threads(1).start()) {
            NettyTlsOrigination tls = (channel, target, protocols) -> new ChannelDuplexHandler();
            TargetGroup encrypted = network.addTargetGroup(TargetGroupConfig.ofTls("a", tls));
            assertThatThrownBy(() -> network.addListener(
                            ListenerConfig.tcp(0, Action.forward(encrypted)).build()))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("group: a of protocol TLS (expected: TCP, behind tcp-0, a listener of protocol TCP)");
        }
    }

    @Test
    void builderHasWhatItsKindHas() {
        LoadBalancer.Builder network = LoadBalancer.network("cache");
        LoadBalancer.Builder application = LoadBalancer.application("shop");
        refused("accessLog", "network", () -> network.accessLog(record -> {}));
        refused("connectionLog", "network", () -> network.connectionLog(record -> {}));
        refused("quotas", "network", () -> network.quotas(RuleQuotas.defaults()));
        refused("cookieKey", "network", () -> network.cookieKey(CookieKey.of(new byte[32])));
        refused("flowLog", "application", () -> application.flowLog(record -> {}));
    }

    private static void refused(String setting, String kind, ThrowingCallable set) {
        assertThatThrownBy(set)
                .isInstanceOf(IllegalStateException.class)
                .hasMessage(setting + ": set (expected: not in " + (kind.equals("network") ? "a " : "an ") + kind
                        + " load balancer)");
    }
}
