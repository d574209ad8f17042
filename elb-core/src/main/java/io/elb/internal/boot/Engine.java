package io.elb.internal.boot;

import io.elb.internal.action.ActionChain;
import io.elb.internal.connection.ControlLoop;
import io.elb.internal.connection.Node;
import io.elb.internal.function.FunctionProbes;
import io.elb.internal.function.FunctionUpstreams;
import io.elb.internal.observe.Observers;
import io.elb.internal.rule.RuleSet;
import io.elb.internal.target.BlockingExecutor;
import io.elb.internal.target.DnsTargetResolver;
import io.elb.internal.target.ServerIdScopes;
import io.elb.internal.target.TargetGroupRuntime;
import io.elb.internal.target.TargetQuota;
import io.elb.internal.target.TargetResolver;
import io.elb.internal.upstream.Probes;
import io.elb.listener.Listener;
import io.elb.listener.ListenerConfig;
import io.elb.listener.Transport;
import io.elb.netty.EventLoops;
import io.elb.netty.NettyTlsOrigination;
import io.elb.netty.NettyTlsTermination;
import io.elb.network.BalancerKind;
import io.elb.network.DnsState;
import io.elb.network.Protocol;
import io.elb.observe.BalancerIdentity;
import io.elb.observe.CertificateRef;
import io.elb.observe.Counter;
import io.elb.observe.ErrorReason;
import io.elb.observe.MetricsSnapshot;
import io.elb.rule.Action;
import io.elb.target.CookieKey;
import io.elb.target.TargetGroup;
import io.elb.target.TargetGroupConfig;
import java.net.InetAddress;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** One running balancer behind its public face. Changes are serialised by its lock. */
public final class Engine implements ListenerRuntime.Owner {
    private static final int BLOCKING_THREADS = 256;
    private static final int BLOCKING_TASKS = 4096;

    private final EngineSettings settings;
    private final Observers observers;
    private final NodeDns nodeDns;
    private final EngineMetrics metrics;
    private final SplittableRandom seeds;
    private final CookieKey cookieKey;
    private final Map<Transport, LoopSet> loopSets = new EnumMap<>(Transport.class);
    private final LoopSet mainLoops;
    private final ControlLoop control;
    private final Probes probes;
    private final ExecutorService blocking;
    private final DnsTargetResolver dns;
    private final TargetResolver resolver;
    private final TargetQuota targetQuota;
    private final ServerIdScopes serverIds = new ServerIdScopes();
    private final CertificateWatch certificates;
    private final Map<String, TargetGroupRuntime> groups = new LinkedHashMap<>();
    private final Set<TargetGroupRuntime> leaving = Collections.newSetFromMap(new IdentityHashMap<>());
    private final Map<String, ListenerRuntime> listeners = new LinkedHashMap<>();
    private int nextLoopIndex = 1; // slot 0 of a target belongs to all loops together
    private final Map<String, ListenerRuntime> opening = new LinkedHashMap<>();
    private final CompletableFuture<Void> ended = new CompletableFuture<>();
    private @Nullable CompletionStage<Void> graceful;
    private @Nullable Thread closer;

    /** Starts an empty balancer. */
    public Engine(EngineSettings settings) {
        this.settings = settings;
        this.observers = new Observers(
                settings.observers(),
                settings.accessLogs(),
                settings.healthCheckLogs(),
                settings.connectionLogs(),
                settings.flowLogs());
        this.nodeDns = new NodeDns(settings.nodes(), settings.identity(), observers);
        this.metrics = new EngineMetrics(settings, observers);
        this.seeds = new SplittableRandom(
                settings.randomSeed().orElseGet(() -> settings.secureRandom().nextLong()));
        this.cookieKey = settings.cookieKey().orElseGet(() -> newCookieKey(settings.secureRandom()));
        this.blocking = settings.blocking()
                .orElseGet(() ->
                        BlockingExecutor.of("elb-" + settings.name() + "-blocking", BLOCKING_THREADS, BLOCKING_TASKS));
        boolean owned = settings.eventLoops().isEmpty();
        this.mainLoops = newLoopSet(
                settings.eventLoops()
                        .orElseGet(() -> EventLoops.start(Transport.AUTO, settings.threads(), settings.name())),
                owned);
        LoopSet.Member first = mainLoops.members().iterator().next();
        this.control = new EventLoopControl(first.context().eventLoop());
        this.probes = new Probes(first.connector(), new FunctionProbes(blocking, settings.identity()::targetGroupArn));
        this.dns = DnsTargetResolver.of(
                first.context().eventLoop(), mainLoops.eventLoops().datagramChannel(), blocking);
        this.resolver = settings.resolver().orElse(dns);
        this.targetQuota = new TargetQuota(
                settings.balancerQuotas().targetsPerGroup(),
                settings.balancerQuotas().targets());
        this.certificates = new CertificateWatch(
                settings.name(), settings.wallClock(), control, blocking, observers, metrics, this::certificates);
        metrics.start();
        observers.started();
    }

