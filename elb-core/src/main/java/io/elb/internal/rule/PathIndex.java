package io.elb.internal.rule;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Rules by their path patterns: each pattern stands in a tree under what it begins with before its first wildcard. Rules
 * are numbers, in the order in which they are tried.
 */
final class PathIndex {
    private final PrefixTree<Entries> tree = new PrefixTree<>();
    private final RuleList anyPath = new RuleList();

    /** Adds a rule without path condition; rules are added in their order. */
    void addAnyPath(int rule) {
        anyPath.add(rule);
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
        return Math.min(anyPath.first(), tree.root().leastRule());
    }

    /**
     * The first rule for a path.
     *
     * @param isPatternablePath whether the path can match patterns at all
     * @param bound rules from this one on are of no interest
     * @return the rule, or {@code bound} when there is none before it
     */
    int find(byte[] bytes, int start, int end, boolean isPatternablePath, int bound) {
        int best = Math.min(anyPath.first(), bound);
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

    /** Collects all rules for the path of a request. */
    void collect(RequestFacts facts, boolean isPatternablePath, RuleCandidates into) {
        anyPath.collect(into);
        byte[] bytes = facts.bytes();
        int end = facts.pathEnd();
        PrefixTree.@Nullable Node<Entries> node = isPatternablePath ? tree.root() : null;
        int at = facts.pathStart();
        while (node != null && node.leastRule() < into.bound() && startsWith(bytes, at, end, node.label())) {
            at += node.label().length;
            Entries entries = node.value();
            if (entries != null) {
                entries.collect(bytes, at, end, into);
            }
            node = at < end ? node.child(bytes[at]) : null;
        }
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

    /** What follows one beginning. */
    private static final class Entries {
        private final RuleList exact = new RuleList();
        private final RuleList anyRest = new RuleList();
        /** In the order of their first rules. */
        private final List<GlobRules> globs = new ArrayList<>();

        private final Map<String, GlobRules> globsByRest = new HashMap<>();

        void add(String rest, int rule) {
            if (rest.isEmpty()) {
                exact.add(rule);
                return;
            }
            Glob glob = Glob.exactCase(rest);
            if (glob.matchesEverything()) {
                anyRest.add(rule);
                return;
            }
            GlobRules present = globsByRest.computeIfAbsent(rest, absent -> {
                GlobRules added = new GlobRules(glob, new RuleList());
                globs.add(added);
                return added;
            });
            present.rules.add(rule);
        }

        int find(byte[] bytes, int at, int end, int bound) {
            int best = Math.min(bound, anyRest.first());
            if (at == end) {
                best = Math.min(best, exact.first());
            }
            for (int i = 0; i < globs.size(); i++) {
                GlobRules candidate = globs.get(i);
                if (candidate.rules.first() >= best) {
                    break;
                }
                if (candidate.glob.matches(bytes, at, end)) {
                    return candidate.rules.first();
                }
            }
            return best;
        }

        void collect(byte[] bytes, int at, int end, RuleCandidates into) {
            anyRest.collect(into);
            if (at == end) {
                exact.collect(into);
            }
            for (int i = 0; i < globs.size(); i++) {
                GlobRules candidate = globs.get(i);
                if (candidate.rules.first() >= into.bound()) {
                    break;
                }
                if (candidate.glob.matches(bytes, at, end)) {
                    candidate.rules.collect(into);
                }
            }
        }
    }

    private record GlobRules(Glob glob, RuleList rules) {}
}
