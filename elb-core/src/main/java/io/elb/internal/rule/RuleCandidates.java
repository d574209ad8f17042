package io.elb.internal.rule;

import java.util.Arrays;

/** The rules whose host and path patterns a request matches, below a bound. Confined to its event loop. */
final class RuleCandidates {
    private final int bound;
    private int[] rules = new int[8];
    private int count;

    /** Rules from the bound on are of no interest. */
    RuleCandidates(int bound) {
        this.bound = bound;
    }

    int bound() {
        return bound;
    }

    /** Adds a rule; returns whether it, and so perhaps one after it, is of interest. */
    boolean add(int rule) {
        if (rule >= bound) {
            return false;
        }
        if (count == rules.length) {
            rules = Arrays.copyOf(rules, count * 2);
        }
        rules[count++] = rule;
        return true;
    }

    /** Puts the rules in their order; some may occur more than once. */
    void sort() {
        Arrays.sort(rules, 0, count);
    }

    int count() {
        return count;
    }

    int rule(int i) {
        return rules[i];
    }
}
