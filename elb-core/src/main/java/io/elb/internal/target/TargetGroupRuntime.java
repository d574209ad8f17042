package io.elb.internal.target;

import io.elb.balance.Pick;
import io.elb.balance.PickRequest;
import io.elb.internal.connection.ControlLoop;
import io.elb.internal.connection.Node;
import io.elb.internal.connection.Nodes;
import io.elb.observe.OutlierDetector;
import io.elb.observe.ShadowReport;
import io.elb.target.Target;
import io.elb.target.TargetDescription;
import io.elb.target.TargetGroup;
import io.elb.target.TargetGroupConfig;
import io.elb.target.TargetGroupHealth;
import io.elb.target.TargetSource;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/* How it works
 *
 * All changes are made under one lock: membership and weights by whichever thread asks, health and the end of draining by
 * the control loop. Each change ends in a new PickSnapshot, written to one volatile field; a request reads that field and
 * nothing else. So a target that was registered can be picked as soon as register() has returned, and one that was
 * deregistered is in no snapshot read after deregister() has returned.
 *
 * Timers, checks, name resolution and events run on the control loop only, and in the order in which they were caused.
 */
/** A running target group. */
public final class TargetGroupRuntime implements TargetGroup {
    private final TargetGroupConfig config;
    private final StickyId stickyId;
    private final ControlLoop loop;
    private final EventReporter events;
    private final Executor blocking;
    private final TargetQuota quota;
    private final ZoneSplit zones;
    private final TargetPicks picks;
    private final ThresholdEvents thresholds;
    private final GroupCounts counts = new GroupCounts();

    private final Object lock = new Object();
    private final TargetHealth health;
    private final Membership members;
    private final GroupSources sources;
    private final TimedWeights weights;
    private final OutlierWatch outliers;
    private final HealthWaiters waiters;
    private final ServerIdScopes serverIds;
    private volatile Map<Long, TargetRuntime> byServerId = Map.of();
    private boolean isClosed;
    private Runnable whenEmpty = () -> {};

    /** {@code random} is used on the control loop only; {@code blocking} runs sources, which may block. */
    public TargetGroupRuntime(
            TargetGroupConfig config,
            Nodes nodes,
            ControlLoop loop,
            ProbeConnector probes,
            TargetResolver resolver,
            TargetGroupEvents events,
            RandomGenerator random,
            Executor blocking,
            TargetQuota quota,
            ServerIdScopes serverIds) {
        this.config = config;
        this.stickyId = StickyId.of(config.name());
        this.loop = loop;
        this.events = new EventReporter(config.name(), loop, events);
        this.blocking = blocking;
        this.quota = quota;
        this.serverIds = serverIds;
        this.zones = new ZoneSplit(nodes, config);
        this.picks = new TargetPicks(this, lock, config, zones);
        this.thresholds = new ThresholdEvents(config.name(), zones, this.events);
        HealthChecks checks = new HealthChecks(zones, config, loop, probes, random);
        this.health = new TargetHealth(lock, checks, loop, this.events, this::publishOnLoop, this::checkPassed);
        this.members = new Membership(this, loop, resolver, this.events, quota, zones, picks, health);
        this.sources = new GroupSources(members);
        this.weights = new TimedWeights(lock, loop, this.events, config, this::publishOnLoop);
        this.outliers = new OutlierWatch(
                lock, loop, this.events, config.outlierDetection(), random, health::show, this::publishOnLoop);
        this.waiters = new HealthWaiters(loop);
    }

    /** Chooses a target for what came to no zone. */
    public Pick pick(PickRequest request) {
        return picks.pick(Node.NO_ZONE, request);
    }

    /**
     * Chooses a target for what came to the node of a slot: one volatile read and the strategy's picker; never null,
     * allocates nothing.
     */
    public Pick pick(int slot, PickRequest request) {
        return picks.pick(slot, request);
    }

    /** Picks as {@link #pick(int, PickRequest)} does; {@code trail} is told how. */
    public Pick explain(int slot, PickRequest request, PickTrail trail) {
        return picks.explain(slot, request, trail);
    }

