package io.elb.internal.rule;

import java.util.Arrays;

/** The rules that stand at one place of an index, in their order. Changed only while rules are compiled. */
final class RuleList {
    /** No rule. */
    static final int NONE = Integer.MAX_VALUE;

    private int[] rules = {};
    private int first = NONE;

    /** Adds a rule; rules are added in their order, and one that is there already stays there once. */
    void add(int rule) {
        if (rules.length > 0 && rules[rules.length - 1] == rule) {
            return;
        }
        rules = Arrays.copyOf(rules, rules.length + 1);
        rules[rules.length - 1] = rule;
        first = rules[0];
    }

    /** The first rule, {@link #NONE} without one. */
    int first() {
        return first;
    }

    void collect(RuleCandidates into) {
        for (int rule : rules) {
            if (!into.add(rule)) {
                return;
            }
        }
    }
}
