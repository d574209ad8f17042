package io.elb;

import io.elb.internal.boot.Engine;
import io.elb.internal.boot.EngineAccess;
import io.elb.internal.boot.EngineSettings;
import io.elb.internal.connection.Nodes;
import io.elb.internal.connection.Surroundings;
import io.elb.limits.BalancerQuotas;
import io.elb.limits.RuleQuotas;
import io.elb.listener.Listener;
import io.elb.listener.ListenerConfig;
import io.elb.netty.EventLoops;
import io.elb.network.BalancerKind;
import io.elb.observe.AccessLogSink;
import io.elb.observe.BalancerIdentity;
import io.elb.observe.ConnectionLogSink;
import io.elb.observe.ElbObserver;
import io.elb.observe.FlowLogSink;
import io.elb.observe.HealthCheckLogSink;
import io.elb.observe.MetricsSink;
import io.elb.observe.MetricsSnapshot;
import io.elb.target.CookieKey;
import io.elb.target.TargetGroup;
import io.elb.target.TargetGroupConfig;
import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletionStage;
import java.util.function.UnaryOperator;

/**
 * A running load balancer of one of ELB's kinds: target groups say where requests or connections go, listeners say where they come
 * from, and both may be added, changed and closed while traffic flows. <em>Thread-safe.</em>
 *
 * <p>{@code LoadBalancer.application("shop").start()} starts one for HTTP, {@code LoadBalancer.network("cache").start()} one for
 * TCP and TLS; {@link #close()} frees its threads, ports and buffers.
 *
 * @since 0.1
 */
public final class LoadBalancer implements AutoCloseable {
    static {
        EngineAccess.install((builder, change) -> ((Builder) builder).start(change));
    }

    private final Engine engine;

    private LoadBalancer(Engine engine) {
        this.engine = engine;
    }

    /**
     * Prepares an application load balancer (HTTP).
     *
     * @param name 1–32 letters, digits and hyphens, no hyphen at either end, not beginning with {@code internal-}
     * @return a new builder
     * @throws IllegalArgumentException if the name is none
     * @throws NullPointerException if the name is null
     */
    public static Builder application(String name) {
        return new Builder(name, BalancerKind.APPLICATION);
    }

    /**
     * Prepares a network load balancer (TCP and TLS): it passes connections on as they are.
     *
     * @param name 1–32 letters, digits and hyphens, no hyphen at either end, not beginning with {@code internal-}
     * @return a new builder
     * @throws IllegalArgumentException if the name is none
     * @throws NullPointerException if the name is null
     */
    public static Builder network(String name) {
        return new Builder(name, BalancerKind.NETWORK);
    }

    /**
     * Which of ELB's kinds it is: what its listeners and target groups may speak.
     *
     * @return the kind
     */
    public BalancerKind kind() {
        return engine.identity().kind();
    }

    /**
     * The name it was started with.
     *
     * @return the name
     */
    public String name() {
        return engine.name();
    }

    /**
     * The name that it would have in DNS. A request of HTTP/1.0 that names no host is forwarded with this one, as in ELB.
     *
     * @return for instance {@code shop-029859e5695b8b33.elb.us-east-1.internal}
     * @see BalancerIdentity#dnsName()
     */
    public String dnsName() {
        return engine.identity().dnsName();
    }

    /**
     * Who it is, with the identifiers that ELB would give to it and to what belongs to it.
     *
     * @return its name, region and account
     */
    public BalancerIdentity identity() {
        return engine.identity();
    }

    /**
     * Answers what DNS would at this moment, where the real service's answers live 60 s: for {@link #dnsName()} the
     * addresses of the nodes in whose zone a target group is healthy, of all nodes when there is no such zone; for
     * {@code ZONE.} in front of it that zone's node, whatever its health. A client of this process can ask it instead of its
     * own resolver, for instance OkHttp with {@code dns(balancer::resolve)}.
     *
     * @param host a host name, in any case, with or without the final dot
     * @return the addresses in the order of the nodes; empty when the name is none of this balancer's
     * @see LoadBalancerDescription#nodes()
     */
    public List<InetAddress> resolve(String host) {
        return engine.resolve(Objects.requireNonNull(host, "host"));
    }