    private synchronized List<CertificateRef> certificates() {
        return listeners.values().stream()
                .flatMap(listener -> listener.config().tls().stream())
                .flatMap(tls -> tls.certificates().stream())
                .distinct()
                .toList();
    }

    private static CookieKey newCookieKey(RandomGenerator secureRandom) {
        byte[] secret = new byte[32];
        secureRandom.nextBytes(secret);
        return CookieKey.of(secret);
    }

    private LoopSet newLoopSet(EventLoops loops, boolean owned) {
        LoopSet set = new LoopSet(
                loops,
                owned,
                nextLoopIndex,
                seeds.nextLong(),
                settings,
                cookieKey,
                new FunctionUpstreams(blocking, settings.identity()::targetGroupArn));
        nextLoopIndex += loops.count();
        set.members().forEach(member -> metrics.add(member.context()));
        loopSets.put(loops.transport(), set);
        return set;
    }

    private LoopSet loopsFor(Transport transport) {
        if (transport == Transport.AUTO) {
            return mainLoops;
        }
        LoopSet present = loopSets.get(transport);
        if (present != null) {
            return present;
        }
        if (!settings.surroundings().hasThreads()) {
            throw new IllegalStateException("transport: " + transport + " (expected: AUTO without sockets)");
        }
        return newLoopSet(EventLoops.start(transport, settings.threads(), settings.name()), true);
    }

    /** Adds a target group. */
    public TargetGroup addTargetGroup(TargetGroupConfig config) {
        TargetGroupRuntime group = newTargetGroup(config);
        metrics.add(group); // tells sinks, which is nothing to do under the lock
        return group;
    }

    private synchronized TargetGroupRuntime newTargetGroup(TargetGroupConfig config) {
        checkOpen();
        if (groups.containsKey(config.name())) {
            throw new IllegalStateException("name: " + config.name() + " (expected: a name that no target group of "
                    + settings.name() + " has)");
        }
        atMost(
                "target groups",
                groups.size() + 1,
                settings.balancerQuotas().targetGroups(),
                "TooManyUniqueTargetGroupsPerLoadBalancer");
        checkKind("group: " + config.name(), config.protocol());
        checkTls("targetTls", config.targetTls(), NettyTlsOrigination.class);
        checkTls("healthCheckTls", config.healthCheckTls(), NettyTlsOrigination.class);
        TargetGroupRuntime group = new TargetGroupRuntime(
                config,
                settings.nodes(),
                control,
                probes,
                resolver,
                new ReportedTargetEvents(settings, observers, nodeDns),
                seeds.split(),
                blocking,
                targetQuota,
                serverIds);
        groups.put(config.name(), group);
        return group;
    }

    /** Removes a group that no rule uses. */
    public void removeTargetGroup(TargetGroup group) {
        metrics.remove(takeOut(group));
    }

    private synchronized TargetGroupRuntime takeOut(TargetGroup group) {
        TargetGroupRuntime present = groups.get(group.name());
        if (present != group) {
            throw new IllegalStateException(
                    "group: " + group.name() + " (expected: a target group of " + settings.name() + ")");
        }
        for (ListenerRuntime listener : allListeners()) {
            if (listener.ruleSet().groups().contains(group)) {
                throw new IllegalStateException("group: " + group.name() + " (expected: a target group that no rule of "
                        + listener.name() + " forwards to)");
            }
        }
        groups.remove(group.name());
        leaving.add(present);
        present.retire(() -> left(present));
        return present;
    }

    private synchronized void left(TargetGroupRuntime group) {
        leaving.remove(group);
    }

    /** Adds a listener and starts to accept. */
    public Listener addListener(ListenerConfig config) {
        checkMayWait();
        ListenerRuntime listener = prepare(config);
        try {
            listener.open(); // waits for an event loop, which may wait for the lock: never under the lock
        } catch (RuntimeException | Error e) {
            synchronized (this) {
                opening.remove(listener.name());
                serverIds.remove(listener.name());
                changed();
            }
            throw e;
        }
        if (!opened(listener)) {
            listener.close();
            throw closedFailure();
        }
        certificates.check();
        return listener;
    }

    private synchronized boolean opened(ListenerRuntime listener) {
        opening.remove(listener.name());
        if (isOpen()) {
            listeners.put(listener.name(), listener);
        }
        return isOpen();
    }

