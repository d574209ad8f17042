package io.elb.internal.rule;

import io.elb.rule.Condition;
import io.elb.rule.HostHeader;
import io.elb.rule.PathPattern;
import io.elb.rule.Rule;
import java.util.List;

/**
 * Rules by their host patterns and then by their path patterns, or by their path patterns alone. Rules are numbers, in the
 * order in which they are tried; they are added in that order.
 */
final class RuleIndex {
    private final HostIndex byHost = new HostIndex();
    private final PathIndex byPath = new PathIndex();
    private int leastRule = RuleList.NONE;

    void add(int order, Rule rule) {
        leastRule = Math.min(leastRule, order);
        List<String> hosts = List.of();
        List<String> paths = List.of();
        for (Condition condition : rule.conditions()) {
            if (condition instanceof HostHeader host) {
                hosts = host.patterns();
            } else if (condition instanceof PathPattern path) {
                paths = path.patterns();
            }
        }
        if (hosts.isEmpty()) {
            add(byPath, paths, order);
        }
        for (String host : hosts) {
            add(byHost.pathsOf(host, order), paths, order);
        }
    }

    private static void add(PathIndex place, List<String> paths, int order) {
        if (paths.isEmpty()) {
            place.addAnyPath(order);
        }
        for (String path : paths) {
            place.add(path, order);
        }
    }

    /** The first of all rules, {@link RuleList#NONE} when there is none. */
    int leastRule() {
        return leastRule;
    }

    /**
     * The first rule whose patterns match a host and a path, or {@code bound} when there is none before it. A host or path that
     * is not visible can't match patterns at all.
     */
    int find(
            byte[] bytes,
            int hostStart,
            int hostEnd,
            int pathStart,
            int pathEnd,
            boolean isVisibleHost,
            boolean isVisiblePath,
            int bound) {
        int best = byPath.find(bytes, pathStart, pathEnd, isVisiblePath, bound);
        return isVisibleHost ? byHost.find(bytes, hostStart, hostEnd, pathStart, pathEnd, isVisiblePath, best) : best;
    }

    /** Collects all rules whose patterns match. */
    void collect(RequestFacts facts, boolean isVisibleHost, boolean isVisiblePath, RuleCandidates into) {
        byPath.collect(facts, isVisiblePath, into);
        if (isVisibleHost) {
            byHost.collect(facts, isVisiblePath, into);
        }
    }
}
