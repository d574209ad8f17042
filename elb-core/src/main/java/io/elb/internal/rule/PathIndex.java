package io.elb.internal.rule;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Rules by their path patterns: each pattern stands in a tree under what it begins with before its first wildcard. Rules
 * are numbers, in the order in which they are tried.
 */
final class PathIndex {
    /** No rule. */
    static final int NONE = Integer.MAX_VALUE;

    private final PrefixTree<Entries> tree = new PrefixTree<>();
    private int anyPath = NONE;

    /** Adds a rule without path condition; rules are added in their order. */
    void addAnyPath(int rule) {
        anyPath = Math.min(anyPath, rule);
    }

    /** Adds a rule with a path pattern; rules are added in their order. */
    void add(String pattern, int rule) {
        int literal = 0;
        while (literal < pattern.length() && !Glob.isWildcard(pattern.charAt(literal))) {
            literal++;
        }
        byte[] key = pattern.substring(0, literal).getBytes(StandardCharsets.ISO_8859_1);
        PrefixTree.Node<Entries> node = tree.insert(key, rule);
        Entries entries = node.value();
        if (entries == null) {
            entries = new Entries();
            node.value(entries);
        }
        entries.add(pattern.substring(literal), rule);
    }

    int leastRule() {
        return Math.min(anyPath, tree.root().leastRule());
    }

    /**
     * The first rule for a path.
     *
     * @param isPatternablePath whether the path can match patterns at all
     * @param bound rules from this one on are of no interest
     * @return the rule, or {@code bound} when there is none before it
     */
    int find(byte[] bytes, int start, int end, boolean isPatternablePath, int bound) {
        int best = Math.min(anyPath, bound);
        PrefixTree.@Nullable Node<Entries> node = isPatternablePath ? tree.root() : null;
        int at = start;
        while (node != null && node.leastRule() < best) {
            byte[] label = node.label();
            if (!startsWith(bytes, at, end, label)) {
                break;
            }
            at += label.length;
            Entries entries = node.value();
            if (entries != null) {
                best = entries.find(bytes, at, end, best);
            }
            node = at < end ? node.child(bytes[at]) : null;
        }
        return best;
    }

    private static boolean startsWith(byte[] bytes, int start, int end, byte[] label) {
        if (end - start < label.length) {
            return false;
        }
        for (int i = 0; i < label.length; i++) {
            if (bytes[start + i] != label[i]) {
                return false;
            }
        }
        return true;
    }

    /** What follows one beginning. Of several rules with the same pattern only the first can ever apply. */
    private static final class Entries {
        private int exact = NONE;
        private int anyRest = NONE;
        private final List<GlobRule> globs = new ArrayList<>();

        void add(String rest, int rule) {
            if (rest.isEmpty()) {
                exact = Math.min(exact, rule);
                return;
            }
            Glob glob = Glob.exactCase(rest);
            if (glob.matchesEverything()) {
                anyRest = Math.min(anyRest, rule);
            } else {
                globs.add(new GlobRule(glob, rule));
            }
        }

        int find(byte[] bytes, int at, int end, int bound) {
            int best = Math.min(bound, anyRest);
            if (at == end) {
                best = Math.min(best, exact);
            }
            for (int i = 0; i < globs.size(); i++) {
                GlobRule candidate = globs.get(i);
                if (candidate.rule >= best) {
                    break;
                }
                if (candidate.glob.matches(bytes, at, end)) {
                    return candidate.rule;
                }
            }
            return best;
        }
    }

    private record GlobRule(Glob glob, int rule) {}
}
