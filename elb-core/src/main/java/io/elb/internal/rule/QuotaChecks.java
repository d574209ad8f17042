package io.elb.internal.rule;

import io.elb.limits.RuleQuotas;
import io.elb.rule.Action;
import io.elb.rule.Condition;
import io.elb.rule.Forward;
import io.elb.rule.HttpHeader;
import io.elb.rule.RequestMethod;
import io.elb.rule.Rule;
import io.elb.rule.SourceIp;
import io.elb.rule.Transform;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Holds rules against the quotas of their balancer, and against each other. */
final class QuotaChecks {
    private QuotaChecks() {}

    static void check(List<Rule> rules, Action defaultAction, RuleQuotas quotas) {
        Set<Integer> priorities = new HashSet<>();
        for (Rule rule : rules) {
            if (!priorities.add(rule.priority())) {
                throw new IllegalArgumentException("priority: " + rule.priority()
                        + " (expected: one that no other rule of the listener has; ELB: PriorityInUse)");
            }
            checkConditions(rule, quotas);
            for (Transform transform : rule.transforms()) {
                String of = "rule " + rule.priority() + " transform ";
                atMost(of + "regex length", transform.regex().length(), quotas.transformLength());
                atMost(of + "replacement length", transform.replacement().length(), quotas.transformLength());
            }
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
            ConditionSize size = ConditionSize.of(condition);
            if (!(condition instanceof SourceIp)) {
                atMost(of + "evaluations of one condition", size.values(), quotas.evaluationsPerCondition());
            }
            int length = condition instanceof RequestMethod ? quotas.methodLength() : quotas.patternLength();
            String what = condition instanceof RequestMethod ? "method length" : "pattern length";
            atMost(of + what, size.longest(), length);
            if (condition instanceof HttpHeader header) {
                atMost(of + "header name length", header.name().length(), quotas.headerNameLength());
            }
            values += size.values();
            evaluations += Math.max(1, size.values());
            wildcards += size.wildcards();
        }
        atMost(of + "evaluations", evaluations, quotas.evaluationsPerRule());
        atMost(of + "condition values", values, quotas.conditionValuesPerRule());
        atMost(of + "wildcards", wildcards, quotas.wildcardsPerRule());
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
