package io.elb.observe;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

/**
 * How a shadow strategy would have routed a group's requests, beside the strategy that did. <em>Immutable.</em>
 *
 * @param strategy name of the shadow strategy
 * @param picks how many picks both have made since the group was made
 * @param different in how many of them the shadow named another target, or none
 * @param failures how many picks the shadow could not make because it threw; not among {@code picks}
 * @param shares for each target of the group by its key, how many picks named it
 * @since 0.1
 */
public record ShadowReport(String strategy, long picks, long different, long failures, Map<String, Share> shares) {
    /**
     * Copies the shares.
     *
     * @throws NullPointerException if a component is null
     */
    public ShadowReport {
        Objects.requireNonNull(strategy, "strategy");
        shares = Collections.unmodifiableMap(new LinkedHashMap<>(shares));
    }

    /**
     * The picks of one target. <em>Immutable.</em>
     *
     * @param routed by the strategy that routes
     * @param shadow by the shadow
     * @since 0.1
     */
    public record Share(long routed, long shadow) {}

    /**
     * In which part of the picks the shadow named another target.
     *
     * @return 0–1; 0 before the first pick
     */
    public double differentShare() {
        return picks == 0 ? 0 : (double) different / picks;
    }
}
