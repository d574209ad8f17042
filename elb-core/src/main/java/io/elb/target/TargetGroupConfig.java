package io.elb.target;

import io.elb.balance.BalancingStrategy;
import io.elb.balance.HashKey;
import io.elb.health.HealthChecker;
import io.elb.health.OutlierDetection;
import io.elb.lambda.LambdaConfig;
import io.elb.network.Protocol;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The configuration of a target group. Defaults are ELB's where ELB has the setting. <em>Immutable.</em>
 *
 * @since 0.1
 */
public final class TargetGroupConfig {
    private static final Duration DEREGISTRATION_DELAY = Duration.ofMinutes(5);

    private final String name;
    private final @Nullable Protocol transport;
    private final ProtocolVersion protocolVersion;
    private final @Nullable BalancingStrategy chosenStrategy;
    private final BalancingStrategy strategy;
    private final HealthChecker healthChecker;
    private final Duration deregistrationDelay;
    private final CrossZone crossZone;
    private final HealthThresholds healthThresholds;
    private final OutlierDetection outlierDetection;
    private final Duration slowStart;
    private final SlowStartCurve slowStartCurve;
    private final @Nullable TlsOrigination targetTls;
    private final @Nullable TlsOrigination healthCheckTls;
    private final boolean isHealthCheckPlain;
    private final TargetConnections connections;
    private final TargetTimeouts timeouts;
    private final RetryConfig retries;
    private final ResolveConfig resolve;
    private final Stickiness stickiness;
    private final double recordedPicksPercent;
    private final @Nullable LambdaConfig lambda;
    private final ProxyProtocol proxyProtocol;
    private final ConnectionTermination connectionTermination;

    private TargetGroupConfig(Builder builder) {
        this.name = builder.name;
        this.protocolVersion = builder.protocolVersion;
        this.transport = builder.transport;
        this.chosenStrategy = builder.strategy;
        this.strategy = builder.strategy();
        this.healthChecker = builder.healthChecker;
        this.deregistrationDelay = builder.lambda == null ? builder.deregistrationDelay : Duration.ZERO;
        this.crossZone = builder.crossZone;
        this.healthThresholds = builder.healthThresholds;
        this.outlierDetection = builder.outlierDetection;
        this.slowStart = builder.slowStart;
        this.slowStartCurve = builder.slowStartCurve;
        this.targetTls = builder.targetTls;
        this.healthCheckTls = builder.healthCheckTls;
        this.isHealthCheckPlain = builder.isHealthCheckPlain;
        this.connections = builder.connections;
        this.timeouts = builder.timeouts;
        this.retries = builder.retries;
        this.resolve = builder.resolve;
        this.stickiness = builder.stickiness;
        this.recordedPicksPercent = builder.recordedPicksPercent;
        this.lambda = builder.lambda;
        this.proxyProtocol = builder.proxyProtocol;
        this.connectionTermination = builder.connectionTermination;
    }

    /**
     * A configuration with all defaults.
     *
     * @param name 1–32 letters, digits and hyphens, no hyphen at either end
     * @return the configuration
     * @throws IllegalArgumentException if the name is not so
     * @throws NullPointerException if {@code name} is null
     */
    public static TargetGroupConfig of(String name) {
        return builder(name).build();
    }

    /**
     * A configuration for targets that are spoken to over TLS, ELB's protocol HTTPS, with all other defaults.
     *
     * @param name 1–32 letters, digits and hyphens, no hyphen at either end
     * @param targetTls made by the TLS module
     * @return the configuration
     * @throws IllegalArgumentException if the name is not so
     * @throws NullPointerException if an argument is null
     */
    public static TargetGroupConfig ofHttps(String name, TlsOrigination targetTls) {
        return builder(name).targetTls(targetTls).build();
    }

    /**
     * A configuration for one Lambda function, with all defaults.
     *
     * @param name 1–32 letters, digits and hyphens, no hyphen at either end
     * @return the configuration
     * @throws IllegalArgumentException if the name is not so
     * @throws NullPointerException if {@code name} is null
     */
    public static TargetGroupConfig ofLambda(String name) {
        return builder(name).lambda(LambdaConfig.defaults()).build();
    }

