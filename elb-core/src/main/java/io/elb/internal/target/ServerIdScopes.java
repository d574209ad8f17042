package io.elb.internal.target;

import io.elb.target.Target;
import io.elb.target.TargetGroup;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/* How it works
 *
 * A packet of QUIC names its target by a server id alone, so the ids behind a listener must differ, whichever groups the targets are in.
 * Whether they do depends on the listener's rules and on the groups' targets; so both change under the lock of this object only, where
 * QUIC is concerned. It is taken before the locks of groups, and after the balancer's. Targets that drain don't count.
 */
/** Keeps the server ids for QUIC unique behind each listener of a balancer. Thread-safe. */
public final class ServerIdScopes {
    private final Map<String, List<TargetGroupRuntime>> listeners = new HashMap<>();

    /**
     * Puts rules of a listener in force that lead to these groups.
     *
     * @throws IllegalArgumentException if two of the groups have targets with the same id; nothing is done then
     */
    public synchronized void publish(String listener, Collection<? extends TargetGroup> groups, Runnable inForce) {
        List<TargetGroupRuntime> led = groups.stream()
                .filter(TargetGroupRuntime.class::isInstance)
                .map(TargetGroupRuntime.class::cast)
                .sorted(Comparator.comparing(TargetGroupRuntime::name))
                .toList();
        Map<Long, TargetRuntime> holders = new HashMap<>();
        for (TargetGroupRuntime group : led) {
            for (TargetRuntime target : group.withServerIds()) {
                TargetRuntime other = holders.putIfAbsent(target.quicServerId(), target);
                if (other != null && other.group() != group) {
                    throw taken(target.target(), group, other, listener);
                }
            }
        }
        inForce.run();
        listeners.put(listener, led);
    }

    /** The listener is closed. */
    public synchronized void remove(String listener) {
        listeners.remove(listener);
    }

    /**
     * Changes the targets of a group.
     *
     * @throws IllegalArgumentException if one of those that come has the id of a target in another group behind the same listener;
     *     nothing is done then
     */
    synchronized void change(TargetGroupRuntime group, Collection<Target> coming, Runnable change) {
        listeners.forEach((listener, led) -> {
            if (led.contains(group)) {
                led.stream()
                        .filter(other -> other != group)
                        .forEach(other -> requireFree(group, coming, other, listener));
            }
        });
        change.run();
    }

    private static void requireFree(
            TargetGroupRuntime group, Collection<Target> coming, TargetGroupRuntime other, String listener) {
        for (Target target : coming) {
            TargetRuntime holder = other.byServerId(TargetRuntime.quicServerId(target));
            if (target.quicServerId().isPresent() && holder != null && !holder.isDraining()) {
                throw taken(target, group, holder, listener);
            }
        }
    }

    private static IllegalArgumentException taken(
            Target target, TargetGroupRuntime group, TargetRuntime holder, String listener) {
        return new IllegalArgumentException(
                "quicServerId: " + target.quicServerId().orElse("") + " of " + target.key()
                        + " in " + group.name() + " (expected: one that " + holder.key() + " in "
                        + holder.group().name() + " has not, since " + listener + " leads to both groups)");
    }
}
