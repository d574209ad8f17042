package io.elb.internal.rule;

import io.elb.limits.RuleQuotas;
import io.elb.rule.Action;
import io.elb.rule.Condition;
import io.elb.rule.Forward;
import io.elb.rule.HostHeader;
import io.elb.rule.PathPattern;
import io.elb.rule.Rule;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Holds rules against the quotas of their balancer, and against each other. */
final class QuotaChecks {
    private QuotaChecks() {}

    static void check(List<Rule> rules, Action defaultAction, RuleQuotas quotas) {
        atMost("rules", rules.size(), quotas.rulesPerBalancer());
        Set<Integer> priorities = new HashSet<>();
        for (Rule rule : rules) {
            if (!priorities.add(rule.priority())) {
                throw new IllegalArgumentException(
                        "priority: " + rule.priority() + " (expected: one that no other rule of the listener has)");
            }
            checkConditions(rule, quotas);
            checkAction("rule " + rule.priority() + " ", rule.action(), quotas);
        }
        checkAction("default ", defaultAction, quotas);
    }

    private static void checkConditions(Rule rule, RuleQuotas quotas) {
        String of = "rule " + rule.priority() + " ";
        int values = 0;
        int evaluations = 0;
        int wildcards = 0;
        for (Condition condition : rule.conditions()) {
            List<String> patterns = patterns(condition);
            atMost(of + "evaluations of one condition", patterns.size(), quotas.evaluationsPerCondition());
            values += patterns.size();
            evaluations += Math.max(1, patterns.size());
            for (String pattern : patterns) {
                atMost(of + "pattern length", pattern.length(), quotas.patternLength());
                wildcards += (int)
                        pattern.chars().filter(c -> Glob.isWildcard((char) c)).count();
            }
        }
        atMost(of + "evaluations", evaluations, quotas.evaluationsPerRule());
        atMost(of + "condition values", values, quotas.conditionValuesPerRule());
        atMost(of + "wildcards", wildcards, quotas.wildcardsPerRule());
    }

    /** The values of a condition; a predicate has none. */
    private static List<String> patterns(Condition condition) {
        if (condition instanceof HostHeader host) {
            return host.patterns();
        }
        return condition instanceof PathPattern path ? path.patterns() : List.of();
    }

    private static void checkAction(String of, Action action, RuleQuotas quotas) {
        if (action instanceof Forward forward) {
            atMost(of + "target groups", forward.groups().size(), quotas.targetGroupsPerAction());
        }
    }

    private static void atMost(String name, int count, int quota) {
        if (count > quota) {
            throw new IllegalArgumentException(name + ": " + count + " (expected: at most " + quota + ")");
        }
    }
}
