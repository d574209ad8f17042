package io.elb.internal.rule;

import io.elb.rule.Condition;
import io.elb.rule.HostHeader;
import io.elb.rule.HttpHeader;
import io.elb.rule.PathPattern;
import io.elb.rule.QueryString;
import io.elb.rule.RequestMethod;
import io.elb.rule.RequestPredicate;
import io.elb.rule.Rule;
import io.elb.rule.SourceIp;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** The conditions of one rule that no index knows; what is cheap to look at comes first, and foreign code last. */
final class RuleGuard {
    private final ConditionGuard[] guards;

    private RuleGuard(ConditionGuard[] guards) {
        this.guards = guards;
    }

    /** The guard of a rule; null when host and path patterns say everything. */
    static @Nullable RuleGuard of(Rule rule) {
        AtomicBoolean isFailureLogged = new AtomicBoolean();
        List<Condition> further = rule.conditions().stream()
                .filter(condition -> !isIndexed(condition))
                .sorted(Comparator.comparingInt(RuleGuard::cost))
                .toList();
        return further.isEmpty()
                ? null
                : new RuleGuard(further.stream()
                        .map(condition -> guard(condition, rule.priority(), isFailureLogged))
                        .toArray(ConditionGuard[]::new));
    }

    private static boolean isIndexed(Condition condition) {
        return (condition instanceof HostHeader host && host.regexes().isEmpty())
                || (condition instanceof PathPattern path && path.regexes().isEmpty());
    }

    private static int cost(Condition condition) {
        if (condition instanceof RequestPredicate) {
            return 4;
        }
        if (condition instanceof HostHeader || condition instanceof PathPattern) {
            return 3;
        }
        if (condition instanceof HttpHeader header) {
            return header.regexes().isEmpty() ? 1 : 3;
        }
        return condition instanceof QueryString ? 2 : 0;
    }

    /** Covers all permitted conditions; a switch over them needs a newer Java. */
    private static ConditionGuard guard(Condition condition, int priority, AtomicBoolean isFailureLogged) {
        if (condition instanceof RequestMethod method) {
            return new MethodGuard(method);
        }
        if (condition instanceof SourceIp sourceIp) {
            return new AddressGuard(sourceIp);
        }
        if (condition instanceof HttpHeader header) {
            return new HeaderGuard(header);
        }
        if (condition instanceof QueryString query) {
            return new QueryGuard(query);
        }
        if (condition instanceof HostHeader host) {
            return new HostGuard(host);
        }
        if (condition instanceof PathPattern path) {
            return new PathGuard(path);
        }
        return new PredicateGuard((RequestPredicate) condition, priority, isFailureLogged);
    }

    boolean holds(RequestFacts facts) {
        for (ConditionGuard guard : guards) {
            if (!guard.holds(facts)) {
                return false;
            }
        }
        return true;
    }
}