    /** Tells {@code trail} among which targets a cookie's one was found. */
    public void explainSticky(int slot, PickRequest request, PickTrail trail) {
        trail.from(picks.candidates(slot), request);
    }

    /** The target with this server id for QUIC, registered or, when there is none, draining; null for none. */
    public @Nullable TargetRuntime byServerId(long serverId) {
        return byServerId.get(serverId);
    }

    /** Registered targets that have a server id for QUIC. */
    List<TargetRuntime> withServerIds() {
        return byServerId.values().stream()
                .filter(target -> !target.isDraining())
                .toList();
    }

    /** Under the lock. */
    void indexServerIds() {
        if (config.protocol().isQuic()) {
            byServerId = members.all().stream()
                    .map(member -> member.runtime)
                    .collect(Collectors.toUnmodifiableMap(
                            TargetRuntime::quicServerId,
                            runtime -> runtime,
                            (earlier, later) -> later.isDraining() ? earlier : later));
        }
    }

    /** What changes targets changes server ids, where there are any. */
    private void changeTargets(Collection<Target> coming, Runnable change) {
        if (config.protocol().isQuic()) {
            serverIds.change(this, coming, change);
        } else {
            change.run();
        }
    }

    /** What cookies call the group. */
    public StickyId stickyId() {
        return stickyId;
    }

    /** The target that a cookie names; null when it can't be had for this request. */
    public @Nullable TargetRuntime stickyTarget(StickyId id, int slot, PickRequest request) {
        return picks.sticky(id, slot, request);
    }

    /** Registered and draining targets, in order of registration. */
    public List<TargetRuntime> runtimes() {
        synchronized (lock) {
            return members.all().stream().map(member -> member.runtime).toList();
        }
    }

    /** Whether all registered targets get requests of what came to no zone because too few are healthy. */
    public boolean isFailOpen() {
        return picks.candidates(Node.NO_ZONE).isFailOpen();
    }

    /** Whether the group lets the node of a slot be in the DNS answer. */
    public boolean isDnsHealthy(int slot) {
        return picks.candidates(slot).isDnsHealthy();
    }

    @Override
    public TargetGroupHealth health() {
        synchronized (lock) {
            return HostCounts.of(zones, members.all()).describe(picks);
        }
    }

    @Override
    public Optional<ShadowReport> shadow() {
        return Optional.ofNullable(picks.shadow());
    }

    @Override
    public String name() {
        return config.name();
    }

    @Override
    public TargetGroupConfig config() {
        return config;
    }

    @Override
    public List<TargetDescription> targets() {
        synchronized (lock) {
            return members.all().stream()
                    .map(member -> member.describe(weights, loop.nowNanos()))
                    .toList();
        }
    }

    // Membership

    @Override
    public void register(Target... targets) {
        for (Target target : targets) {
            Objects.requireNonNull(target, "target");
            zones.check(target);
        }
        RegistrationChecks.requireFitting(config, List.of(targets));
        changeTargets(List.of(targets), () -> registerFitting(List.of(targets)));
        picks.settle();
    }

    private void registerFitting(List<Target> targets) {
        synchronized (lock) {
            requireOpen();
            RegistrationChecks.requireRoom(config, members.keys(), targets);
            for (Target target : targets) {
                members.requireNotDraining(target.key());
            }
            RegistrationChecks.requireServerIds(config, members.registeredTargets(), targets);
            members.reserve(targets.stream().map(Target::key), 0);
            for (Target target : targets) {
                members.put(target).isRegisteredByHand = true;
            }
            publishChanges();
        }
    }

    private void requireOpen() {
        if (isClosed) {
            throw new IllegalStateException(
                    "group: " + name() + " is closed (expected: a group of a running balancer)");
        }
    }

    @Override
    public void setWeight(String key, int weight) {
        Objects.requireNonNull(key, "key");
        synchronized (lock) {
            @Nullable Member member = members.find(key);
            if (member == null || member.isDraining()) {
                throw new IllegalArgumentException(
                        "key: " + key + " (expected: a registered target of " + name() + ")");
            }
            members.update(member, member.target().withWeight(weight));
            publishChanges();
        }
        picks.settle();
    }

