package io.elb.balance;

import java.util.Optional;

/**
 * The targets that a strategy builds a picker for: an immutable list, in order of registration. Targets that are being
 * deregistered are not in it. A picker may keep it. <em>Thread-safe.</em>
 *
 * @since 0.1
 */
public interface Candidates {
    /**
     * The number of targets.
     *
     * @return 0 or more; the group never asks a strategy for a picker when it is 0
     */
    int size();

    /**
     * The target's key, which names it within the group for as long as it is registered.
     *
     * @param index 0 to {@link #size()} − 1
     * @return the key, for an address {@code host:port}
     * @throws IndexOutOfBoundsException if there is no such target
     */
    String key(int index);

    /**
     * The target's weight.
     *
     * @param index 0 to {@link #size()} − 1
     * @return 0–65535; at least 1 for every eligible target
     * @throws IndexOutOfBoundsException if there is no such target
     */
    int weight(int index);

    /**
     * The weight that counts at this moment: {@link #weight} times the part of it that slow start and anomaly mitigation
     * leave. The group makes a new list, and asks for a new picker, when it has changed, at most once a second.
     *
     * @param index 0 to {@link #size()} − 1
     * @return 0–65535, above 0 for every eligible target; by default the weight
     * @throws IndexOutOfBoundsException if there is no such target
     */
    default double effectiveWeight(int index) {
        return weight(index);
    }

    /**
     * The zone that the target was registered with.
     *
     * @param index 0 to {@link #size()} − 1
     * @return the zone, empty when it has none
     * @throws IndexOutOfBoundsException if there is no such target
     */
    Optional<String> zone(int index);

    /**
     * A label that the target was registered with.
     *
     * @param index 0 to {@link #size()} − 1
     * @param name the label's name
     * @return the label's value, empty when it has no such label
     * @throws IndexOutOfBoundsException if there is no such target
     */
    Optional<String> label(int index, String name);

    /**
     * The number of attempts in flight on the target at this moment. The only live value here; all others are of the
     * moment at which the list was made.
     *
     * @param index 0 to {@link #size()} − 1
     * @return 0 or more
     * @throws IndexOutOfBoundsException if there is no such target
     */
    int inFlight(int index);

    /**
     * Whether the target may be given requests: it is healthy and its weight is above 0, or the group fails open because
     * too few targets are so.
     *
     * @param index 0 to {@link #size()} − 1
     * @return true when it may be picked
     * @throws IndexOutOfBoundsException if there is no such target
     */
    boolean isEligible(int index);

    /**
     * What the strategy keeps about the target, from {@link BalancingStrategy#newTargetState}.
     *
     * @param index 0 to {@link #size()} − 1
     * @return the same object for as long as the target is registered
     * @throws IndexOutOfBoundsException if there is no such target
     */
    TargetState state(int index);

    /**
     * The ticket that picks this target, ready made: answering it allocates nothing.
     *
     * @param index 0 to {@link #size()} − 1
     * @return the ticket, the same object each time
     * @throws IndexOutOfBoundsException if there is no such target
     */
    Pick pick(int index);
}