    /**
     * A configuration for targets of a network load balancer that are spoken to over TCP, with all defaults.
     *
     * @param name 1–32 letters, digits and hyphens, no hyphen at either end
     * @return the configuration
     * @throws IllegalArgumentException if the name is not so
     * @throws NullPointerException if {@code name} is null
     */
    public static TargetGroupConfig ofTcp(String name) {
        return tcp(name).build();
    }

    /**
     * A configuration for targets of a network load balancer that are spoken to over TLS, with all other defaults.
     *
     * @param name 1–32 letters, digits and hyphens, no hyphen at either end
     * @param targetTls made by the TLS module
     * @return the configuration
     * @throws IllegalArgumentException if the name is not so
     * @throws NullPointerException if an argument is null
     */
    public static TargetGroupConfig ofTls(String name, TlsOrigination targetTls) {
        return tcp(name).targetTls(targetTls).build();
    }

    /**
     * Begins a configuration for targets of a network load balancer: ELB's protocol TCP, or TLS with
     * {@link Builder#targetTls}. By default a connection's addresses and ports choose its target, from a table that changes little
     * when targets come and go: {@code BalancingStrategy.maglev(HashKey.flow())}. Such a group has none of the settings that are
     * about HTTP.
     *
     * @param name 1–32 letters, digits and hyphens, no hyphen at either end
     * @return a builder with all defaults
     * @throws IllegalArgumentException if the name is not so
     * @throws NullPointerException if {@code name} is null
     */
    public static Builder tcp(String name) {
        return new Builder(name, Protocol.TCP);
    }

    /**
     * Begins a configuration for targets that are sent datagrams: ELB's protocol UDP. A flow is what has the same addresses and ports
     * of both ends; by default its addresses and ports choose its target. It is health-checked over TCP, HTTP or HTTPS, as in ELB.
     *
     * @param name 1–32 letters, digits and hyphens, no hyphen at either end
     * @return a builder with all defaults, and {@link ConnectionTermination#ofDatagrams()}
     * @throws IllegalArgumentException if the name is not so
     * @throws NullPointerException if {@code name} is null
     */
    public static Builder udp(String name) {
        return new Builder(name, Protocol.UDP);
    }

    /**
     * Begins a configuration for targets that speak QUIC: ELB's protocol QUIC. Each target has a {@link Target#withQuicServerId}.
     *
     * @param name 1–32 letters, digits and hyphens, no hyphen at either end
     * @return a builder with all defaults, and {@link ConnectionTermination#ofDatagrams()}
     * @throws IllegalArgumentException if the name is not so
     * @throws NullPointerException if {@code name} is null
     */
    public static Builder quic(String name) {
        return new Builder(name, Protocol.QUIC);
    }

    /**
     * Begins a configuration for targets that speak QUIC and something over TCP on one port, such as HTTP/3 and HTTP/2: ELB's protocol
     * TCP_QUIC, for listeners of that protocol.
     *
     * @param name 1–32 letters, digits and hyphens, no hyphen at either end
     * @return a builder with all defaults, and {@link ConnectionTermination#ofDatagrams()}
     * @throws IllegalArgumentException if the name is not so
     * @throws NullPointerException if {@code name} is null
     */
    public static Builder tcpQuic(String name) {
        return new Builder(name, Protocol.TCP_QUIC);
    }

    /**
     * Begins a configuration for targets that speak the same over TCP and in datagrams, such as DNS servers: ELB's protocol
     * TCP_UDP, for listeners of that protocol.
     *
     * @param name 1–32 letters, digits and hyphens, no hyphen at either end
     * @return a builder with all defaults, and {@link ConnectionTermination#ofDatagrams()}
     * @throws IllegalArgumentException if the name is not so
     * @throws NullPointerException if {@code name} is null
     */
    public static Builder tcpUdp(String name) {
        return new Builder(name, Protocol.TCP_UDP);
    }

    /**
     * Begins a configuration.
     *
     * @param name 1–32 letters, digits and hyphens, no hyphen at either end
     * @return a builder with all defaults
     * @throws IllegalArgumentException if the name is not so
     * @throws NullPointerException if {@code name} is null
     */
    public static Builder builder(String name) {
        return new Builder(name, null);
    }

