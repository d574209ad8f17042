package io.elb.observe;

import java.util.Objects;

/**
 * A target group in one zone. <em>Immutable.</em>
 *
 * @param group name of the group
 * @param zone the zone; empty for the group as a whole, whose zones are not told apart
 * @since 0.1
 */
public record ZoneRef(String group, String zone) {
    /**
     * Creates a reference.
     *
     * @throws NullPointerException if an argument is null
     */
    public ZoneRef {
        Objects.requireNonNull(group, "group");
        Objects.requireNonNull(zone, "zone");
    }

    @Override
    public String toString() {
        return zone.isEmpty() ? group : group + " in " + zone;
    }
}
