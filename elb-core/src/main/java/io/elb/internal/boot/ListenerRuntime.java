package io.elb.internal.boot;

import io.elb.internal.accept.Acceptor;
import io.elb.internal.accept.ConnectionReports;
import io.elb.internal.accept.LoopServices;
import io.elb.internal.accept.TcpAcceptor;
import io.elb.internal.accept.UdpAcceptor;
import io.elb.internal.action.ActionChain;
import io.elb.internal.action.ListenerEndpoint;
import io.elb.internal.action.Outcome;
import io.elb.internal.connection.ClientConnection;
import io.elb.internal.connection.ListenerFacts;
import io.elb.internal.connection.Node;
import io.elb.internal.exchange.ExchangeContext;
import io.elb.internal.exchange.ExchangeSink;
import io.elb.internal.exchange.ResponseEdits;
import io.elb.internal.flow.FlowContext;
import io.elb.internal.flow.FlowRoute;
import io.elb.internal.flow.ServerNameHead;
import io.elb.internal.observe.Observers;
import io.elb.internal.rule.MatchedRule;
import io.elb.internal.rule.RuleSet;
import io.elb.internal.target.TargetGroupRuntime;
import io.elb.internal.target.TargetRuntime;
import io.elb.limits.RuleQuotas;
import io.elb.listener.Listener;
import io.elb.listener.ListenerConfig;
import io.elb.netty.NettyTlsTermination;
import io.elb.network.BalancerKind;
import io.elb.network.Protocol;
import io.elb.observe.BalancerIdentity;
import io.elb.rule.Action;
import io.elb.rule.Rule;
import io.elb.target.ListenerToken;
import io.elb.target.ProtocolVersion;
import io.elb.target.Target;
import io.elb.target.TargetGroup;
import io.netty.channel.EventLoop;
import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** One running listener. Changes are serialised by its lock; requests read the compiled rules without one. */
final class ListenerRuntime implements Listener {
    /** What happens around a listener and concerns the whole balancer. */
    interface Owner {
        /**
         * Checks that the rules use this balancer's groups only and stay within what it may have, lets them be put in force, and
         * notes which groups are in use; nothing else changes in between.
         */
        void publish(ListenerRuntime listener, RuleSet<ActionChain> rules, Runnable inForce);

        /** Who the balancer is. */
        BalancerIdentity identity();

        /** Fails on an event loop: what waits for the loops must not be on one. */
        void checkMayWait();

        /** The listener is closed. */
        void closed(ListenerRuntime listener);
    }

    private static final int PORT_TRIES = 20;
    private static final Duration LONGEST_DRAIN = Duration.ofDays(1);

    private final String name;
    private final ListenerConfig config;
    private final RuleQuotas quotas;
    private final Owner owner;
    private final String dnsName;
    private final List<Node> nodes;
    private final LoopSet loops;
    private final Observers observers;
    private final CopyOnWriteArrayList<Acceptor> acceptors = new CopyOnWriteArrayList<>();
    private final EngineSettings settings;
    private @Nullable ListenerFacts facts;
    private @Nullable Target asTarget;
    private final ConcurrentHashMap<EventLoop, FlowContext> flows = new ConcurrentHashMap<>();
    private final ConcurrentHashMap<EventLoop, LoopServices> services = new ConcurrentHashMap<>();
    private volatile RuleSet<ActionChain> rules;
    private volatile List<InetSocketAddress> addresses;
    private @Nullable CompletionStage<Void> closing;

    ListenerRuntime(
            String name,
            ListenerConfig config,
            EngineSettings settings,
            Owner owner,
            LoopSet loops,
            Observers observers) {
        this.name = name;
        this.config = config;
        this.quotas = settings.quotas();
        this.dnsName = settings.identity().dnsName();
        this.nodes = config.isOnEveryNode()
                ? settings.nodes().all()
                : List.of(settings.nodes().at(config.address().getAddress()));
        this.addresses = List.of(config.address());
        this.owner = owner;
        this.loops = loops;
        this.observers = observers;
        this.rules = compile(List.of(), config.defaultAction());
        this.settings = settings;
        addAcceptors();
    }

    /** For TCP first, so that a port that is free for both is found by the one that others take more often. */
    private void addAcceptors() {
        if (config.protocol().hasConnections()) {
            acceptors.add(tcpAcceptor(null));
        }
        if (config.protocol().hasDatagrams()) {
            acceptors.add(new UdpAcceptor(loops.eventLoops(), this::flowsOf, settings.surroundings(), config.udp()));
        }
    }

