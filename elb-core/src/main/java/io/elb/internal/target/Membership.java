package io.elb.internal.target;

import io.elb.internal.connection.ControlLoop;
import io.elb.observe.ErrorReason;
import io.elb.observe.TargetRef;
import io.elb.target.Target;
import io.elb.target.TargetKind;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Which targets a group has, from registration to the end of draining, in order of registration. Decides nothing about
 * requests: the group publishes what has changed. Guarded by the group's lock.
 */
final class Membership {
    private final TargetGroupRuntime group;
    private final ControlLoop loop;
    private final TargetResolver resolver;
    private final EventReporter events;
    private final TargetQuota quota;
    private final ZoneSplit zones;
    private final TargetPicks picks;
    private final TargetHealth health;
    private final Map<String, Member> members = new LinkedHashMap<>();
    private boolean isChanged;

    Membership(
            TargetGroupRuntime group,
            ControlLoop loop,
            TargetResolver resolver,
            EventReporter events,
            TargetQuota quota,
            ZoneSplit zones,
            TargetPicks picks,
            TargetHealth health) {
        this.group = group;
        this.loop = loop;
        this.resolver = resolver;
        this.events = events;
        this.quota = quota;
        this.zones = zones;
        this.picks = picks;
        this.health = health;
    }

    /** Registered and draining members. */
    Collection<Member> all() {
        return members.values();
    }

    /** Members that do not drain. */
    List<Member> registered() {
        return members.values().stream().filter(member -> !member.isDraining()).toList();
    }

    /** Those that do not drain, as registered last. */
    List<Target> registeredTargets() {
        return registered().stream().map(Member::target).toList();
    }

    Set<String> keys() {
        return members.keySet();
    }

    @Nullable
    Member find(String key) {
        return members.get(key);
    }

    boolean isEmpty() {
        return members.isEmpty();
    }

    /** Whether a request could notice what has changed since the last call. */
    boolean takeChanged() {
        boolean was = isChanged;
        isChanged = false;
        return was;
    }

    // Coming

    void requireNotDraining(String key) {
        @Nullable Member member = members.get(key);
        if (member != null && member.isDraining()) {
            long leftMillis = TimeUnit.NANOSECONDS.toMillis(member.drainEndNanos - loop.nowNanos());
            throw new IllegalStateException("key: " + key + " is draining (expected: a target whose deregistration has"
                    + " ended; this one's ends in " + Math.max(0, leftMillis) + " ms)");
        }
    }

    /** Takes places in the quota for those of {@code keys} that the group does not have, where {@code going} leave it. */
    void reserve(Stream<String> keys, int going) {
        long coming = keys.distinct().filter(key -> !members.containsKey(key)).count();
        quota.reserve(registered().size(), (int) coming, going);
    }

    /** Adds a target, or gives the one with its key the new weight, zone, labels and function. */
    Member put(Target target) {
        @Nullable Member known = members.get(target.key());
        if (known != null) {
            update(known, target);
            return known;
        }
        isChanged = true;
        TargetRef ref = new TargetRef(group.name(), target.key());
        TargetRuntime runtime = new TargetRuntime(group, target, picks.newTargetState(ref));
        Member member = new Member(runtime, health.newTracker());
        members.put(target.key(), member);
        group.indexServerIds();
        member.checked = health.firstStatus(target);
        runtime.health(member.checked);
        events.registered(ref);
        if (target.kind() == TargetKind.NAME) {
            NameRefresher names =
                    new NameRefresher(runtime, resolver, loop, group.config().resolve(), () -> health.start(member));
            member.names = names;
            loop.execute(names::ask);
        } else {
            health.startLater(member);
        }
        return member;
    }

    void update(Member member, Target target) {
        Target before = member.target();
        isChanged |= before.weight() != target.weight()
                || !before.zone().equals(target.zone())
                || !before.labels().equals(target.labels());
        member.runtime.target(target);
        if (zones.isEnabled(before) != zones.isEnabled(target)) {
            health.reset(member);
        }
    }

    // Going

    /** Lets a member drain that no request can pick any more. */
    void drain(Member member, long delayNanos) {
        stopWork(member);
        member.owners.clear();
        member.drainEndNanos = loop.nowNanos() + delayNanos;
        member.runtime.drain();
        group.indexServerIds();
        quota.free();
        health.set(member, HealthStatus.DRAINING);
        events.deregistered(member.runtime.ref());
    }

    /** Ends the work on a member at once, and removes it. */
    void cut(Member member) {
        stopWork(member);
        if (member.drainTimer != null) {
            member.drainTimer.cancel();
        }
        remove(member);
    }

    private void stopWork(Member member) {
        member.stopChecks(loop);
        member.stopNames(loop);
        UnhealthyFlows.forget(member);
    }

    void remove(Member member) {
        members.remove(member.runtime.key());
        group.indexServerIds();
        if (!member.isDraining()) {
            quota.free();
        }
        int inFlight = member.runtime.inFlight();
        member.runtime.health(HealthStatus.REMOVED);
        member.runtime.remove();
        if (group.config().connectionTermination().isAfterDeregistration()) {
            member.runtime.cutFlows(ErrorReason.TARGET_DEREGISTERED);
        }
        events.drained(member.runtime.ref(), inFlight);
    }
}