    /**
     * Adds a target group, without targets.
     *
     * @param config its configuration; its name must be free
     * @return the live handle
     * @throws IllegalStateException if the name is in use (ELB: {@code DuplicateTargetGroupName}), the balancer has as many
     *     groups as it may have (ELB: {@code TooManyUniqueTargetGroupsPerLoadBalancer}), or is closed
     * @throws IllegalArgumentException if cross-zone is off for it in a balancer without zones, or its protocol is of another kind
     *     of balancer
     */
    public TargetGroup addTargetGroup(TargetGroupConfig config) {
        return engine.addTargetGroup(Objects.requireNonNull(config, "config"));
    }

    /**
     * Removes a target group. Its targets are deregistered: what is in flight to them finishes, or is cut when the group's
     * deregistration delay ends. The name is free at once.
     *
     * @param group a group of this balancer
     * @throws IllegalStateException if a rule forwards to it (ELB: {@code ResourceInUse}), or it belongs elsewhere
     */
    public void removeTargetGroup(TargetGroup group) {
        engine.removeTargetGroup(Objects.requireNonNull(group, "group"));
    }

    /**
     * Adds a listener; it accepts connections when this returns.
     *
     * @param config its configuration
     * @return the live handle
     * @throws IllegalStateException if the address can't be bound, the name is in use, this machine lacks the transport, the
     *     balancer has as many listeners as it may have (ELB: {@code TooManyListeners}), or is closed
     * @throws IllegalArgumentException if its action forwards to a group of another balancer, or its protocol is of another kind
     *     of balancer, or is for QUIC and two of the groups have targets with the same server id
     */
    public Listener addListener(ListenerConfig config) {
        return engine.addListener(Objects.requireNonNull(config, "config"));
    }

    /**
     * The listeners that are open.
     *
     * @return an immutable snapshot, in the order in which they were added
     */
    public List<Listener> listeners() {
        return engine.listeners();
    }

    /**
     * The target groups.
     *
     * @return an immutable snapshot, in the order in which they were added
     */
    public List<TargetGroup> targetGroups() {
        return engine.targetGroups();
    }

    /**
     * Describes everything as it is now.
     *
     * @return an immutable snapshot
     */
    public LoadBalancerDescription describe() {
        return LoadBalancerDescription.of(engine);
    }

    /**
     * Reads all that is measured, as it is now. Takes locks that are held shortly, so not for an event loop; also allowed
     * after the balancer was closed.
     *
     * @return an immutable snapshot; {@link MetricsSnapshot#since} says what happened between two
     */
    public MetricsSnapshot metrics() {
        return engine.metrics();
    }

    /**
     * Stops accepting, finishes the requests in flight, then closes.
     *
     * @param limit how long requests may take, 0–1 day; what is left then is cut off
     * @return done when everything is freed
     * @throws IllegalArgumentException if the limit is out of its range
     * @throws NullPointerException if the limit is null
     */
    public CompletionStage<Void> closeGracefully(Duration limit) {
        return engine.closeGracefully(Objects.requireNonNull(limit, "limit"));
    }

    /**
     * Cuts off every connection and frees threads, ports and buffers; returns when that is done. Closing twice is allowed,
     * also while it closes gracefully.
     *
     * @throws IllegalStateException on an event loop of the balancer, for which it would wait
     */
    @Override
    public void close() {
        engine.close();
    }

    /**
     * Collects what a balancer is started with. <em>Confined to one thread.</em>
     *
     * @since 0.1
     */
    public static final class Builder {
        private BalancerIdentity identity;
        private final Map<String, InetAddress> nodes = new LinkedHashMap<>();
        private final List<ElbObserver> observers = new ArrayList<>();
        private final List<AccessLogSink> accessLogs = new ArrayList<>();
        private final List<HealthCheckLogSink> healthCheckLogs = new ArrayList<>();
        private final List<ConnectionLogSink> connectionLogs = new ArrayList<>();
        private final List<FlowLogSink> flowLogs = new ArrayList<>();
        private final List<MetricsSink> metricsSinks = new ArrayList<>();
        private Optional<EventLoops> eventLoops = Optional.empty();
        private int threads = Runtime.getRuntime().availableProcessors();
        private BalancerQuotas balancerQuotas = BalancerQuotas.defaults();
        private RuleQuotas quotas = RuleQuotas.defaults();
        private InstantSource wallClock = InstantSource.system();
        private OptionalLong randomSeed = OptionalLong.empty();
        private Optional<CookieKey> cookieKey = Optional.empty();

