package io.elb.internal.rule;

import io.elb.internal.http.RequestHead;
import io.elb.limits.RuleQuotas;
import io.elb.rule.Action;
import io.elb.rule.Condition;
import io.elb.rule.Forward;
import io.elb.rule.HostHeader;
import io.elb.rule.PathPattern;
import io.elb.rule.RequestPredicate;
import io.elb.rule.RequestView;
import io.elb.rule.Rule;
import io.elb.target.TargetGroup;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;

/**
 * The compiled rules of one listener. Immutable: a change of the rules compiles a new one. Matching by host and path
 * allocates nothing, and its cost hardly depends on how many rules there are.
 *
 * <p>How it works: rules are numbered in the order of their priorities. Rules without predicates stand in two indexes, by
 * host and then by path, or by path alone; both give the least number that applies. Rules with predicates are tried one by
 * one afterwards, as long as their numbers are lower than that.
 *
 * @param <A> the compiled form of an action, which this package knows nothing about
 */
public final class RuleSet<A> {
    private final List<Rule> rules;
    private final Action defaultAction;
    private final List<MatchedRule<A>> matched = new ArrayList<>();
    private final MatchedRule<A> matchedDefault;
    private final HostIndex byHost = new HostIndex();
    private final PathIndex byPath = new PathIndex();
    private final List<PredicateRule> withPredicates = new ArrayList<>();
    private final Set<TargetGroup> groups = new LinkedHashSet<>();

    private RuleSet(List<Rule> ordered, Action defaultAction, Function<Action, A> compiler) {
        this.rules = ordered;
        this.defaultAction = defaultAction;
        for (Rule rule : ordered) {
            index(matched.size(), rule);
            matched.add(new MatchedRule<>(rule, compiler.apply(rule.action())));
            addGroups(rule.action());
        }
        matchedDefault = new MatchedRule<>(null, compiler.apply(defaultAction));
        addGroups(defaultAction);
    }

    /**
     * Compiles the rules of a listener.
     *
     * @param rules in any order
     * @param quotas of the balancer; that of its rules is held against these rules alone
     * @param compiler makes the actions that matches answer with; may refuse an action by throwing
     * @throws IllegalArgumentException if a priority occurs twice, or a quota is exceeded
     */
    public static <A> RuleSet<A> compile(
            List<Rule> rules, Action defaultAction, RuleQuotas quotas, Function<Action, A> compiler) {
        Objects.requireNonNull(defaultAction, "defaultAction");
        List<Rule> ordered =
                rules.stream().sorted(Comparator.comparingInt(Rule::priority)).toList();
        QuotaChecks.check(ordered, defaultAction, quotas);
        return new RuleSet<>(ordered, defaultAction, compiler);
    }

    private void index(int order, Rule rule) {
        if (rule.conditions().stream().anyMatch(RequestPredicate.class::isInstance)) {
            withPredicates.add(new PredicateRule(order, rule));
            return;
        }
        List<String> paths = List.of();
        List<PathIndex> places = List.of(byPath);
        for (Condition condition : rule.conditions()) {
            if (condition instanceof HostHeader host) {
                places = host.patterns().stream()
                        .map(pattern -> byHost.pathsOf(pattern, order))
                        .toList();
            } else if (condition instanceof PathPattern path) {
                paths = path.patterns();
            }
        }
        for (PathIndex place : places) {
            if (paths.isEmpty()) {
                place.addAnyPath(order);
            }
            for (String path : paths) {
                place.add(path, order);
            }
        }
    }

    private void addGroups(Action action) {
        if (action instanceof Forward forward) {
            forward.groups().forEach(weighted -> groups.add(weighted.group()));
        }
    }

    /**
     * Finds the first rule that applies to a request, or the default rule. Never fails.
     *
     * @param view what predicates are shown; not looked at when {@link #hasPredicates()} is false
     */
    public MatchedRule<A> match(RequestHead head, RequestView view) {
        byte[] bytes = head.fields().bytes();
        int pathStart = head.pathStart();
        int pathEnd = head.pathEnd();
        if (pathStart == pathEnd && head.isAbsoluteForm()) {
            // An absolute form without path means the path "/": any slash of the target will do for it.
            pathStart = head.targetStart();
            while (bytes[pathStart] != '/') {
                pathStart++;
            }
            pathEnd = pathStart + 1;
        }
        return match(bytes, head.hostStart(), head.hostEnd(), pathStart, pathEnd, view);
    }

    /** As the other method, for a host (without port) and a path that stand in one array. */
    public MatchedRule<A> match(
            byte[] bytes, int hostStart, int hostEnd, int pathStart, int pathEnd, RequestView view) {
        boolean isVisibleHost = isVisible(bytes, hostStart, hostEnd);
        boolean isVisiblePath = isVisible(bytes, pathStart, pathEnd);
        int best = byPath.find(bytes, pathStart, pathEnd, isVisiblePath, matched.size());
        if (isVisibleHost) {
            best = byHost.find(bytes, hostStart, hostEnd, pathStart, pathEnd, isVisiblePath, best);
        }
        for (int i = 0; i < withPredicates.size(); i++) {
            PredicateRule rule = withPredicates.get(i);
            if (rule.order() >= best) {
                break;
            }
            if (rule.matchesHost(bytes, hostStart, hostEnd, isVisibleHost)
                    && rule.matchesPath(bytes, pathStart, pathEnd, isVisiblePath)
                    && rule.matchesPredicates(view)) {
                best = rule.order();
                break;
            }
        }
        return best < matched.size() ? matched.get(best) : matchedDefault;
    }

    /** Only visible ASCII can match patterns, also where a wildcard stands. */
    private static boolean isVisible(byte[] bytes, int start, int end) {
        for (int i = start; i < end; i++) {
            if (bytes[i] <= 0x20 || bytes[i] == 0x7f) {
                return false;
            }
        }
        return true;
    }

    /** The rules in the order of their priorities, without the default rule. */
    public List<Rule> rules() {
        return rules;
    }

    public Action defaultAction() {
        return defaultAction;
    }

    /** Whether any rule needs to be shown the request. */
    public boolean hasPredicates() {
        return !withPredicates.isEmpty();
    }

    /** The target groups that any action names, whatever their weights. */
    public Set<TargetGroup> groups() {
        return Collections.unmodifiableSet(groups);
    }
}