    private TcpAcceptor tcpAcceptor(@Nullable ListenerToken token) {
        return new TcpAcceptor(
                loops.eventLoops(),
                this::servicesOf,
                observers,
                settings.surroundings(),
                config.tcp().backlog(),
                token);
    }

    void open() {
        if (config.tls().orElse(null) instanceof NettyTlsTermination tls) {
            tls.prepare(ListenerFacts.applicationProtocols(config));
        }
        for (int i = 1; ; i++) {
            try {
                bind();
                return;
            } catch (RuntimeException | Error e) {
                acceptors.forEach(Acceptor::stopAccepting);
                acceptors.forEach(Acceptor::cutAndWait);
                boolean isTaken = acceptors.size() > 1 && config.address().getPort() == 0;
                if (!isTaken || i == PORT_TRIES) {
                    throw e;
                }
                acceptors.clear(); // closed ones accept nothing any more
                addAcceptors();
            }
        }
    }

    private void bind() {
        AtomicReference<@Nullable ListenerFacts> facts = new AtomicReference<>();
        int port = config.address().getPort();
        for (Acceptor acceptor : acceptors) {
            acceptor.bind(nodes, port, bound -> {
                ListenerFacts known = facts.get();
                ListenerFacts now = known == null ? bound(bound) : known;
                facts.set(now);
                return now;
            });
            port = address().getPort();
        }
    }

    private ListenerFacts bound(List<InetSocketAddress> bound) {
        addresses = bound;
        InetSocketAddress where = bound.get(0);
        ListenerFacts facts = new ListenerFacts(name, dnsName, config, where.getPort());
        this.facts = facts;
        ListenerEndpoint endpoint = new ListenerEndpoint(facts.scheme(), hostText(where), where.getPort());
        ResponseEdits responses = new ResponseEdits(config.http().responseHeaders());
        for (LoopSet.Member member : loops.members()) {
            if (isOfNetwork()) {
                services.put(member.context().eventLoop(), tcpServices(facts, member));
                continue;
            }
            ExchangeContext context = new ExchangeContext(
                    member.http(),
                    member.pools(),
                    () -> rules,
                    endpoint,
                    observers,
                    owner.identity(),
                    member.traceIds(),
                    member.sticky(),
                    responses);
            services.put(
                    member.context().eventLoop(),
                    new LoopServices.Http(
                            member.http(),
                            new ExchangeSink(context),
                            new ConnectionReports(observers, owner.identity(), member.traceIds())));
        }
        return facts;
    }

    private LoopServices tcpServices(ListenerFacts facts, LoopSet.Member member) {
        FlowContext context = new FlowContext(
                member.context(),
                member.connector(),
                member.http().pipes(),
                facts,
                new Route(),
                observers,
                owner.identity(),
                member.traceIds());
        flows.put(member.context().eventLoop(), context);
        return new LoopServices.Flows(context, new ConnectionReports(observers, owner.identity(), member.traceIds()));
    }

    /** The rules of this moment, for flows. */
    private final class Route implements FlowRoute {
        @Override
        public Outcome choose(ClientConnection connection, @Nullable String serverName, RandomGenerator random) {
            RuleSet<ActionChain> now = rules;
            MatchedRule<ActionChain> matched = now.rules().isEmpty()
                    ? now.defaultMatch()
                    : now.match(ServerNameHead.of(serverName), ActionChain.NO_SCHEME, connection.clientAddress());
            return matched.action().choose(connection.clientAddress().getAddress(), random);
        }

        @Override
        public @Nullable TargetRuntime byServerId(long serverId) {
            for (TargetGroup group : rules.groups()) {
                TargetRuntime found = group instanceof TargetGroupRuntime runtime ? runtime.byServerId(serverId) : null;
                if (found != null) {
                    return found;
                }
            }
            return null;
        }
    }

    private boolean isOfNetwork() {
        return config.protocol().kind() == BalancerKind.NETWORK;
    }

    /** The address as a host of a URI: in brackets when it is IPv6; loopback stands in for a wildcard. */
    private static String hostText(InetSocketAddress bound) {
        String host =
                bound.getAddress().isAnyLocalAddress() ? "127.0.0.1" : NetUtil.toAddressString(bound.getAddress());
        return host.indexOf(':') >= 0 ? '[' + host + ']' : host;
    }