    /**
     * Begins a configuration from this one.
     *
     * @return a builder with the values of this configuration
     */
    public Builder toBuilder() {
        Builder builder = new Builder(name, transport)
                .protocolVersion(protocolVersion)
                .healthChecker(healthChecker)
                .deregistrationDelay(deregistrationDelay)
                .crossZone(crossZone)
                .healthThresholds(healthThresholds)
                .outlierDetection(outlierDetection)
                .slowStart(slowStart)
                .slowStartCurve(slowStartCurve)
                .connections(connections)
                .timeouts(timeouts)
                .retries(retries)
                .resolve(resolve)
                .stickiness(stickiness)
                .recordPicks(recordedPicksPercent);
        builder.strategy = chosenStrategy;
        builder.targetTls = targetTls;
        builder.healthCheckTls = healthCheckTls;
        builder.isHealthCheckPlain = isHealthCheckPlain;
        builder.lambda = lambda;
        builder.proxyProtocol = proxyProtocol;
        builder.connectionTermination = connectionTermination;
        return builder;
    }

    /**
     * The group's name.
     *
     * @return the name
     */
    public String name() {
        return name;
    }

    /**
     * What the group speaks to its targets, by ELB's name.
     *
     * @return HTTP or HTTPS in an application load balancer, TCP, TLS, UDP, TCP_UDP, QUIC or TCP_QUIC in a network load balancer
     */
    public Protocol protocol() {
        if (transport != null) {
            return targetTls == null ? transport : Protocol.TLS;
        }
        return targetTls == null ? Protocol.HTTP : Protocol.HTTPS;
    }

    /** What lies below TLS, if there is any, in a group of a network load balancer. */
    Protocol transport() {
        return Objects.requireNonNull(transport, "transport");
    }

    /**
     * What version of HTTP the group speaks to its targets.
     *
     * @return the version, by default {@link ProtocolVersion#HTTP1}
     */
    public ProtocolVersion protocolVersion() {
        return protocolVersion;
    }

    /**
     * How a target is chosen.
     *
     * @return the strategy, by default {@link BalancingStrategy#roundRobin()}; {@link BalancingStrategy#maglev maglev} by flow, or by
     *     source address when the group is sticky, in a group of protocol TCP or TLS
     */
    public BalancingStrategy strategy() {
        return strategy;
    }

    /**
     * How the health of targets is found out.
     *
     * @return the checker, by default {@link HealthChecker#none()}
     */
    public HealthChecker healthChecker() {
        return healthChecker;
    }

    /**
     * How long what is in flight on a deregistered target may take to finish.
     *
     * @return 0–3600 s, default 300 s; always 0 for a Lambda function
     */
    public Duration deregistrationDelay() {
        return deregistrationDelay;
    }

    /**
     * Whether nodes send requests to the targets of other zones.
     *
     * @return the setting, by default {@link CrossZone#USE_LOAD_BALANCER_CONFIGURATION}
     */
    public CrossZone crossZone() {
        return crossZone;
    }

    /**
     * How many targets must be healthy.
     *
     * @return the thresholds
     */
    public HealthThresholds healthThresholds() {
        return healthThresholds;
    }

    /**
     * Whether targets are judged by how their requests end.
     *
     * @return the settings, off by default
     */
    public OutlierDetection outlierDetection() {
        return outlierDetection;
    }

    /**
     * How long a target that has become healthy takes to reach its share of the requests.
     *
     * @return 30–900 s, or 0 for off, which is the default
     */
    public Duration slowStart() {
        return slowStart;
    }

    /**
     * How the weight of a target grows in its slow start.
     *
     * @return the curve, by default {@link SlowStartCurve#linear()}
     */
    public SlowStartCurve slowStartCurve() {
        return slowStartCurve;
    }

    /**
     * How to speak TLS to the targets.
     *
     * @return the settings, empty for plain text
     */
    public Optional<TlsOrigination> targetTls() {
        return Optional.ofNullable(targetTls);
    }

    /**
     * How health checks speak TLS to the targets.
     *
     * @return the settings, by default those of traffic; empty for plain text
     */
    public Optional<TlsOrigination> healthCheckTls() {
        if (isHealthCheckPlain) {
            return Optional.empty();
        }
        return healthCheckTls == null ? targetTls() : Optional.of(healthCheckTls);
    }

    /** Whether checks have settings of their own. */
    boolean hasOwnHealthCheckTls() {
        return isHealthCheckPlain || healthCheckTls != null;
    }

    /**
     * How many connections to keep.
     *
     * @return the settings
     */
    public TargetConnections connections() {
        return connections;
    }