        private Builder(String name, BalancerKind kind) {
            this.identity = new BalancerIdentity(
                    checkName(name), BalancerIdentity.DEFAULT_REGION, BalancerIdentity.DEFAULT_ACCOUNT, kind);
        }

        /** A setting that the kind has not would be without effect. */
        private void only(BalancerKind kind, String setting) {
            if (identity.kind() != kind) {
                throw new IllegalStateException(
                        setting + ": set (expected: not in " + identity.kind().inWords() + ")");
            }
        }

        private static String checkName(String name) {
            Objects.requireNonNull(name, "name");
            boolean valid =
                    name.matches("[A-Za-z0-9]([A-Za-z0-9-]{0,30}[A-Za-z0-9])?") && !name.startsWith("internal-");
            if (!valid) {
                throw new IllegalArgumentException("name: " + name
                        + " (expected: 1–32 letters, digits and inner hyphens, not beginning with internal-)");
            }
            return name;
        }

        /**
         * Enables a zone: the balancer gets a node there, on which every listener that is configured by port only listens.
         * Without any call it has one node without zone, on 127.0.0.1.
         *
         * @param zone name of the zone, which targets are registered with: 1–63 letters, digits and inner hyphens
         * @param address IPv4 or IPv6 address of the node, one that clients can connect to
         * @return this
         * @throws IllegalArgumentException if the zone is no such name or was enabled before, whatever its case, or the
         *     address is none, is a wildcard or another node's
         * @throws NullPointerException if an argument is null
         * @see io.elb.target.Target#withZone
         */
        public Builder node(String zone, String address) {
            Objects.requireNonNull(zone, "zone");
            Objects.requireNonNull(address, "address");
            boolean isFree = nodes.keySet().stream().noneMatch(zone::equalsIgnoreCase);
            if (!isFree || !zone.matches("[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?")) {
                throw new IllegalArgumentException("zone: " + zone
                        + " (expected: 1–63 letters, digits and inner hyphens, and not a zone that is enabled)");
            }
            InetAddress ip = NetUtil.createInetAddressFromIpAddressString(address);
            if (ip == null || ip.isAnyLocalAddress() || ip.isMulticastAddress() || nodes.containsValue(ip)) {
                throw new IllegalArgumentException(
                        "address: " + address + " (expected: an IP address to connect to that no other node has)");
            }
            nodes.put(zone, ip);
            return this;
        }

        /**
         * Sets region and account, which logs, metrics and functions see as parts of ARNs; default
         * {@link BalancerIdentity#DEFAULT_REGION} and {@link BalancerIdentity#DEFAULT_ACCOUNT}. Nothing is registered anywhere.
         *
         * @param region a region such as {@code eu-central-1}
         * @param account 12 digits
         * @return this
         * @throws IllegalArgumentException if the region or the account is none
         * @throws NullPointerException if an argument is null
         */
        public Builder identity(String region, String account) {
            identity = new BalancerIdentity(identity.name(), region, account, identity.kind());
            return this;
        }

        /**
         * Uses these event loops; they stay open when the balancer closes. Without this the balancer starts its own.
         *
         * @param value running event loops, perhaps shared with other balancers
         * @return this
         */
        public Builder eventLoops(EventLoops value) {
            eventLoops = Optional.of(Objects.requireNonNull(value, "eventLoops"));
            return this;
        }

        /**
         * Sets how many event loops are started for each transport; default: the number of processors.
         *
         * @param value 1–1024
         * @return this
         * @throws IllegalArgumentException if the value is out of its range
         */
        public Builder threads(int value) {
            if (value < 1 || value > 1024) {
                throw new IllegalArgumentException("threads: " + value + " (expected: 1–1024)");
            }
            threads = value;
            return this;
        }

        /**
         * Sets how many listeners, target groups and targets there may be; default ELB's quotas.
         *
         * @param value the quotas
         * @return this
         */
        public Builder balancerQuotas(BalancerQuotas value) {
            balancerQuotas = Objects.requireNonNull(value, "balancerQuotas");
            return this;
        }