    private FlowContext flowsOf(EventLoop loop) {
        FlowContext here = flows.get(loop);
        if (here == null) {
            throw new IllegalStateException("event loop: " + loop + " (expected: one of the listener's)");
        }
        return here;
    }

    private LoopServices servicesOf(EventLoop loop) {
        LoopServices here = services.get(loop);
        if (here == null) {
            throw new IllegalStateException("event loop: " + loop + " (expected: one of the listener's)");
        }
        return here;
    }

    private RuleSet<ActionChain> compile(List<Rule> newRules, Action defaultAction) {
        if (isOfNetwork()) {
            NetworkRuleChecks.check(config, newRules, defaultAction);
        }
        String scheme = isOfNetwork() ? ActionChain.NO_SCHEME : config.tls().isPresent() ? "https" : "http";
        int mostUriOctets = config.http().limits().requestLineBytes();
        return RuleSet.compile(
                newRules,
                defaultAction,
                quotas,
                (action, transforms) -> ActionChain.of(action, transforms, scheme, mostUriOctets));
    }

    RuleSet<ActionChain> ruleSet() {
        return rules;
    }

    LoopSet loops() {
        return loops;
    }

    int openConnections() {
        return acceptors.stream().mapToInt(Acceptor::openConnections).sum();
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public ListenerConfig config() {
        return config;
    }

    @Override
    public InetSocketAddress address() {
        return addresses.get(0);
    }

    @Override
    public List<InetSocketAddress> addresses() {
        return addresses;
    }

    @Override
    public URI uri() {
        return uri(address());
    }

    /** Where a client reaches it on each of its nodes. */
    List<URI> uris() {
        return addresses.stream().map(this::uri).toList();
    }

    private URI uri(InetSocketAddress bound) {
        String scheme = config.protocol().name().toLowerCase(Locale.ROOT).replace('_', '+');
        return URI.create(scheme + "://" + hostText(bound) + ':' + bound.getPort() + (isOfNetwork() ? "" : "/"));
    }

    @Override
    public List<Rule> rules() {
        return rules.rules();
    }

    @Override
    public synchronized Target asTarget() {
        if (isOfNetwork()) {
            throw new IllegalStateException("listener: " + name + " of protocol " + config.protocol()
                    + " (expected: HTTP or HTTPS, to be a target of a network load balancer)");
        }
        ListenerFacts known = facts;
        if (known == null || closing != null) {
            throw new IllegalStateException("listener: " + name + " is closed (expected: an open one)");
        }
        Target made = asTarget;
        if (made == null) {
            ListenerToken token = ListenerToken.random(settings.secureRandom());
            TcpAcceptor entrance = tcpAcceptor(token);
            AtomicReference<@Nullable InetSocketAddress> address = new AtomicReference<>();
            Node entry = new Node(Node.NO_ZONE, null, InetAddress.getLoopbackAddress());
            entrance.bind(List.of(entry), 0, bound -> {
                address.set(bound.get(0));
                return known;
            });
            acceptors.add(entrance);
            made = Target.of(Objects.requireNonNull(address.get(), "address")).withListenerToken(token);
            asTarget = made;
        }
        return made;
    }

    @Override
    public synchronized void addRule(Rule rule) {
        Objects.requireNonNull(rule, "rule");
        List<Rule> present = rules.rules();
        if (present.stream().anyMatch(other -> other.priority() == rule.priority())) {
            throw inUse(rule.priority());
        }
        List<Rule> next = new ArrayList<>(present);
        next.add(rule);
        publish(next, rules.defaultAction());
    }

    @Override
    public synchronized void removeRule(int priority) {
        List<Rule> next = new ArrayList<>(rules.rules());
        if (!next.removeIf(rule -> rule.priority() == priority)) {
            throw noSuchRule(priority);
        }
        publish(next, rules.defaultAction());
    }

    @Override
    public synchronized void replaceRules(List<Rule> replacement) {
        publish(List.copyOf(replacement), rules.defaultAction());
    }

    @Override
    public synchronized void setRulePriorities(Map<Integer, Integer> priorities) {
        Objects.requireNonNull(priorities, "priorities");
        priorities.forEach((from, to) -> {
            Objects.requireNonNull(from, "priorities");
            Objects.requireNonNull(to, "priorities");
        });
        Map<Integer, Integer> moves = Map.copyOf(priorities);
        List<Rule> present = rules.rules();
        Set<Integer> unknown = new TreeSet<>(moves.keySet());
        present.forEach(rule -> unknown.remove(rule.priority()));
        if (!unknown.isEmpty()) {
            throw noSuchRule(unknown.iterator().next());
        }
        List<Rule> next = new ArrayList<>();
        Set<Integer> taken = new HashSet<>();
        for (Rule rule : present) {
            int priority = moves.getOrDefault(rule.priority(), rule.priority());
            if (!taken.add(priority)) {
                throw inUse(priority);
            }
            next.add(rule.toBuilder().priority(priority).build());
        }
        publish(next, rules.defaultAction());
    }

    private IllegalStateException inUse(int priority) {
        return new IllegalStateException(
                "priority: " + priority + " (expected: one that no rule of " + name + " has; ELB: PriorityInUse)");
    }

    private IllegalStateException noSuchRule(int priority) {
        return new IllegalStateException(
                "priority: " + priority + " (expected: the priority of a rule of " + name + "; ELB: RuleNotFound)");
    }

    @Override
    public synchronized void defaultAction(Action action) {
        publish(rules.rules(), Objects.requireNonNull(action, "action"));
    }

    private void publish(List<Rule> newRules, Action defaultAction) {
        RuleSet<ActionChain> compiled = compile(newRules, defaultAction);
        owner.publish(this, compiled, () -> rules = compiled);
    }

    /** Checks that clients of the listener can speak what the group needs. */
    void checkSpeaks(TargetGroup group) {
        Protocol protocol = group.config().protocol();
        List<Protocol> spoken = groupProtocols();
        if (isOfNetwork() && !spoken.contains(protocol)) {
            throw new IllegalArgumentException("group: " + group.name() + " of protocol " + protocol + " (expected: "
                    + spoken.stream().map(Enum::name).collect(Collectors.joining(" or ")) + ", behind " + name
                    + ", a listener of protocol " + config.protocol() + ")");
        }
        ProtocolVersion version = group.config().protocolVersion();
        if (version.isHttp2() && config.tls().isEmpty() && !config.http2().hasPriorKnowledge()) {
            throw new IllegalArgumentException("group: " + group.name() + " has protocol version " + version
                    + " (expected: HTTP1, since " + name + " does not speak HTTP/2)");
        }
    }

    /** What groups may speak behind it: ELB's table, with UDP listeners in front of groups that speak both, as well. */
    private List<Protocol> groupProtocols() {
        return switch (config.protocol()) {
            case TCP -> List.of(Protocol.TCP);
            case TLS -> List.of(Protocol.TCP, Protocol.TLS);
            case UDP -> List.of(Protocol.UDP, Protocol.TCP_UDP);
            case TCP_UDP, QUIC, TCP_QUIC -> List.of(config.protocol());
            case HTTP, HTTPS -> List.of();
        };
    }

    /** Checks how long requests in flight may take. */
    static Duration checkLimit(Duration limit) {
        Objects.requireNonNull(limit, "limit");
        if (limit.isNegative() || limit.compareTo(LONGEST_DRAIN) > 0) {
            throw new IllegalArgumentException("limit: " + limit + " (expected: PT0S–" + LONGEST_DRAIN + ")");
        }
        return limit;
    }

    @Override
    public CompletionStage<Void> closeGracefully(Duration limit) {
        checkLimit(limit);
        CompletableFuture<Void> done = new CompletableFuture<>();
        synchronized (this) {
            if (closing != null) {
                return closing;
            }
            closing = done;
        }
        acceptors.forEach(Acceptor::stopAccepting);
        CompletableFuture<?>[] drained = acceptors.stream()
                .map(acceptor -> acceptor.drain(limit.toNanos()).toCompletableFuture())
                .toArray(CompletableFuture<?>[]::new);
        CompletableFuture.allOf(drained).whenComplete((nothing, error) -> {
            owner.closed(this);
            done.complete(null);
        });
        return done;
    }

    @Override
    public void close() {
        owner.checkMayWait();
        synchronized (this) {
            if (closing == null) {
                closing = CompletableFuture.completedFuture(null);
            }
        }
        acceptors.forEach(Acceptor::stopAccepting);
        acceptors.forEach(Acceptor::cutAndWait);
        owner.closed(this);
    }
}