    /**
     * How long to wait for targets.
     *
     * @return the settings
     */
    public TargetTimeouts timeouts() {
        return timeouts;
    }

    /**
     * What is tried again.
     *
     * @return the settings
     */
    public RetryConfig retries() {
        return retries;
    }

    /**
     * How often names are resolved again.
     *
     * @return the settings
     */
    public ResolveConfig resolve() {
        return resolve;
    }

    /**
     * Whether the requests of one client go to the same target.
     *
     * @return the setting, off by default
     */
    public Stickiness stickiness() {
        return stickiness;
    }

    /**
     * For how many picks is recorded how they came about.
     *
     * @return per cent, 0–100, default 0
     */
    public double recordedPicksPercent() {
        return recordedPicksPercent;
    }

    /**
     * How the one target is called, a Lambda function.
     *
     * @return the settings, empty when the group is for other targets
     */
    public Optional<LambdaConfig> lambda() {
        return Optional.ofNullable(lambda);
    }

    @Override
    public String toString() {
        return "TargetGroupConfig[" + name + ", protocol=" + protocol() + ", protocolVersion=" + protocolVersion
                + ", strategy=" + strategy.name() + ", healthChecker=" + healthChecker.protocol()
                + ", deregistrationDelay=" + deregistrationDelay + ']';
    }

    /**
     * Whether targets are told who the client is, at the beginning of connections; datagrams never tell it.
     *
     * @return {@link ProxyProtocol#off()} by default, and in the groups of an application load balancer
     */
    public ProxyProtocol proxyProtocol() {
        return proxyProtocol;
    }

    /**
     * When the connections to a target are ended; in the groups of a network load balancer.
     *
     * @return the settings
     */
    public ConnectionTermination connectionTermination() {
        return connectionTermination;
    }

    /**
     * Collects the settings of a target group; used by one thread. <em>Confined to one event loop.</em>
     *
     * @since 0.1
     */
    public static final class Builder {
        private static final Duration MIN_SLOW_START = Duration.ofSeconds(30);
        private static final Duration MAX_SLOW_START = Duration.ofSeconds(900);

        private final String name;
        private final @Nullable Protocol transport;
        private ProtocolVersion protocolVersion = ProtocolVersion.HTTP1;
        private @Nullable BalancingStrategy strategy;
        private HealthChecker healthChecker = HealthChecker.none();
        private Duration deregistrationDelay = DEREGISTRATION_DELAY;
        private CrossZone crossZone = CrossZone.USE_LOAD_BALANCER_CONFIGURATION;
        private HealthThresholds healthThresholds = HealthThresholds.defaults();
        private OutlierDetection outlierDetection = OutlierDetection.off();
        private Duration slowStart = Duration.ZERO;
        private SlowStartCurve slowStartCurve = SlowStartCurve.linear();
        private @Nullable TlsOrigination targetTls;
        private @Nullable TlsOrigination healthCheckTls;
        private boolean isHealthCheckPlain;
        private TargetConnections connections = TargetConnections.defaults();
        private TargetTimeouts timeouts = TargetTimeouts.defaults();
        private RetryConfig retries = RetryConfig.defaults();
        private ResolveConfig resolve = ResolveConfig.defaults();
        private Stickiness stickiness = Stickiness.off();
        private double recordedPicksPercent;
        private @Nullable LambdaConfig lambda;
        private ProxyProtocol proxyProtocol = ProxyProtocol.off();
        private ConnectionTermination connectionTermination;

        private Builder(String name, @Nullable Protocol transport) {
            Objects.requireNonNull(name, "name");
            if (name.isEmpty()
                    || name.length() > 32
                    || name.startsWith("-")
                    || name.endsWith("-")
                    || !name.chars().allMatch(c -> c == '-' || HostNames.isLetterOrDigit(c))) {
                throw new IllegalArgumentException(
                        "name: " + name + " (expected: 1–32 letters, digits and hyphens, no hyphen at either end)");
            }
            this.name = name;
            this.transport = transport;
            this.connectionTermination = transport != null && transport.hasDatagrams()
                    ? ConnectionTermination.ofDatagrams()
                    : ConnectionTermination.defaults();
        }

