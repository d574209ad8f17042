package io.elb.target;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.elb.balance.BalancingStrategy;
import io.elb.health.HealthCheckSettings;
import io.elb.health.HealthChecker;
import io.elb.health.HealthResult;
import io.elb.health.OutlierDetection;
import io.elb.health.Probe;
import io.elb.lambda.LambdaConfig;
import io.elb.lambda.LambdaFunction;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class TargetSettingsTest {
    /** One setting: how to set it, and the values at and beyond its bounds; null where it takes none. */
    record Setting<T>(String name, Consumer<T> set, T min, T max, T below, T above) {
        @Override
        public String toString() {
            return name;
        }
    }

    static Stream<Setting<?>> settings() {
        TargetConnections connections = TargetConnections.defaults();
        TargetTimeouts timeouts = TargetTimeouts.defaults();
        Target target = Target.of("127.0.0.1", 80);
        Duration minute = Duration.ofMinutes(1);
        return Stream.of(
                number("maxConnections", connections::withMaxConnections, 0, 1_000_000),
                number("queueSize", connections::withQueueSize, 0, 1_000_000),
                number("idlePerLoop", connections::withIdlePerLoop, 0, 65_536),
                duration("queueTimeout", connections::withQueueTimeout, Duration.ofMillis(1), Duration.ofSeconds(4000)),
                duration("idleTimeout", connections::withIdleTimeout, Duration.ofMillis(1), Duration.ofSeconds(4000)),
                duration("connect", timeouts::withConnect, Duration.ofMillis(1), Duration.ofSeconds(120)),
                duration("firstByte", timeouts::withFirstByte, Duration.ofMillis(1), Duration.ofSeconds(4000)),
                duration("total", timeouts::withTotal, Duration.ofMillis(1), Duration.ofDays(1)),
                duration("idle", timeouts::withIdle, Duration.ofMillis(1), Duration.ofSeconds(4000)),
                number("replayBufferBytes", RetryConfig.defaults()::withReplayBufferBytes, 0, 16_777_216),
                duration("minTtl", ttl -> new ResolveConfig(ttl, Duration.ofDays(1)), Duration.ofMillis(10), minute),
                duration("maxTtl", ttl -> new ResolveConfig(minute, ttl), minute, Duration.ofDays(1)),
                duration(
                        "deregistrationDelay",
                        TargetGroupConfig.builder("group")::deregistrationDelay,
                        Duration.ZERO,
                        Duration.ofSeconds(3600)),
                number("routingCount", HealthThresholds.builder()::routingCount, 1, 1_000_000),
                number("routingPercentage", HealthThresholds.builder()::routingPercentage, 0, 100),
                number("dnsCount", HealthThresholds.builder()::dnsCount, 0, 1_000_000),
                number("dnsPercentage", HealthThresholds.builder()::dnsPercentage, 0, 100),
                duration(
                        "slowStart",
                        TargetGroupConfig.builder("group")::slowStart,
                        Duration.ofSeconds(30),
                        Duration.ofSeconds(900)),
                number("leastPercent", SlowStartCurve.linear()::withLeastPercent, 0, 100),
                number("mostNewPercent", SlowStartCurve.linear()::withMostNewPercent, 1, 100),
                duration("timeout", LambdaConfig.defaults()::withTimeout, Duration.ofMillis(1), Duration.ofMinutes(15)),
                number("weight", target::withWeight, 0, 65_535),
                number("port", port -> Target.of("127.0.0.1", port), 1, 65_535),
                number("status", FunctionResponse::of, 200, 599),
                duration(
                        "interval",
                        interval -> TargetSource.polling(interval, List::of),
                        Duration.ofMillis(10),
                        Duration.ofDays(1)));
    }

    @ParameterizedTest
    @MethodSource("settings")
    <T> void valueOutsideItsRangeIsRefused(Setting<T> setting) {
        Stream.of(setting.below(), setting.above())
                .filter(value -> !setting.name().equals("minTtl") || value.equals(setting.below()))
                .forEach(value -> assertThatThrownBy(() -> setting.set().accept(value))
                        .isInstanceOf(IllegalArgumentException.class)
                        .hasMessageStartingWith(setting.name() + ": " + value)
                        .hasMessageContaining("(expected: "));
    }

    @ParameterizedTest
    @MethodSource("settings")
    <T> void boundsAreAccepted(Setting<T> setting) {
        assertThatCode(() -> setting.set().accept(setting.min())).doesNotThrowAnyException();
        assertThatCode(() -> setting.set().accept(setting.max())).doesNotThrowAnyException();
    }

    @Test
    void nullsAreNamed() {
        TargetGroupConfig.Builder builder = TargetGroupConfig.builder("group");
        TargetConnections connections = TargetConnections.defaults();
        Target target = Target.of("127.0.0.1", 80);
        refusesNull("name", () -> TargetGroupConfig.of(null));
        refusesNull("protocolVersion", () -> builder.protocolVersion(null));
        refusesNull("strategy", () -> builder.strategy(null));
        refusesNull("healthChecker", () -> builder.healthChecker(null));
        refusesNull("deregistrationDelay", () -> builder.deregistrationDelay(null));
        refusesNull("crossZone", () -> builder.crossZone(null));
        refusesNull("healthThresholds", () -> builder.healthThresholds(null));
        refusesNull("outlierDetection", () -> builder.outlierDetection(null));
        refusesNull("slowStartCurve", () -> builder.slowStartCurve(null));
        refusesNull("slowStart", () -> builder.slowStart(null));
        refusesNull("targetTls", () -> builder.targetTls(null));
        refusesNull("targetTls", () -> TargetGroupConfig.ofHttps("web", null));
        refusesNull("healthCheckTls", () -> builder.healthCheckTls(null));
        refusesNull("connections", () -> builder.connections(null));
        refusesNull("timeouts", () -> builder.timeouts(null));
        refusesNull("retries", () -> builder.retries(null));
        refusesNull("resolve", () -> builder.resolve(null));
        refusesNull("queueTimeout", () -> connections.withQueueTimeout(null));
        refusesNull("idleTimeout", () -> connections.withIdleTimeout(null));
        refusesNull("connect", () -> TargetTimeouts.defaults().withConnect(null));
        refusesNull("minTtl", () -> new ResolveConfig(null, Duration.ofSeconds(1)));
        refusesNull("maxTtl", () -> new ResolveConfig(Duration.ofSeconds(1), null));
        refusesNull("host", () -> Target.of(null, 80));
        refusesNull("address", () -> Target.of(null));
        refusesNull("path", () -> Target.unixSocket(null));
        refusesNull("function", () -> Target.function("name", null));
        refusesNull("name", () -> Target.lambda(null, CompletableFuture::completedFuture));
        refusesNull("function", () -> Target.lambda("name", null));
        refusesNull("function", () -> LambdaFunction.blocking(null));
        refusesNull("function", () -> LambdaFunction.streams(null));
        refusesNull("function", () -> LambdaFunction.maps(null));
        refusesNull("lambda", () -> builder.lambda(null));
        refusesNull("name", () -> TargetGroupConfig.ofLambda(null));
        refusesNull("timeout", () -> LambdaConfig.defaults().withTimeout(null));
        refusesNull("timeout", () -> new LambdaConfig(false, null));
        refusesNull("zone", () -> target.withZone(null));
        refusesNull("value", () -> target.withLabel("name", null));
        refusesNull("interval", () -> TargetSource.polling(null, List::of));
        refusesNull("supplier", () -> TargetSource.polling(Duration.ofSeconds(1), null));
        assertThatThrownBy(() -> TargetTimeouts.defaults().withFirstByte(null))
                .isInstanceOf(NullPointerException.class);
    }

    @Test
    void groupOfALambdaFunctionHasNoSettingsOfConnections() {
        TargetGroupConfig lambda = TargetGroupConfig.ofLambda("group");
        assertThat(lambda.lambda()).contains(LambdaConfig.defaults());
        assertThat(lambda.deregistrationDelay()).isZero();
        assertThat(lambda.toBuilder().build().lambda()).contains(LambdaConfig.defaults());
        assertThat(TargetGroupConfig.of("group").lambda()).isEmpty();

        Map<String, UnaryOperator<TargetGroupConfig.Builder>> refused = Map.of(
                "targetTls", builder -> builder.targetTls(new TlsOrigination() {}),
                "connections",
                        builder ->
                                builder.connections(TargetConnections.defaults().withMaxConnections(1)),
                "timeouts.connect",
                        builder -> builder.timeouts(TargetTimeouts.defaults().withConnect(Duration.ofSeconds(1))),
                "retries", builder -> builder.retries(RetryConfig.defaults().withConnectFailover()),
                "slowStart", builder -> builder.slowStart(Duration.ofSeconds(30)),
                "stickiness", builder -> builder.stickiness(Stickiness.lbCookie()),
                "crossZone", builder -> builder.crossZone(CrossZone.OFF),
                "resolve", builder -> builder.resolve(new ResolveConfig(Duration.ofSeconds(7), Duration.ofSeconds(7))),
                "deregistrationDelay", builder -> builder.deregistrationDelay(Duration.ofSeconds(1)),
                "healthChecker", builder -> builder.healthChecker(new ConnectingChecker()));
        assertThatThrownBy(() -> lambda.toBuilder()
                        .outlierDetection(OutlierDetection.defaults())
                        .build())
                .hasMessageStartingWith("outlierDetection: ");
        refused.forEach((name, setting) -> assertThatThrownBy(
                        () -> setting.apply(lambda.toBuilder()).build())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith(name + ": ")
                .hasMessageEndingWith(" (expected: the default, in a group of a Lambda function)"));
    }

    @Test
    void groupOfALambdaFunctionHasNoStrategy() {
        TargetGroupConfig.Builder builder =
                TargetGroupConfig.ofLambda("group").toBuilder().strategy(BalancingStrategy.leastOutstandingRequests());
        assertThatThrownBy(builder::build)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "strategy: least_outstanding_requests (expected: the default, in a group of a Lambda function)");
    }

    /** Can't check functions. */
    private static final class ConnectingChecker implements HealthChecker {
        @Override
        public String protocol() {
            return "TCP";
        }

        @Override
        public HealthCheckSettings settings() {
            return HealthCheckSettings.defaults();
        }

        @Override
        public CompletionStage<HealthResult> check(Probe probe) {
            return CompletableFuture.completedFuture(HealthResult.healthy());
        }
    }

    @Test
    void shortestTimeToLiveIsNotLongerThanTheLongest() {
        assertThatThrownBy(() -> new ResolveConfig(Duration.ofSeconds(2), Duration.ofSeconds(1)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("maxTtl: PT1S (expected: PT2S–");
    }

    @ParameterizedTest
    @ValueSource(doubles = {0.09, 10.1, Double.NaN, -1})
    void aggressionHasARange(double aggression) {
        assertThatThrownBy(() -> SlowStartCurve.linear().withAggression(aggression))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("aggression: " + aggression + " (expected: 0.1–10.0)");
    }

    @Test
    void curveNeedsASlowStart() {
        TargetGroupConfig.Builder builder = TargetGroupConfig.builder("group").slowStartCurve(SlowStartCurve.gentle());

        assertThatThrownBy(builder::build)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("slowStartCurve: ");
        assertThat(builder.slowStart(Duration.ofSeconds(30)).build().slowStartCurve())
                .isEqualTo(SlowStartCurve.gentle());
    }

    @Test
    void slowStartCanBeTurnedOff() {
        TargetGroupConfig.Builder builder = TargetGroupConfig.builder("group").slowStart(Duration.ofSeconds(30));

        assertThat(builder.slowStart(Duration.ZERO).build().slowStart()).isZero();
    }

    @Test
    void slowStartNeedsAStrategyThatSupportsIt() {
        for (BalancingStrategy strategy : List.of(
                BalancingStrategy.leastOutstandingRequests(),
                BalancingStrategy.weightedRandom(),
                BalancingStrategy.of("first", targets -> request -> targets.pick(0)))) {
            TargetGroupConfig.Builder builder =
                    TargetGroupConfig.builder("group").strategy(strategy).slowStart(Duration.ofSeconds(30));

            assertThatThrownBy(builder::build)
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("slowStart: PT30S (expected: PT0S with strategy " + strategy.name()
                            + ", or one that supports slow start such as round_robin)");
        }
    }

    @Test
    void weightedRandomExcludesStickiness() {
        TargetGroupConfig.Builder builder = TargetGroupConfig.builder("group")
                .strategy(BalancingStrategy.weightedRandom())
                .stickiness(Stickiness.lbCookie());

        assertThatThrownBy(builder::build)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("stickiness: " + Stickiness.lbCookie() + " (expected: off with strategy weighted_random)");
        assertThatCode(builder.strategy(BalancingStrategy.leastOutstandingRequests())::build)
                .doesNotThrowAnyException();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "-a", "a-", "a_b", "a.b", "a b", "ä", "123456789012345678901234567890123"})
    void groupNameFollowsElb(String name) {
        assertThatThrownBy(() -> TargetGroupConfig.of(name))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("name: " + name + " (expected: ");
    }

    @Test
    void defaultsAreThoseOfElb() {
        TargetGroupConfig config = TargetGroupConfig.of("my-Group-1");

        assertThat(config.name()).isEqualTo("my-Group-1");
        assertThat(config.strategy().name()).isEqualTo("round_robin");
        assertThat(config.healthChecker()).isSameAs(HealthChecker.none());
        assertThat(config.deregistrationDelay()).hasSeconds(300);
        assertThat(config.crossZone()).isEqualTo(CrossZone.USE_LOAD_BALANCER_CONFIGURATION);
        assertThat(config.healthThresholds()).isEqualTo(HealthThresholds.defaults());
        assertThat(config.slowStart()).isZero();
        assertThat(config.targetTls()).isEmpty();
        assertThat(config.healthCheckTls()).isEmpty();
        assertThat(config.connections().maxConnections()).isZero();
        assertThat(config.timeouts())
                .isEqualTo(new TargetTimeouts(
                        Duration.ofSeconds(10), Optional.empty(), Optional.empty(), Optional.empty()));
        assertThat(config.retries().isConnectFailover()).isFalse();
    }

    @Test
    void builderCopiesAllSettings() {
        TlsOrigination tls = new TlsOrigination() {};
        TargetGroupConfig config = TargetGroupConfig.builder("group")
                .deregistrationDelay(Duration.ofSeconds(1))
                .crossZone(CrossZone.OFF)
                .healthThresholds(HealthThresholds.builder().dnsPercentage(60).build())
                .slowStart(Duration.ofSeconds(30))
                .targetTls(tls)
                .healthCheckWithoutTls()
                .connections(TargetConnections.defaults().withMaxConnections(3))
                .timeouts(TargetTimeouts.defaults().withTotal(Duration.ofSeconds(3)))
                .retries(RetryConfig.defaults().withConnectFailover())
                .resolve(new ResolveConfig(Duration.ofSeconds(1), Duration.ofSeconds(2)))
                .build();

        assertThat(config.toBuilder().build()).usingRecursiveComparison().isEqualTo(config);
        assertThat(config.targetTls()).contains(tls);
        assertThat(config.healthCheckTls()).isEmpty();
        assertThat(config.retries()).isEqualTo(new RetryConfig(true, 65_536));
    }

    @Test
    void checksSpeakTlsAsTrafficDoesUnlessToldOtherwise() {
        TlsOrigination ofTraffic = new TlsOrigination() {};
        TlsOrigination ofChecks = new TlsOrigination() {};

        assertThat(TargetGroupConfig.ofHttps("web", ofTraffic).targetTls()).contains(ofTraffic);
        assertThat(TargetGroupConfig.ofHttps("web", ofTraffic).healthCheckTls()).contains(ofTraffic);
        assertThat(TargetGroupConfig.builder("web")
                        .healthCheckTls(ofChecks)
                        .build()
                        .healthCheckTls())
                .contains(ofChecks);
        TargetGroupConfig plain = TargetGroupConfig.builder("web")
                .targetTls(ofTraffic)
                .healthCheckTls(ofChecks)
                .healthCheckWithoutTls()
                .build();
        assertThat(plain.healthCheckTls()).isEmpty();
        assertThat(plain.toBuilder().healthCheckTls(ofChecks).build().healthCheckTls())
                .contains(ofChecks);
        TargetGroupConfig.Builder lambda = TargetGroupConfig.ofLambda("web").toBuilder();
        assertThatThrownBy(() -> lambda.healthCheckWithoutTls().build())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("healthCheckTls: ");
    }

    private static void refusesNull(String name, ThrowingCallable call) {
        assertThatThrownBy(call).isInstanceOf(NullPointerException.class).hasMessage(name);
    }

    private static Setting<Integer> number(String name, Consumer<Integer> set, int min, int max) {
        return new Setting<>(name, set, min, max, min - 1, max + 1);
    }

    private static Setting<Duration> duration(String name, Consumer<Duration> set, Duration min, Duration max) {
        return new Setting<>(name, set, min, max, min.minusNanos(1), max.plusNanos(1));
    }
}
