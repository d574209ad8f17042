package io.elb.internal.rule;

import io.elb.rule.HostHeader;
import io.elb.rule.PathPattern;
import io.elb.rule.RequestPredicate;
import io.elb.rule.RequestView;
import io.elb.rule.Rule;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A rule with code in its conditions. Such rules stay out of the indexes and are tried one by one, so that their code runs
 * only when no rule before applies.
 */
final class PredicateRule {
    private static final Logger LOGGER = LoggerFactory.getLogger(PredicateRule.class);

    private final int order;
    private final Rule rule;
    /** Empty when the rule has no condition on the host. */
    private final List<Glob> hosts = new ArrayList<>();
    /** Empty when the rule has no condition on the path. */
    private final List<Glob> paths = new ArrayList<>();

    private final List<RequestPredicate> predicates = new ArrayList<>();
    private final AtomicBoolean isFailureLogged = new AtomicBoolean();

    PredicateRule(int order, Rule rule) {
        this.order = order;
        this.rule = rule;
        rule.conditions().forEach(condition -> {
            if (condition instanceof HostHeader host) {
                host.patterns().forEach(pattern -> hosts.add(Glob.anyCase(pattern)));
            } else if (condition instanceof PathPattern path) {
                path.patterns().forEach(pattern -> paths.add(Glob.exactCase(pattern)));
            } else if (condition instanceof RequestPredicate predicate) {
                predicates.add(predicate);
            }
        });
    }

    /** Where the rule stands among all rules of its set. */
    int order() {
        return order;
    }

    boolean matchesHost(byte[] bytes, int start, int end, boolean isPatternable) {
        return hosts.isEmpty() || (isPatternable && matchesAny(hosts, bytes, start, end));
    }

    boolean matchesPath(byte[] bytes, int start, int end, boolean isPatternable) {
        return paths.isEmpty() || (isPatternable && matchesAny(paths, bytes, start, end));
    }

    boolean matchesPredicates(RequestView view) {
        for (int i = 0; i < predicates.size(); i++) {
            if (!matches(predicates.get(i), view)) {
                return false;
            }
        }
        return true;
    }

    /** Whatever foreign code throws, the request goes on with the next rule. */
    private boolean matches(RequestPredicate condition, RequestView view) {
        try {
            return condition.predicate().test(view);
        } catch (Throwable failure) {
            if (isFailureLogged.compareAndSet(false, true)) {
                LOGGER.warn(
                        "Predicate {} of rule {} failed and does not hold; its further failures are not logged",
                        condition.name(),
                        rule.priority(),
                        failure);
            }
            return false;
        }
    }

    private static boolean matchesAny(List<Glob> globs, byte[] bytes, int start, int end) {
        for (int i = 0; i < globs.size(); i++) {
            if (globs.get(i).matches(bytes, start, end)) {
                return true;
            }
        }
        return false;
    }
}
