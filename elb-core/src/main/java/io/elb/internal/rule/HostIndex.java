package io.elb.internal.rule;

import io.elb.internal.http.Octets;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Rules by their host patterns, and under each pattern by their paths: each pattern stands, read backwards, in a tree
 * under what it ends with after its last wildcard; there always is something, since patterns end with letters.
 */
final class HostIndex {
    private final PrefixTree<Entries> tree = new PrefixTree<>();

    /** The paths under a host pattern, marked as leading to the rule; rules are added in their order. */
    PathIndex pathsOf(String hostPattern, int rule) {
        String pattern = hostPattern.toLowerCase(Locale.ROOT);
        int literal = pattern.length();
        while (literal > 0 && !Glob.isWildcard(pattern.charAt(literal - 1))) {
            literal--;
        }
        String backwards =
                new StringBuilder(pattern.substring(literal)).reverse().toString();
        PrefixTree.Node<Entries> node = tree.insert(backwards.getBytes(StandardCharsets.ISO_8859_1), rule);
        Entries entries = node.value();
        if (entries == null) {
            entries = new Entries();
            node.value(entries);
        }
        return entries.pathsOf(pattern.substring(0, literal));
    }

    /**
     * The first rule for a host and a path.
     *
     * @param isPatternablePath whether the path can match patterns at all
     * @param bound rules from this one on are of no interest
     * @return the rule, or {@code bound} when there is none before it
     */
    int find(
            byte[] bytes,
            int hostStart,
            int hostEnd,
            int pathStart,
            int pathEnd,
            boolean isPatternablePath,
            int bound) {
        int best = bound;
        PrefixTree.@Nullable Node<Entries> node = tree.root();
        int at = hostEnd;
        while (node != null && node.leastRule() < best) {
            byte[] label = node.label();
            if (!endsWith(bytes, hostStart, at, label)) {
                break;
            }
            at -= label.length;
            Entries entries = node.value();
            if (entries != null) {
                for (int i = 0; i < entries.size(); i++) {
                    PathIndex paths = entries.paths(i);
                    if (paths.leastRule() < best && entries.rest(i).matches(bytes, hostStart, at)) {
                        best = paths.find(bytes, pathStart, pathEnd, isPatternablePath, best);
                    }
                }
            }
            node = at > hostStart ? node.child(Octets.lower(bytes[at - 1])) : null;
        }
        return best;
    }

    /** Collects all rules for the host and path of a request. */
    void collect(RequestFacts facts, boolean isPatternablePath, RuleCandidates into) {
        byte[] bytes = facts.bytes();
        int hostStart = facts.head().hostStart();
        int at = facts.head().hostEnd();
        PrefixTree.@Nullable Node<Entries> node = tree.root();
        while (node != null && node.leastRule() < into.bound() && endsWith(bytes, hostStart, at, node.label())) {
            at -= node.label().length;
            Entries entries = node.value();
            if (entries != null) {
                for (int i = 0; i < entries.size(); i++) {
                    PathIndex paths = entries.paths(i);
                    if (paths.leastRule() < into.bound() && entries.rest(i).matches(bytes, hostStart, at)) {
                        paths.collect(facts, isPatternablePath, into);
                    }
                }
            }
            node = at > hostStart ? node.child(Octets.lower(bytes[at - 1])) : null;
        }
    }

    private static boolean endsWith(byte[] bytes, int start, int end, byte[] backwards) {
        if (end - start < backwards.length) {
            return false;
        }
        for (int i = 0; i < backwards.length; i++) {
            if (Octets.lower(bytes[end - 1 - i]) != backwards[i]) {
                return false;
            }
        }
        return true;
    }

    /** What stands before one ending: nothing, a lone star, or more. */
    private static final class Entries {
        private final Map<String, PathIndex> byRest = new HashMap<>();
        private final List<Glob> rests = new ArrayList<>();
        private final List<PathIndex> paths = new ArrayList<>();

        PathIndex pathsOf(String rest) {
            return byRest.computeIfAbsent(rest, absent -> {
                PathIndex added = new PathIndex();
                rests.add(Glob.anyCase(absent));
                paths.add(added);
                return added;
            });
        }

        int size() {
            return paths.size();
        }

        Glob rest(int i) {
            return rests.get(i);
        }

        PathIndex paths(int i) {
            return paths.get(i);
        }
    }
}
