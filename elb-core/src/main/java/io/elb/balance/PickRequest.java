package io.elb.balance;

import io.elb.internal.balance.XxHash64;
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
     * A fact of the request, as a text: what {@link #hash(HashKey)} hashes.
     *
     * @param key which fact
     * @return the fact; nothing when the request has no such thing
     */
    default Optional<String> value(HashKey key) {
        return switch (key.kind()) {
            case FUNCTION -> key.compute(this);
            case SOURCE_ADDRESS, FLOW, PATH -> Optional.empty();
            case HEADER, COOKIE, QUERY_PARAMETER -> attribute(key.name());
        };
    }

    /**
     * The hash of a fact of the request, without making a text of it.
     *
     * @param key which fact
     * @return any value, well mixed; equal for equal facts, and drawn at random when the request has no such thing
     */
    default long hash(HashKey key) {
        if (key.kind() == HashKey.Kind.SOURCE_ADDRESS) {
            return hash();
        }
        Optional<String> value = value(key);
        return value.isPresent() ? XxHash64.hash(value.get(), 0) : random().nextLong();
    }

    /**
     * The zone of the node that the client's connection came to.
     *
     * @return the zone; empty in a balancer without zones
     */
    default Optional<String> zone() {
        return Optional.empty();
    }

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