    @Override
    public void deregister(String key) {
        Objects.requireNonNull(key, "key");
        synchronized (lock) {
            sources.takenOut(key);
            @Nullable Member member = members.find(key);
            if (member != null) {
                drain(List.of(member));
            }
        }
        picks.settle();
    }

    private void drain(List<Member> leaving) {
        List<Member> drained =
                leaving.stream().filter(member -> !member.isDraining()).toList();
        if (drained.isEmpty()) {
            return;
        }
        // Published before the targets say that they drain: whoever sees that they do finds them gone from the
        // snapshot.
        publish(drained);
        long delayNanos = config.deregistrationDelay().toNanos();
        for (Member member : drained) {
            outliers.forget(member);
            members.drain(member, delayNanos);
            if (delayNanos == 0) {
                members.remove(member);
            } else {
                member.drainTimer = loop.schedule(() -> drainEnded(member), delayNanos);
            }
        }
    }

    private void drainEnded(Member member) {
        List<Target> again;
        synchronized (lock) {
            if (members.find(member.runtime.key()) != member) {
                return;
            }
            again = sources.wanted(member.runtime.key());
        }
        try {
            changeTargets(again, () -> remove(member, true));
        } catch (IllegalArgumentException taken) {
            remove(member, false);
            events.sourceFailed(taken);
        }
        boolean isDone;
        synchronized (lock) {
            isDone = isClosed && members.isEmpty();
        }
        if (isDone) {
            whenEmpty.run();
        }
    }

    private void remove(Member member, boolean mayComeAgain) {
        synchronized (lock) {
            String key = member.runtime.key();
            if (members.find(key) != member) {
                return;
            }
            if (mayComeAgain) {
                RegistrationChecks.requireServerIds(config, members.registeredTargets(), sources.wanted(key));
            }
            members.remove(member);
            int left = members.all().size();
            if (mayComeAgain) {
                sources.drainEnded(key);
            }
            quota.take(members.all().size() - left);
            publishChanges();
            settleLater();
        }
    }

    /** A source that tells the same set again must not make the strategy build the same picker again. */
    private void publishChanges() {
        if (members.takeChanged()) {
            publish();
        }
    }

    private void publish() {
        publish(List.of());
    }

    private void publishOnLoop() {
        publish();
        settleLater();
    }

    /** No event loop makes what takes long. As a task of its own, because this holds the lock. */
    private void settleLater() {
        if (picks.isOwed()) {
            loop.execute(() -> {
                try {
                    blocking.execute(picks::settle);
                } catch (RejectedExecutionException full) {
                    picks.settle();
                }
            });
        }
    }

    private void publish(List<Member> without) {
        members.takeChanged();
        List<Member> registered = members.registered().stream()
                .filter(member -> !without.contains(member))
                .toList();
        weights.apply(registered);
        outliers.apply(registered, health.isOn());
        picks.publish(registered.stream().map(member -> member.runtime).toList());
        thresholds.published(picks, health.isOn());
        counts.sharedBy(sharers(registered));
        wakeWaiters();
    }

    // Counts

    /** Requests of a node that were routed while it failed open. */
    public long unhealthyRoutings(int slot) {
        return picks.unhealthyRoutings(slot);
    }

    /** What is counted for the group. */
    public GroupCounts counts() {
        return counts;
    }

    /** The targets by whose number ELB divides requests: the healthy ones, or all when none is. */
    private static int sharers(List<Member> registered) {
        int healthy = (int) registered.stream()
                .filter(member -> member.runtime.health().isServing())
                .count();
        return healthy == 0 ? registered.size() : healthy;
    }

    // Health

    /**
     * Whether a rule or listener uses the group: while none does, no checks run and all targets are unused. A new group
     * is not in use.
     */
    public void setInUse(boolean newInUse) {
        synchronized (lock) {
            if (health.isOn() == newInUse || isClosed) {
                return;
            }
            health.isOn(newInUse);
            weights.restart(members.all());
            outliers.restart(members.all());
            members.registered().forEach(health::reset);
            publish();
        }
        picks.settle();
    }

    private void checkPassed(Member member) {
        outliers.checkPassed(member);
    }