    private synchronized ListenerRuntime prepare(ListenerConfig config) {
        checkOpen();
        String name = config.name().orElseGet(() -> freeName(config));
        if (isNameUsed(name)) {
            throw new IllegalStateException(
                    "name: " + name + " (expected: a name that no listener of " + settings.name() + " has)");
        }
        atMost("listeners", allListeners().size() + 1, settings.balancerQuotas().listeners(), "TooManyListeners");
        checkKind("listener: " + name, config.protocol());
        checkTls("tls", config.tls(), NettyTlsTermination.class);
        ListenerRuntime listener =
                new ListenerRuntime(name, config, settings, this, loopsFor(config.transport()), observers);
        check(listener, listener.ruleSet());
        inForce(listener, listener.ruleSet(), () -> opening.put(name, listener));
        changed();
        return listener;
    }

    private boolean isNameUsed(String name) {
        return listeners.containsKey(name) || opening.containsKey(name);
    }

    private List<ListenerRuntime> allListeners() {
        List<ListenerRuntime> all = new ArrayList<>(listeners.values());
        all.addAll(opening.values());
        return all;
    }

    private static void atMost(String name, int count, int quota, String elbCode) {
        if (count > quota) {
            throw new IllegalStateException(
                    name + ": " + count + " (expected: at most " + quota + "; ELB: " + elbCode + ")");
        }
    }

    private void checkKind(String what, Protocol protocol) {
        BalancerKind kind = settings.identity().kind();
        if (protocol.kind() != kind) {
            throw new IllegalArgumentException(what + " of protocol " + protocol + " (expected: "
                    + (kind == BalancerKind.APPLICATION ? "HTTP or HTTPS" : "TCP, TLS, UDP, TCP_UDP, QUIC or TCP_QUIC")
                    + " in "
                    + kind.inWords()
                    + ")");
        }
    }

    /** What nobody here understands must never mean plain text. */
    private static void checkTls(String setting, Optional<?> tls, Class<?> known) {
        if (tls.isPresent() && !known.isInstance(tls.get())) {
            throw new IllegalArgumentException(
                    setting + ": " + tls.get() + " (expected: a " + known.getSimpleName() + ")");
        }
    }

    private String freeName(ListenerConfig config) {
        String base = config.protocol().name().toLowerCase(Locale.ROOT)
                + '-'
                + config.address().getPort();
        String name = base;
        for (int i = 2; isNameUsed(name); i++) {
            name = base + '-' + i;
        }
        return name;
    }

    private void checkOpen() {
        if (!isOpen()) {
            throw closedFailure();
        }
    }

    private boolean isOpen() {
        return graceful == null && closer == null;
    }

    private IllegalStateException closedFailure() {
        return new IllegalStateException("balancer: " + settings.name() + " is closed (expected: a running one)");
    }

    @Override
    public synchronized void checkMayWait() {
        boolean isOnLoop = loopSets.values().stream()
                .flatMap(set -> set.members().stream())
                .anyMatch(member -> member.context().eventLoop().inEventLoop());
        if (isOnLoop && settings.surroundings().hasThreads()) {
            throw new IllegalStateException(
                    "thread: " + Thread.currentThread().getName() + " (expected: none of the event loops)");
        }
    }

    @Override
    public synchronized void publish(ListenerRuntime listener, RuleSet<ActionChain> rules, Runnable inForce) {
        check(listener, rules);
        inForce(listener, rules, inForce);
        changed();
    }

    private void inForce(ListenerRuntime listener, RuleSet<ActionChain> rules, Runnable inForce) {
        if (listener.config().protocol().isQuic()) {
            serverIds.publish(listener.name(), rules.groups(), inForce);
        } else {
            inForce.run();
        }
    }

    private synchronized void check(ListenerRuntime listener, RuleSet<ActionChain> rules) {
        for (TargetGroup group : rules.groups()) {
            if (groups.get(group.name()) != group) {
                throw new IllegalArgumentException(
                        "group: " + group.name() + " (expected: a target group of " + settings.name() + ")");
            }
            listener.checkSpeaks(group);
        }
        int count = rules.rules().size();
        for (ListenerRuntime other : allListeners()) {
            count += other == listener ? 0 : other.rules().size();
        }
        atMost("rules", count, settings.quotas().rulesPerBalancer(), "TooManyRules");
    }

    private synchronized void changed() {
        Set<TargetGroup> used = Collections.newSetFromMap(new IdentityHashMap<>());
        allListeners().forEach(listener -> used.addAll(listener.ruleSet().groups()));
        groups.values().forEach(group -> group.setInUse(used.contains(group)));
        nodeDns.groups(groups.values().stream().filter(used::contains).toList());
        control.execute(nodeDns::refresh);
    }

