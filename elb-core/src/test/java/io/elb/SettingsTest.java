package io.elb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.elb.limits.BalancerQuotas;
import io.elb.limits.ClientTimeouts;
import io.elb.limits.ConnectionLimits;
import io.elb.limits.Http2Limits;
import io.elb.limits.HttpLimits;
import io.elb.listener.Http2Options;
import io.elb.listener.HttpOptions;
import io.elb.listener.ListenerConfig;
import io.elb.listener.ResponseHeaders;
import io.elb.listener.TlsHeader;
import io.elb.listener.TlsTermination;
import io.elb.listener.Transport;
import io.elb.netty.EventLoops;
import io.elb.network.Cidr;
import io.elb.observe.AccessLogSink;
import io.elb.observe.LogFile;
import io.elb.rule.Action;
import io.elb.rule.Fault;
import io.elb.rule.Forward;
import io.elb.rule.Rule;
import io.elb.rule.TestGroups;
import io.elb.target.CookieKey;
import io.elb.target.Stickiness;
import io.elb.target.TargetGroup;
import io.elb.target.TargetGroupConfig;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.IntConsumer;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every setting of a balancer, a listener and its limits, at its bounds, beyond them, and null. */
class SettingsTest {
    private static final Action ACTION = Action.fixedResponse(200);
    private static final Forward FORWARD = Action.forward(TestGroups.named("web"));
    private static final InetSocketAddress ADDRESS = new InetSocketAddress("127.0.0.1", 0);

    /** A setting of a number or a duration; the unit is what lies between a bound and the next value beyond it. */
    record Setting<T>(String name, Consumer<T> set, T min, T max, T below, T above) {
        @Override
        public String toString() {
            return name;
        }
    }

    private static Setting<Integer> number(String name, IntConsumer set, int min, int max) {
        return new Setting<>(name, set::accept, min, max, min - 1, max + 1);
    }

    private static Setting<Duration> time(String name, Consumer<Duration> set, Duration min, Duration max) {
        return new Setting<>(name, set, min, max, min.minusNanos(1), max.plusNanos(1));
    }

    static Stream<Setting<?>> settings() {
        ClientTimeouts times = ClientTimeouts.defaults();
        Duration shortest = Duration.ofMillis(1);
        Duration longest = Duration.ofSeconds(4000);
        LogFile.Builder file = LogFile.builder(Path.of("access.log"));
        return Stream.of(
                new Setting<>("rotateAt", file::rotateAt, 4096L, 1L << 50, 4095L, (1L << 50) + 1),
                time("rotateEvery", file::rotateEvery, Duration.ofSeconds(1), Duration.ofDays(366)),
                time("flushInterval", file::flushInterval, shortest, Duration.ofHours(1)),
                number("keep", file::keep, 1, 1_000_000),
                number("bufferBytes", file::bufferBytes, 64 * 1024, 1024 * 1024 * 1024),
                number("requestLineBytes", n -> new HttpLimits(n, 64, 256, 256), 64, 1 << 20),
                number("fieldBytes", n -> new HttpLimits(64, n, 256, 256), 64, 1 << 20),
                number("headBytes", n -> new HttpLimits(64, 64, n, 256), 256, 1 << 24),
                number("responseHeadBytes", n -> new HttpLimits(64, 64, 256, n), 256, 1 << 24),
                number("listeners", BalancerQuotas.defaults()::withListeners, 1, 65_535),
                number("targetGroups", BalancerQuotas.defaults()::withTargetGroups, 1, 100_000),
                number("targetsPerGroup", BalancerQuotas.defaults()::withTargetsPerGroup, 1, 1_000_000),
                number("targets", BalancerQuotas.defaults()::withTargets, 1, 1_000_000),
                number("perListener", n -> new ConnectionLimits(n, 0, 0), 0, 10_000_000),
                number("perClientAddress", n -> new ConnectionLimits(0, n, 0), 0, 10_000_000),
                number("requestsPerConnection", n -> new ConnectionLimits(0, 0, n), 0, 1_000_000_000),
                number("concurrentStreams", Http2Options.defaults()::withConcurrentStreams, 1, 100_000),
                number("requestsPerConnection", Http2Options.defaults()::withRequestsPerConnection, 1, 1_000_000_000),
                number("resets", n -> new Http2Limits(n, 0, 1, 0), 1, 1_000_000),
                number("resetsPerSecond", n -> new Http2Limits(1, n, 1, 0), 0, 1_000_000),
                number("overheadFrames", n -> new Http2Limits(1, 0, n, 0), 1, 1_000_000),
                number("overheadFramesPerSecond", n -> new Http2Limits(1, 0, 1, n), 0, 1_000_000),
                time("idle", times::withIdle, shortest, longest),
                time("keepAlive", times::withKeepAlive, Duration.ofSeconds(1), Duration.ofSeconds(604_800)),
                time("head", times::withHead, shortest, longest),
                time("bodyProgress", times::withBodyProgress, shortest, longest),
                number("port", n -> ListenerConfig.http(n, ACTION), 0, 65_535),
                number("port", n -> ListenerConfig.https(n, new TlsTermination() {}, ACTION), 0, 65_535),
                time("duration", Stickiness::lbCookie, Duration.ofSeconds(1), Duration.ofDays(7)),
                time("duration", d -> Stickiness.appCookie("id", d), Duration.ofSeconds(1), Duration.ofDays(7)),
                time("stickiness", FORWARD::withStickiness, Duration.ofSeconds(1), Duration.ofDays(7)),
                time("delay", Fault::delay, Duration.ofMillis(1), Duration.ofHours(1)),
                number("status", Fault::abort, 400, 599),
                number("bytesPerSecond", Fault::throttle, 1, 1_000_000_000),
                number("threads", n -> LoadBalancer.application("shop").threads(n), 1, 1024));
    }