        /**
         * Sets how many rules and conditions there may be; default ELB's quotas.
         *
         * @param value the quotas
         * @return this
         * @throws IllegalStateException in a network load balancer, which has none
         */
        public Builder quotas(RuleQuotas value) {
            only(BalancerKind.APPLICATION, "quotas");
            quotas = Objects.requireNonNull(value, "quotas");
            return this;
        }

        /**
         * Adds an observer of events.
         *
         * @param value the observer
         * @return this
         */
        public Builder observer(ElbObserver value) {
            observers.add(Objects.requireNonNull(value, "observer"));
            return this;
        }

        /**
         * Adds a sink of request records.
         *
         * @param value the sink
         * @return this
         * @throws IllegalStateException in a network load balancer, which has none
         */
        public Builder accessLog(AccessLogSink value) {
            only(BalancerKind.APPLICATION, "accessLog");
            accessLogs.add(Objects.requireNonNull(value, "accessLog"));
            return this;
        }

        /**
         * Adds a sink of health-check records.
         *
         * @param value the sink
         * @return this
         */
        public Builder healthCheckLog(HealthCheckLogSink value) {
            healthCheckLogs.add(Objects.requireNonNull(value, "healthCheckLog"));
            return this;
        }

        /**
         * Adds a sink of connection records.
         *
         * @param value the sink
         * @return this
         * @throws IllegalStateException in a network load balancer, which has none
         */
        public Builder connectionLog(ConnectionLogSink value) {
            only(BalancerKind.APPLICATION, "connectionLog");
            connectionLogs.add(Objects.requireNonNull(value, "connectionLog"));
            return this;
        }

        /**
         * Adds a sink of records of connections that were passed on.
         *
         * @param value the sink
         * @return this
         * @throws IllegalStateException in an application load balancer, which has none
         */
        public Builder flowLog(FlowLogSink value) {
            only(BalancerKind.NETWORK, "flowLog");
            flowLogs.add(Objects.requireNonNull(value, "flowLog"));
            return this;
        }

        /**
         * Adds a sink that carries metrics elsewhere.
         *
         * @param value the sink, for instance {@link io.elb.observe.MicrometerSink}
         * @return this
         */
        public Builder metrics(MetricsSink value) {
            metricsSinks.add(Objects.requireNonNull(value, "metrics"));
            return this;
        }

        /**
         * Sets the wall clock that records and Date fields are stamped with; default the system's.
         *
         * @param value the clock
         * @return this
         */
        public Builder wallClock(InstantSource value) {
            wallClock = Objects.requireNonNull(value, "wallClock");
            return this;
        }

        /**
         * Makes random choices repeatable; without this a seed is drawn.
         *
         * @param value any seed
         * @return this
         */
        public Builder randomSeed(long value) {
            randomSeed = OptionalLong.of(value);
            return this;
        }

        /**
         * Sets the key that the balancer's own cookies are encrypted with, so that sticky sessions outlive a restart and are
         * understood by other balancers with the same key; without this a key is drawn.
         *
         * @param value the key
         * @return this
         * @throws IllegalStateException in a network load balancer, which has none
         */
        public Builder cookieKey(CookieKey value) {
            only(BalancerKind.APPLICATION, "cookieKey");
            cookieKey = Optional.of(Objects.requireNonNull(value, "cookieKey"));
            return this;
        }

        /**
         * Starts the balancer, without listeners and target groups.
         *
         * @return the running balancer
         */
        public LoadBalancer start() {
            return start(UnaryOperator.identity());
        }

        private LoadBalancer start(UnaryOperator<EngineSettings> change) {
            return new LoadBalancer(new Engine(change.apply(new EngineSettings(
                    identity,
                    Nodes.of(nodes),
                    eventLoops,
                    threads,
                    balancerQuotas,
                    quotas,
                    List.copyOf(observers),
                    List.copyOf(accessLogs),
                    List.copyOf(healthCheckLogs),
                    List.copyOf(connectionLogs),
                    List.copyOf(flowLogs),
                    List.copyOf(metricsSinks),
                    wallClock,
                    randomSeed,
                    new SecureRandom(),
                    cookieKey,
                    Optional.empty(),
                    Optional.empty(),
                    Surroundings.machine()))));
        }
    }
}
