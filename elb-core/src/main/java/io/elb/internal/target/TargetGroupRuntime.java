package io.elb.internal.target;

import io.elb.balance.Pick;
import io.elb.balance.PickRequest;
import io.elb.internal.connection.ControlLoop;
import io.elb.internal.connection.Node;
import io.elb.internal.connection.Nodes;
import io.elb.observe.TargetRef;
import io.elb.target.Target;
import io.elb.target.TargetDescription;
import io.elb.target.TargetGroup;
import io.elb.target.TargetGroupConfig;
import io.elb.target.TargetGroupHealth;
import io.elb.target.TargetKind;
import io.elb.target.TargetSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
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
    private final TargetResolver resolver;
    private final EventReporter events;
    private final Executor blocking;
    private final TargetQuota quota;
    private final ZoneSplit zones;
    private final TargetPicks picks;
    private final ThresholdEvents thresholds;
    private final GroupCounts counts = new GroupCounts();

    private final Object lock = new Object();
    private final Map<String, Member> members = new LinkedHashMap<>();
    private final GroupSources sources;
    private final TargetHealth health;
    private final TimedWeights weights;
    private final HealthWaiters waiters;
    private boolean isChanged;
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
            TargetQuota quota) {
        this.config = config;
        this.stickyId = StickyId.of(config.name());
        this.loop = loop;
        this.resolver = resolver;
        this.events = new EventReporter(config.name(), loop, events);
        this.blocking = blocking;
        this.quota = quota;
        this.zones = new ZoneSplit(nodes, config.crossZone());
        this.picks = new TargetPicks(this, config, zones);
        this.thresholds = new ThresholdEvents(config.name(), zones, this.events);
        this.sources = new GroupSources(members, this::put, this::update);
        HealthChecks checks = new HealthChecks(zones, config.healthChecker(), loop, probes, random);
        this.health = new TargetHealth(lock, checks, loop, this.events, this::publish);
        this.weights = new TimedWeights(lock, loop, this.events, config, this::publish);
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
            return members.values().stream().map(member -> member.runtime).toList();
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
            return HostCounts.of(zones, members.values()).describe(picks);
        }
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
            return members.values().stream()
                    .map(member -> member.describe(weights))
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
        synchronized (lock) {
            requireOpen();
            RegistrationChecks.requireRoom(config, members.keySet(), List.of(targets));
            for (Target target : targets) {
                requireNotDraining(target.key());
            }
            quota.reserve(registered(), coming(Stream.of(targets).map(Target::key)), 0);
            for (Target target : targets) {
                put(target).isRegisteredByHand = true;
            }
            publishChanges();
        }
    }

    /** How many targets are registered, draining ones not counted. */
    private int registered() {
        return (int)
                members.values().stream().filter(member -> !member.isDraining()).count();
    }

    /** How many of some targets the group does not have yet. */
    private int coming(Stream<String> keys) {
        return (int) keys.distinct().filter(key -> !members.containsKey(key)).count();
    }

    private void requireOpen() {
        if (isClosed) {
            throw new IllegalStateException(
                    "group: " + name() + " is closed (expected: a group of a running balancer)");
        }
    }

    private void requireNotDraining(String key) {
        @Nullable Member member = members.get(key);
        if (member != null && member.isDraining()) {
            long leftMillis = TimeUnit.NANOSECONDS.toMillis(member.drainEndNanos - loop.nowNanos());
            throw new IllegalStateException("key: " + key + " is draining (expected: a target whose deregistration has"
                    + " ended; this one's ends in " + Math.max(0, leftMillis) + " ms)");
        }
    }

    /** Adds a target, or gives the one with its key the new weight, zone, labels and function. */
    private Member put(Target target) {
        @Nullable Member known = members.get(target.key());
        if (known != null) {
            update(known, target);
            return known;
        }
        isChanged = true;
        TargetRef ref = new TargetRef(name(), target.key());
        TargetRuntime runtime = new TargetRuntime(this, target, picks.newTargetState(ref));
        Member member = new Member(runtime, health.newTracker());
        members.put(target.key(), member);
        runtime.health(health.firstStatus(target));
        events.registered(ref);
        if (target.kind() == TargetKind.NAME) {
            NameRefresher names =
                    new NameRefresher(runtime, resolver, loop, config.resolve(), () -> health.start(member));
            member.names = names;
            loop.execute(names::ask);
        } else {
            health.startLater(member);
        }
        return member;
    }

    private void update(Member member, Target target) {
        Target before = member.target();
        isChanged |= before.weight() != target.weight()
                || !before.zone().equals(target.zone())
                || !before.labels().equals(target.labels());
        member.runtime.target(target);
        if (zones.isEnabled(before) != zones.isEnabled(target)) {
            health.reset(member);
        }
    }

    @Override
    public void setWeight(String key, int weight) {
        Objects.requireNonNull(key, "key");
        synchronized (lock) {
            @Nullable Member member = members.get(key);
            if (member == null || member.isDraining()) {
                throw new IllegalArgumentException(
                        "key: " + key + " (expected: a registered target of " + name() + ")");
            }
            update(member, member.target().withWeight(weight));
            publishChanges();
        }
    }

    @Override
    public void deregister(String key) {
        Objects.requireNonNull(key, "key");
        synchronized (lock) {
            sources.takenOut(key);
            @Nullable Member member = members.get(key);
            if (member != null) {
                drain(List.of(member));
            }
        }
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
            stopWork(member);
            member.owners.clear();
            member.drainEndNanos = loop.nowNanos() + delayNanos;
            member.runtime.drain();
            quota.free();
            health.set(member, HealthStatus.DRAINING);
            events.deregistered(member.runtime.ref());
            if (delayNanos == 0) {
                remove(member);
            } else {
                member.drainTimer = loop.schedule(() -> drainEnded(member), delayNanos);
            }
        }
    }

    private void drainEnded(Member member) {
        synchronized (lock) {
            if (members.get(member.runtime.key()) != member) {
                return;
            }
            remove(member);
            int left = members.size();
            sources.drainEnded(member.runtime.key());
            quota.take(members.size() - left);
            publishChanges();
            if (!isClosed || !members.isEmpty()) {
                return;
            }
        }
        whenEmpty.run();
    }

    private void remove(Member member) {
        members.remove(member.runtime.key());
        if (!member.isDraining()) {
            quota.free();
        }
        int inFlight = member.runtime.inFlight();
        member.runtime.health(HealthStatus.REMOVED);
        member.runtime.remove();
        events.drained(member.runtime.ref(), inFlight);
    }

    private void stopWork(Member member) {
        member.stopChecks(loop);
        member.stopNames(loop);
    }

    /** A source that tells the same set again must not make the strategy build the same picker again. */
    private void publishChanges() {
        if (isChanged) {
            publish();
        }
    }

    private void publish() {
        publish(List.of());
    }

    private void publish(List<Member> without) {
        isChanged = false;
        List<Member> registered = members.values().stream()
                .filter(member -> !member.isDraining() && !without.contains(member))
                .toList();
        weights.apply(registered);
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
            weights.restart(members.values());
            for (Member member : members.values()) {
                if (!member.isDraining()) {
                    health.reset(member);
                }
            }
            publish();
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
            waiters.wake(members.values().stream()
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
        synchronized (lock) {
            if (isClosed) {
                return;
            }
            quota.reserve(registered(), coming(sources.coming(source, told)), sources.going(source, told));
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
            drain(List.copyOf(members.values()));
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
            for (Member member : List.copyOf(members.values())) {
                stopWork(member);
                if (member.drainTimer != null) {
                    member.drainTimer.cancel();
                }
                remove(member);
            }
            publish();
        }
        ended.forEach(SourceAttachment::close);
    }

    /** Answers the sources, to be closed without the lock. */
    private List<SourceAttachment> end() {
        isClosed = true;
        weights.close();
        waiters.fail(new IllegalStateException("group: " + name() + " was closed"));
        return sources.all();
    }

    // Telling

    void tell(TargetRuntime target, Consumer<TargetRuntime> observer) {
        events.tell(target, observer);
    }
}