    @ParameterizedTest
    @MethodSource("settings")
    <T> void valueBeyondABoundIsRefusedWithItsNameAndTheRange(Setting<T> setting) {
        String range = setting.name() + ": %s (expected: " + setting.min() + "–" + setting.max() + ")";
        for (T value : List.of(setting.below(), setting.above())) {
            assertThatThrownBy(() -> setting.set().accept(value))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage(range, value);
        }
    }

    @ParameterizedTest
    @MethodSource("settings")
    <T> void boundsAreAccepted(Setting<T> setting) {
        assertThatCode(() -> setting.set().accept(setting.min())).doesNotThrowAnyException();
        assertThatCode(() -> setting.set().accept(setting.max())).doesNotThrowAnyException();
    }

    static Stream<Arguments> nulls() throws Exception {
        ClientTimeouts times = ClientTimeouts.defaults();
        HttpOptions.Builder http = HttpOptions.builder();
        ListenerConfig.Builder listener = ListenerConfig.http(0, ACTION);
        LoadBalancer.Builder balancer = LoadBalancer.application("shop");
        Cidr block = Cidr.parse("10.0.0.0/8");
        LogFile.Builder file = LogFile.builder(Path.of("access.log"));
        return Stream.of(
                setting("path", () -> LogFile.of(null)),
                setting("file", () -> AccessLogSink.file((LogFile) null)),
                setting("rotateEvery", () -> file.rotateEvery(null)),
                setting("rotatedName", () -> file.rotatedName(null)),
                setting("flushInterval", () -> file.flushInterval(null)),
                setting("clock", () -> file.clock(null)),
                setting("idle", () -> times.withIdle(null)),
                setting("keepAlive", () -> times.withKeepAlive(null)),
                setting("head", () -> times.withHead(null)),
                setting("bodyProgress", () -> times.withBodyProgress(null)),
                setting("limits", () -> http.limits(null)),
                setting("desyncMode", () -> http.desyncMode(null)),
                setting("forwardedForMode", () -> http.forwardedForMode(null)),
                setting("trustedProxies", () -> http.trustedProxies((String[]) null)),
                setting("responseHeaders", () -> http.responseHeaders(null)),
                setting("header", () -> http.rename(null, "x-tls")),
                setting("name", () -> http.rename(TlsHeader.VERSION, null)),
                setting("header", () -> HttpOptions.defaults().nameOf(null)),
                setting(
                        "Strict-Transport-Security",
                        () -> ResponseHeaders.defaults().withStrictTransportSecurity(null)),
                setting("cidr", () -> http.trustedProxies("10.0.0.0/8", null)),
                setting("cidr", () -> Cidr.parse(null)),
                setting("address", () -> block.contains(null)),
                setting("address", () -> ListenerConfig.http(null, ACTION)),
                setting("defaultAction", () -> ListenerConfig.http(0, null)),
                setting("tls", () -> ListenerConfig.https(ADDRESS, null, ACTION)),
                setting("tls", () -> ListenerConfig.https(0, null, ACTION)),
                setting("defaultAction", () -> ListenerConfig.https(0, new TlsTermination() {}, null)),
                setting("zone", () -> balancer.node(null, "127.0.0.1")),
                setting("address", () -> balancer.node("a", null)),
                setting("name", () -> listener.name(null)),
                setting("transport", () -> listener.transport(null)),
                setting("http", () -> listener.http(null)),
                setting("http2", () -> listener.http2(null)),
                setting("limits", () -> Http2Options.defaults().withLimits(null)),
                setting("timeouts", () -> listener.timeouts(null)),
                setting("connections", () -> listener.connections(null)),
                setting("name", () -> LoadBalancer.application(null)),
                setting("region", () -> balancer.identity(null, "123456789012")),
                setting("account", () -> balancer.identity("eu-central-1", null)),
                setting("eventLoops", () -> balancer.eventLoops(null)),
                setting("balancerQuotas", () -> balancer.balancerQuotas(null)),
                setting("quotas", () -> balancer.quotas(null)),
                setting("observer", () -> balancer.observer(null)),
                setting("cookieKey", () -> balancer.cookieKey(null)),
                setting("secret", () -> CookieKey.of(null)),
                setting("text", () -> CookieKey.ofBase64(null)),
                setting("older", () -> CookieKey.of(new byte[32]).accepting(null)),
                setting("duration", () -> Stickiness.lbCookie(null)),
                setting("duration", () -> Stickiness.appCookie("id", null)),
                setting("cookieName", () -> Stickiness.appCookie(null)),
                setting("stickiness", () -> FORWARD.withStickiness(null)),
                setting("stickiness", () -> TargetGroupConfig.builder("web").stickiness(null)),
                setting("delay", () -> Fault.delay(null)),
                setting("faults", () -> Rule.builder(1).inject((Fault[]) null)),
                setting("faults", () -> Rule.builder(1).faults(null)),
                setting("name", () -> Action.custom(null, request -> ACTION)),
                setting("function", () -> Action.custom("plan", null)),
                setting("groups", () -> Action.custom("plan", request -> ACTION, (TargetGroup[]) null)),
                setting("accessLog", () -> balancer.accessLog(null)),
                setting("healthCheckLog", () -> balancer.healthCheckLog(null)),
                setting("connectionLog", () -> balancer.connectionLog(null)),
                setting("metrics", () -> balancer.metrics(null)),
                setting("wallClock", () -> balancer.wallClock(null)),
                setting("transport", () -> EventLoops.start(null, 1)));
    }

