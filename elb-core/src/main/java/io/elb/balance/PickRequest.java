package io.elb.balance;

import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * What a picker may know about the request that it picks for. Valid only during {@link Picker#pick}: a picker keeps no
 * reference to it. <em>Confined to one event loop.</em>
 *
 * @since 0.1
 */
public interface PickRequest {
    /**
     * A hash of what identifies the client, for strategies that keep a client on a target.
     *
     * @return any value, well mixed; equal for equal clients
     */
    long hash();

    /**
     * A named fact about the request, as far as the group declared it.
     *
     * @param name the declared name, for instance of a header
     * @return the value, empty when the name was not declared or the request has no such thing
     */
    Optional<String> attribute(String name);

    /**
     * Whether a target must not be picked for this attempt, because an earlier attempt of the same exchange used it.
     *
     * @param key the target's key
     * @return true when another target must be chosen
     */
    boolean isExcluded(String key);

    /**
     * The number of the attempt.
     *
     * @return 0 for the first attempt of an exchange
     */
    int attempt();

    /**
     * The balancer's monotonic time.
     *
     * @return nanoseconds; only differences mean anything
     */
    long nowNanos();

    /**
     * The source of chance of the calling event loop; use no other, so that a seeded run can be repeated.
     *
     * @return a generator for this call only
     */
    RandomGenerator random();
}