        /**
         * Sets what the group speaks to its targets; it can't be changed later. As in ELB, only listeners whose clients can
         * speak HTTP/2 may forward to a group of {@link ProtocolVersion#HTTP2} or {@link ProtocolVersion#GRPC}, and its
         * targets are no functions.
         *
         * @param newProtocolVersion default {@link ProtocolVersion#HTTP1}
         * @return this builder
         * @throws NullPointerException if the value is null
         */
        public Builder protocolVersion(ProtocolVersion newProtocolVersion) {
            protocolVersion = Objects.requireNonNull(newProtocolVersion, "protocolVersion");
            return this;
        }

        /**
         * Sets how a target is chosen.
         *
         * @param newStrategy default {@link BalancingStrategy#roundRobin()}; maglev by flow in a group of protocol TCP or TLS
         * @return this builder
         * @throws NullPointerException if the value is null
         */
        public Builder strategy(BalancingStrategy newStrategy) {
            strategy = Objects.requireNonNull(newStrategy, "strategy");
            return this;
        }

        /**
         * Sets how the health of targets is found out.
         *
         * @param newHealthChecker default {@link HealthChecker#none()}
         * @return this builder
         * @throws NullPointerException if the value is null
         */
        public Builder healthChecker(HealthChecker newHealthChecker) {
            healthChecker = Objects.requireNonNull(newHealthChecker, "healthChecker");
            return this;
        }

        /**
         * Sets how long what is in flight on a deregistered target may take to finish.
         *
         * @param newDelay 0–3600 s, default 300 s; 0 cuts it at once
         * @return this builder
         * @throws IllegalArgumentException if the value is out of its range
         * @throws NullPointerException if the value is null
         */
        public Builder deregistrationDelay(Duration newDelay) {
            deregistrationDelay = Checks.range("deregistrationDelay", newDelay, Duration.ZERO, Duration.ofHours(1));
            return this;
        }

        /**
         * Sets whether nodes send requests to the targets of other zones.
         *
         * @param newCrossZone default {@link CrossZone#USE_LOAD_BALANCER_CONFIGURATION}
         * @return this builder
         * @throws NullPointerException if the value is null
         */
        public Builder crossZone(CrossZone newCrossZone) {
            crossZone = Objects.requireNonNull(newCrossZone, "crossZone");
            return this;
        }

        /**
         * Sets how many targets must be healthy.
         *
         * @param newThresholds default {@link HealthThresholds#defaults()}
         * @return this builder
         * @throws NullPointerException if the value is null
         */
        public Builder healthThresholds(HealthThresholds newThresholds) {
            healthThresholds = Objects.requireNonNull(newThresholds, "healthThresholds");
            return this;
        }

        /**
         * Sets whether targets are judged by how their requests end, so that one that fails gets none for some time; an
         * extension.
         *
         * @param newDetection default {@link OutlierDetection#off()}
         * @return this builder
         * @throws NullPointerException if the value is null
         */
        public Builder outlierDetection(OutlierDetection newDetection) {
            outlierDetection = Objects.requireNonNull(newDetection, "outlierDetection");
            return this;
        }

        /**
         * Sets how long a target that has become healthy takes to reach its share of the requests: its weight grows in a
         * straight line, in steps of a second. ELB's {@code slow_start.duration_seconds}. Targets that come into an empty
         * group together, or are there when the group comes into use, begin with all their weight; so does one that becomes
         * healthy while no other is healthy outside its own slow start. One that becomes unhealthy begins anew when it is
         * healthy again.
         *
         * @param newSlowStart 30–900 s, or 0 for off; default 0. Other than 0 only with a strategy that supports it, of
         *     ELB's only round robin: see {@link BalancingStrategy#supportsSlowStart()}
         * @return this builder
         * @throws IllegalArgumentException if the value is out of its range
         * @throws NullPointerException if the value is null
         */
        public Builder slowStart(Duration newSlowStart) {
            Objects.requireNonNull(newSlowStart, "slowStart");
            boolean isInRange =
                    newSlowStart.compareTo(MIN_SLOW_START) >= 0 && newSlowStart.compareTo(MAX_SLOW_START) <= 0;
            if (!newSlowStart.isZero() && !isInRange) {
                throw new IllegalArgumentException("slowStart: " + newSlowStart + " (expected: PT0S, or "
                        + MIN_SLOW_START + "–" + MAX_SLOW_START + ")");
            }
            slowStart = newSlowStart;
            return this;
        }