    /** A target has failed so often in a row that outlier detection finds it; on any event loop. */
    void limitReached(TargetRuntime target, OutlierDetector detector, long failures) {
        loop.execute(() -> {
            synchronized (lock) {
                @Nullable Member member = members.find(target.key());
                if (member != null && member.runtime == target) {
                    outliers.limitReached(member, detector, failures);
                }
            }
        });
    }

    /** How often outlier detection has ejected a target. */
    public long ejections() {
        synchronized (lock) {
            return outliers.ejections();
        }
    }

    /** How often outlier detection has found a target that it did not eject. */
    public long sparedOutliers() {
        synchronized (lock) {
            return outliers.spared();
        }
    }

    @Override
    public CompletionStage<Void> awaitHealthy(int count) {
        if (count < 0) {
            throw new IllegalArgumentException("count: " + count + " (expected: 0 or more)");
        }
        synchronized (lock) {
            requireOpen();
            CompletionStage<Void> done = waiters.add(count);
            wakeWaiters();
            return done;
        }
    }

    private void wakeWaiters() {
        if (!waiters.isEmpty()) {
            waiters.wake(members.all().stream()
                    .filter(member -> member.runtime.health().isServing())
                    .count());
        }
    }

    // Sources

    @Override
    public TargetSource.Subscription attach(TargetSource source) {
        Objects.requireNonNull(source, "source");
        if (config.lambda().isPresent()) {
            throw new IllegalStateException(
                    "source: " + source + " (expected: none in " + name() + ", the group of a Lambda function)");
        }
        SourceAttachment attachment = new SourceAttachment(this, loop, blocking);
        synchronized (lock) {
            requireOpen();
            sources.add(attachment);
        }
        try {
            attachment.subscribeTo(source);
        } catch (RuntimeException | Error e) {
            attachment.close();
            throw e;
        }
        return attachment;
    }

    void sourceTold(SourceAttachment source, Map<String, Target> told) {
        told.values().forEach(zones::check);
        RegistrationChecks.requireFitting(config, told.values());
        changeTargets(told.values(), () -> takeOver(source, told));
        picks.settle();
    }

    private void takeOver(SourceAttachment source, Map<String, Target> told) {
        synchronized (lock) {
            if (isClosed) {
                return;
            }
            RegistrationChecks.requireServerIds(config, sources.staying(source, told), told.values());
            members.reserve(sources.coming(source, told), sources.going(source, told));
            List<Member> unwanted = sources.told(source, told);
            quota.take(unwanted.size()); // they give their places back when they drain
            publishChanges();
            drain(unwanted);
        }
    }

    void sourceFailed(Throwable cause) {
        events.sourceFailed(cause);
    }

    void sourceClosed(SourceAttachment source) {
        synchronized (lock) {
            sources.remove(source);
        }
    }

    // End

    /**
     * Deregisters all targets for good: nothing is registered any more, and what is in flight finishes within the
     * deregistration delay.
     *
     * @param whenDone runs without the group's lock when the last target is gone, unless the group is closed before
     */
    public void retire(Runnable whenDone) {
        List<SourceAttachment> ended;
        boolean isEmpty;
        synchronized (lock) {
            whenEmpty = whenDone;
            ended = end();
            drain(List.copyOf(members.all()));
            isEmpty = members.isEmpty();
        }
        ended.forEach(SourceAttachment::close);
        if (isEmpty) {
            whenDone.run();
        }
    }

    /**
     * Ends all checks, sources and timers, and removes all targets at once; the loop must still run. Closing twice does
     * nothing.
     */
    public void close() {
        List<SourceAttachment> ended;
        synchronized (lock) {
            if (isClosed && members.isEmpty()) {
                return;
            }
            ended = end();
            List.copyOf(members.all()).forEach(members::cut);
            publish();
        }
        ended.forEach(SourceAttachment::close);
    }

    /** Answers the sources, to be closed without the lock. */
    private List<SourceAttachment> end() {
        isClosed = true;
        weights.close();
        outliers.close();
        waiters.fail(new IllegalStateException("group: " + name() + " was closed"));
        return sources.all();
    }

    // Telling

    void tell(TargetRuntime target, Consumer<TargetRuntime> observer) {
        events.tell(target, observer);
    }
}