    private static Arguments setting(String name, ThrowingCallable setNull) {
        return Arguments.of(name, setNull);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("nulls")
    void nullIsRefusedByName(String name, ThrowingCallable setNull) {
        assertThatThrownBy(setNull).isInstanceOf(NullPointerException.class).hasMessage(name);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "-a", "a-", "a_b", "a.b", "a b", "ä", "internal-a", "123456789012345678901234567890123"})
    void balancerNameFollowsElb(String name) {
        assertThatThrownBy(() -> LoadBalancer.application(name))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("name: " + name + " (expected: ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a", "7", "Shop-1", "internal", "12345678901234567890123456789012"})
    void balancerNameMayBeAnyOfElbs(String name) {
        assertThatCode(() -> LoadBalancer.application(name)).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "-a", "a-", "a.b", "a_b", "ä", "taken", "TAKEN"})
    void zoneIsALabelOfDnsAndEnabledOnce(String zone) {
        LoadBalancer.Builder builder = LoadBalancer.application("shop").node("taken", "127.0.0.1");
        for (String wrong : List.of(zone, "z".repeat(64))) {
            assertThatThrownBy(() -> builder.node(wrong, "127.0.0.2"))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("zone: " + wrong
                            + " (expected: 1–63 letters, digits and inner hyphens, and not a zone that is enabled)");
        }
        assertThatCode(() -> builder.node("z".repeat(63), "127.0.0.2")).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "localhost", "127.0.0.1", "127.0.0.256", "0.0.0.0", "::", "224.0.0.1", "10.0.0.0/8"})
    void nodeHasAnAddressOfItsOwnToConnectTo(String address) {
        LoadBalancer.Builder builder = LoadBalancer.application("shop").node("a", "127.0.0.1");
        assertThatThrownBy(() -> builder.node("b", address))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("address: " + address + " (expected: an IP address to connect to that no other node has)");
        assertThatCode(() -> builder.node("b", "::1")).doesNotThrowAnyException();
    }

    @Test
    void listenerNameHasOneTo64Characters() {
        ListenerConfig.Builder builder = ListenerConfig.http(0, ACTION);
        assertThat(builder.name("n".repeat(64)).build().name()).contains("n".repeat(64));
        for (String wrong : new String[] {"", "n".repeat(65)}) {
            assertThatThrownBy(() -> builder.name(wrong))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("name: " + wrong + " (expected: 1–64 characters)");
        }
    }

    @Test
    void priorKnowledgeIsForListenersWithoutTls() {
        Http2Options options = Http2Options.disabled().withPriorKnowledge();
        assertThat(ListenerConfig.http(0, ACTION).http2(options).build().http2().hasPriorKnowledge())
                .isTrue();
        assertThatThrownBy(() -> ListenerConfig.https(0, new TlsTermination() {}, ACTION)
                        .http2(options)
                        .build())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("http2: prior knowledge (expected: none on an HTTPS listener, where ALPN decides)");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "a b", "ä", "a:", "12345678901234567890123456789012345678901", "X-Amzn-TLS-Cipher-Suite"})
    void fieldAboutTlsHasANameOfItsOwn(String name) {
        HttpOptions.Builder builder = HttpOptions.builder();

        assertThatThrownBy(() -> builder.rename(TlsHeader.VERSION, name))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("name: " + name + " (expected: 1–40 letters, digits, hyphens and underscores");
        assertThat(builder.rename(TlsHeader.VERSION, "Tls_Version-1").build().nameOf(TlsHeader.VERSION))
                .isEqualTo("Tls_Version-1");
    }

    @Test
    void listenerAddressMustBeResolved() {
        InetSocketAddress unresolved = InetSocketAddress.createUnresolved("host.invalid", 80);
        assertThatThrownBy(() -> ListenerConfig.http(unresolved, ACTION))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("address: " + unresolved + " (expected: a resolved address)");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "/",
                "10.0.0.0/",
                "10.0.0.0/33",
                "10.0.0.0/-1",
                "10.0.0.0/+8",
                "10.0.0.0/0008",
                "10.0.0.1/8",
                "::/129",
                "::1/64",
                "10.0.0/8",
                "host/8",
                "10.0.0.0/8/8",
                " 10.0.0.0/8"
            })
    void blockThatIsNoneIsRefused(String text) {
        assertThatThrownBy(() -> Cidr.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("cidr: " + text + " (expected: ");
        assertThatThrownBy(() -> HttpOptions.builder().trustedProxies("::1", text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("cidr: " + text + " (expected: ");
    }

    @Test
    void blockHoldsTheAddressesOfItsPrefixOnly() throws Exception {
        assertThat(Cidr.parse("10.128.0.0/9").contains(InetAddress.getByName("10.255.0.1")))
                .isTrue();
        assertThat(Cidr.parse("10.128.0.0/9").contains(InetAddress.getByName("10.127.255.255")))
                .isFalse();
        assertThat(Cidr.parse("10.0.0.1").contains(InetAddress.getByName("10.0.0.1")))
                .isTrue();
        assertThat(Cidr.parse("10.0.0.1").contains(InetAddress.getByName("10.0.0.2")))
                .isFalse();
        assertThat(Cidr.parse("0.0.0.0/0").contains(InetAddress.getByName("1.2.3.4")))
                .isTrue();
        assertThat(Cidr.parse("0.0.0.0/0").contains(InetAddress.getByName("::1")))
                .isFalse();
        assertThat(Cidr.parse("2001:db8::/32").contains(InetAddress.getByName("2001:db8:1::1")))
                .isTrue();
        assertThat(Cidr.parse("::/0").contains(InetAddress.getByName("2001:db8:1::1")))
                .isTrue();
    }

    @Test
    void eventLoopsOfTheApplicationNeedTheirTransport() {
        MultiThreadIoEventLoopGroup group = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
        try {
            assertThatThrownBy(() -> EventLoops.of(group, Transport.AUTO))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageStartingWith("transport: AUTO (expected: ");
            assertThatThrownBy(() -> EventLoops.of(group, null))
                    .isInstanceOf(NullPointerException.class)
                    .hasMessage("transport");
        } finally {
            group.shutdownGracefully();
        }
        assertThatThrownBy(() -> EventLoops.of(null, Transport.NIO))
                .isInstanceOf(NullPointerException.class)
                .hasMessage("group");
        for (int wrong : new int[] {0, 1025}) {
            assertThatThrownBy(() -> EventLoops.start(Transport.NIO, wrong))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("threads: " + wrong + " (expected: 1–1024)");
        }
    }

    @Test
    void timeToFinishRequestsIsBounded() {
        try (LoadBalancer balancer = LoadBalancer.application("shop").threads(1).start()) {
            for (Duration wrong :
                    new Duration[] {Duration.ofNanos(-1), Duration.ofDays(1).plusNanos(1)}) {
                assertThatThrownBy(() -> balancer.closeGracefully(wrong))
                        .isInstanceOf(IllegalArgumentException.class)
                        .hasMessage("limit: " + wrong + " (expected: PT0S–PT24H)");
            }
            assertThatThrownBy(() -> balancer.closeGracefully(null))
                    .isInstanceOf(NullPointerException.class)
                    .hasMessage("limit");
        }
    }
}