        /**
         * Sets how the weight of a target grows in its slow start, an extension.
         *
         * @param newCurve default {@link SlowStartCurve#linear()}, as in ELB; another one only with a slow start
         * @return this builder
         * @throws NullPointerException if the value is null
         */
        public Builder slowStartCurve(SlowStartCurve newCurve) {
            slowStartCurve = Objects.requireNonNull(newCurve, "slowStartCurve");
            return this;
        }

        /**
         * Sets how to speak TLS to the targets.
         *
         * @param newTargetTls made by the TLS module; default plain text
         * @return this builder
         * @throws NullPointerException if the value is null
         */
        public Builder targetTls(TlsOrigination newTargetTls) {
            targetTls = Objects.requireNonNull(newTargetTls, "targetTls");
            return this;
        }

        /**
         * Sets how health checks speak TLS to the targets, whatever traffic speaks: ELB's health check protocol HTTPS, which
         * ELB does not verify.
         *
         * @param newHealthCheckTls made by the TLS module; default as traffic does
         * @return this builder
         * @throws NullPointerException if the value is null
         */
        public Builder healthCheckTls(TlsOrigination newHealthCheckTls) {
            healthCheckTls = Objects.requireNonNull(newHealthCheckTls, "healthCheckTls");
            isHealthCheckPlain = false;
            return this;
        }

        /**
         * Has health checks speak no TLS, whatever traffic speaks: ELB's health check protocol HTTP.
         *
         * @return this builder
         */
        public Builder healthCheckWithoutTls() {
            healthCheckTls = null;
            isHealthCheckPlain = true;
            return this;
        }

        /**
         * Sets how many connections to keep.
         *
         * @param newConnections default {@link TargetConnections#defaults()}
         * @return this builder
         * @throws NullPointerException if the value is null
         */
        public Builder connections(TargetConnections newConnections) {
            connections = Objects.requireNonNull(newConnections, "connections");
            return this;
        }

        /**
         * Sets how long to wait for targets.
         *
         * @param newTimeouts default {@link TargetTimeouts#defaults()}
         * @return this builder
         * @throws NullPointerException if the value is null
         */
        public Builder timeouts(TargetTimeouts newTimeouts) {
            timeouts = Objects.requireNonNull(newTimeouts, "timeouts");
            return this;
        }

        /**
         * Sets what is tried again.
         *
         * @param newRetries default {@link RetryConfig#defaults()}
         * @return this builder
         * @throws NullPointerException if the value is null
         */
        public Builder retries(RetryConfig newRetries) {
            retries = Objects.requireNonNull(newRetries, "retries");
            return this;
        }

        /**
         * Sets how often names are resolved again.
         *
         * @param newResolve default {@link ResolveConfig#defaults()}
         * @return this builder
         * @throws NullPointerException if the value is null
         */
        public Builder resolve(ResolveConfig newResolve) {
            resolve = Objects.requireNonNull(newResolve, "resolve");
            return this;
        }

        /**
         * Sets whether the requests of one client go to the same target; not with cross-zone load balancing off.
         *
         * @param newStickiness default {@link Stickiness#off()}
         * @return this builder
         * @throws NullPointerException if the value is null
         */
        public Builder stickiness(Stickiness newStickiness) {
            stickiness = Objects.requireNonNull(newStickiness, "stickiness");
            return this;
        }

        /**
         * Sets for how many picks, drawn at random, is recorded how they came about: which targets were compared by which
         * loads, and which were avoided and why. The records are in {@link io.elb.observe.RequestRecord#picks()}, those
         * of flows in {@link io.elb.observe.FlowRecord#picks()}, and are events of the Flight Recorder. An extension.
         *
         * @param percent 0–100, default 0
         * @return this builder
         * @throws IllegalArgumentException if the value is out of its range
         */
        public Builder recordPicks(double percent) {
            if (!(percent >= 0 && percent <= 100)) {
                throw new IllegalArgumentException("percent: " + percent + " (expected: 0–100)");
            }
            recordedPicksPercent = percent;
            return this;
        }