    @Override
    public synchronized void closed(ListenerRuntime listener) {
        if (listeners.remove(listener.name(), listener)) {
            serverIds.remove(listener.name());
            changed();
            if (listener.config().tls().isPresent()) {
                control.execute(certificates::checkLater); // not under the lock
            }
        }
    }

    @Override
    public BalancerIdentity identity() {
        return settings.identity();
    }

    /** The balancer's name. */
    public String name() {
        return settings.name();
    }

    /** Where clients reach it, and what DNS says of it. */
    public Map<Node, DnsState> nodes() {
        return nodeDns.states();
    }

    /** What DNS answers for a host name; nothing when it is none of the balancer's. */
    public List<InetAddress> resolve(String host) {
        return nodeDns.resolve(host);
    }

    /** The listeners, in the order in which they were added. */
    public synchronized List<Listener> listeners() {
        return List.copyOf(listeners.values());
    }

    /** The target groups, in the order in which they were added. */
    public synchronized List<TargetGroup> targetGroups() {
        return List.copyOf(groups.values());
    }

    /** Open client connections of a listener. */
    public int openConnections(Listener listener) {
        return listener instanceof ListenerRuntime runtime ? runtime.openConnections() : 0;
    }

    /** Where a client reaches a listener on each of its nodes. */
    public List<URI> uris(Listener listener) {
        return listener instanceof ListenerRuntime runtime ? runtime.uris() : List.of(listener.uri());
    }

    /** What a listener does with requests that match no rule. */
    public Action defaultAction(Listener listener) {
        return listener instanceof ListenerRuntime runtime
                ? runtime.ruleSet().defaultAction()
                : listener.config().defaultAction();
    }

    /** The transport that a listener uses. */
    public Transport transport(Listener listener) {
        return listener instanceof ListenerRuntime runtime
                ? runtime.loops().eventLoops().transport()
                : mainLoops.eventLoops().transport();
    }

    /** Sum of a counter over all loops. */
    public long count(Counter counter) {
        return metrics.count(counter);
    }

    /** Sum of failures over all loops. */
    public long count(ErrorReason reason) {
        return metrics.count(reason);
    }

    /** All that is measured, as it is now. */
    public MetricsSnapshot metrics() {
        return metrics.snapshot();
    }

    /** Lets every listener finish, then closes. */
    public CompletionStage<Void> closeGracefully(Duration limit) {
        ListenerRuntime.checkLimit(limit);
        CompletableFuture<Void> done = new CompletableFuture<>();
        List<ListenerRuntime> closing;
        synchronized (this) {
            if (graceful != null) {
                return graceful;
            }
            if (closer != null) {
                return ended;
            }
            graceful = done;
            closing = List.copyOf(listeners.values());
        }
        CompletableFuture.allOf(closing.stream()
                        .map(listener -> listener.closeGracefully(limit).toCompletableFuture())
                        .toArray(CompletableFuture<?>[]::new))
                .whenComplete((nothing, error) -> runApart(() -> {
                    try {
                        close();
                    } finally {
                        done.complete(null);
                    }
                }));
        return done;
    }

    /** Runs the end neither on an event loop, for which it waits, nor on a blocking thread: these may all be taken. */
    private void runApart(Runnable end) {
        if (settings.surroundings().hasThreads()) {
            Thread thread = new Thread(end, "elb-" + settings.name() + "-closer");
            thread.setDaemon(false);
            thread.start();
        } else {
            blocking.execute(end);
        }
    }

    /** Cuts everything off and frees all threads, buffers and ports. */
    public void close() {
        checkMayWait();
        Thread other;
        synchronized (this) {
            other = closer;
            if (other == null) {
                closer = Thread.currentThread();
            }
        }
        if (other == null) {
            try {
                cut();
            } finally {
                ended.complete(null);
            }
        } else if (other != Thread.currentThread()) {
            ended.join();
        }
    }

    private void cut() {
        List<ListenerRuntime> openListeners;
        List<TargetGroupRuntime> openGroups;
        List<LoopSet> loops;
        synchronized (this) {
            openListeners = List.copyOf(listeners.values());
            openGroups = new ArrayList<>(groups.values());
            openGroups.addAll(leaving);
            loops = List.copyOf(loopSets.values());
        }
        certificates.close();
        openListeners.forEach(ListenerRuntime::close);
        openGroups.forEach(TargetGroupRuntime::close);
        dns.close();
        loops.forEach(LoopSet::close);
        observers.closed(); // nobody writes records any more
        blocking.shutdownNow();
        metrics.close();
    }
}
