package io.elb.observe;

import java.util.Objects;

/**
 * The name of one target in one target group, as it appears in records, logs and events. <em>Immutable.</em>
 *
 * @param group name of the target group
 * @param key the target's key within the group, for an address {@code host:port}
 * @since 0.1
 */
public record TargetRef(String group, String key) {
    /**
     * Creates a reference.
     *
     * @throws NullPointerException if an argument is null
     */
    public TargetRef {
        Objects.requireNonNull(group, "group");
        Objects.requireNonNull(key, "key");
    }

    @Override
    public String toString() {
        return group + '/' + key;
    }
}