        /**
         * Makes this the group of one Lambda function: it takes no other target. As in ELB such a group has none of the
         * settings that are about connections or about several targets, and what is in flight when the function is
         * deregistered fails at once.
         *
         * @param newLambda how the function is called; default: the group is for other targets
         * @return this builder
         * @throws NullPointerException if the value is null
         */
        public Builder lambda(LambdaConfig newLambda) {
            lambda = Objects.requireNonNull(newLambda, "lambda");
            return this;
        }

        /**
         * Sets whether targets are told who the client is, in a group of protocol TCP, TLS, TCP_UDP or TCP_QUIC; of the last two it
         * concerns the connections of TCP only: no datagram and no packet of QUIC has a header, as in ELB.
         *
         * @param newProxyProtocol default {@link ProxyProtocol#off()}
         * @return this builder
         * @throws NullPointerException if the value is null
         */
        public Builder proxyProtocol(ProxyProtocol newProxyProtocol) {
            proxyProtocol = Objects.requireNonNull(newProxyProtocol, "proxyProtocol");
            return this;
        }

        /**
         * Sets when the connections to a target are ended; in a group of a network load balancer only.
         *
         * @param newTermination default {@link ConnectionTermination#defaults()}, or {@link ConnectionTermination#ofDatagrams()} in a
         *     group of protocol UDP or TCP_UDP
         * @return this builder
         * @throws NullPointerException if the value is null
         */
        public Builder connectionTermination(ConnectionTermination newTermination) {
            connectionTermination = Objects.requireNonNull(newTermination, "connectionTermination");
            return this;
        }

        /**
         * Makes the configuration.
         *
         * @return the configuration
         * @throws IllegalArgumentException if the settings exclude each other: stickiness needs cross-zone load balancing,
         *     and a strategy that supports it, and so does a slow start; the group of a Lambda function, and that of a
         *     network load balancer, have some settings not at all
         */
        public TargetGroupConfig build() {
            checkTogether();
            return new TargetGroupConfig(this);
        }

        private BalancingStrategy strategy() {
            BalancingStrategy chosen = strategy;
            if (chosen != null) {
                return chosen;
            }
            if (transport == null) {
                return BalancingStrategy.roundRobin();
            }
            return BalancingStrategy.maglev(stickiness.isOn() ? HashKey.sourceAddress() : HashKey.flow());
        }

        /** What ELB does not allow together. */
        private void checkTogether() {
            if (stickiness.isOn() && transport == null && crossZone.isOff()) {
                throw new IllegalArgumentException(
                        "stickiness: " + stickiness + " (expected: off where cross-zone load balancing is off)");
            }
            if (transport != null) {
                NetworkGroupChecks.check(new TargetGroupConfig(this), strategy != null);
            } else if (proxyProtocol.isOn()) {
                throw new IllegalArgumentException("proxyProtocol: " + proxyProtocol.version()
                        + " (expected: off in a group of protocol HTTP or HTTPS)");
            } else if (!connectionTermination.equals(ConnectionTermination.defaults())) {
                throw new IllegalArgumentException("connectionTermination: " + connectionTermination
                        + " (expected: the default in a group of protocol HTTP or HTTPS)");
            } else if (stickiness.type() == Stickiness.Type.SOURCE_IP) {
                throw new IllegalArgumentException(
                        "stickiness: source_ip (expected: by cookie, or off, in a group of protocol "
                                + (targetTls == null ? "HTTP" : "HTTPS") + ")");
            }
            BalancingStrategy used = strategy();
            if (stickiness.isOn() && transport == null && !used.supportsStickiness()) {
                throw new IllegalArgumentException(
                        "stickiness: " + stickiness + " (expected: off with strategy " + used.name() + ")");
            }
            if (!slowStart.isZero() && !used.supportsSlowStart()) {
                throw new IllegalArgumentException("slowStart: " + slowStart + " (expected: PT0S with strategy "
                        + used.name() + ", or one that supports slow start such as round_robin)");
            }
            if (slowStart.isZero() && !slowStartCurve.equals(SlowStartCurve.linear())) {
                throw new IllegalArgumentException("slowStartCurve: " + slowStartCurve + " (expected: "
                        + SlowStartCurve.linear() + " without a slow start)");
            }
            if (lambda != null) {
                boolean delays = !deregistrationDelay.isZero() && !deregistrationDelay.equals(DEREGISTRATION_DELAY);
                LambdaGroupChecks.check(new TargetGroupConfig(this), delays ? deregistrationDelay : Duration.ZERO);
            }
        }
    }
}
