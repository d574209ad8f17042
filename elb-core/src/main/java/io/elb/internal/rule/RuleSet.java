package io.elb.internal.rule;

import io.elb.internal.http.Octets;
import io.elb.internal.http.RequestHead;
import io.elb.limits.RuleQuotas;
import io.elb.rule.Action;
import io.elb.rule.CustomAction;
import io.elb.rule.Forward;
import io.elb.rule.Rule;
import io.elb.rule.Transform;
import io.elb.target.TargetGroup;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The compiled rules of one listener. Immutable: a change of the rules compiles a new one. Matching by host and path
 * allocates nothing, and its cost hardly depends on how many rules there are.
 *
 * <p>How it works: rules are numbered in the order of their priorities. Rules whose patterns of host and path say everything
 * stand in one index, which gives the least number that applies. Rules with further conditions stand in another one, which
 * gives all those with lower numbers whose patterns match; their further conditions are looked at in the order of the
 * numbers, until they all hold for one. So a predicate runs only when no rule before applies.
 *
 * @param <A> the compiled form of an action, which this package knows nothing about
 */
public final class RuleSet<A> {
    private final List<Rule> rules;
    private final Action defaultAction;
    private final List<MatchedRule<A>> matched = new ArrayList<>();
    private final MatchedRule<A> matchedDefault;
    private final RuleIndex plain = new RuleIndex();
    private final RuleIndex guarded = new RuleIndex();
    /** By the number of the rule; null where its patterns say everything. */
    private final List<@Nullable RuleGuard> guards = new ArrayList<>();

    private final Set<TargetGroup> groups = new LinkedHashSet<>();

    private RuleSet(List<Rule> ordered, Action defaultAction, ActionCompiler<A> compiler) {
        this.rules = ordered;
        this.defaultAction = defaultAction;
        for (Rule rule : ordered) {
            index(matched.size(), rule);
            A action = compiler.compile(rule.action(), rule.transforms());
            matched.add(new MatchedRule<>(rule, action, matched.size() + 1));
            addGroups(rule.action());
        }
        matchedDefault = new MatchedRule<>(null, compiler.compile(defaultAction, List.of()), ordered.size());
        addGroups(defaultAction);
    }

    /**
     * Makes what matches answer with.
     *
     * @param <A> the compiled form of an action
     */
    @FunctionalInterface
    public interface ActionCompiler<A> {
        /** Compiles the action and the transforms of a rule, or refuses them by throwing. */
        A compile(Action action, List<Transform> transforms);
    }

    /**
     * Compiles the rules of a listener.
     *
     * @param rules in any order
     * @param quotas of the balancer; that of all its rules together is not looked at
     * @param compiler makes what matches answer with
     * @throws IllegalArgumentException if a priority occurs twice, or a quota is exceeded
     */
    public static <A> RuleSet<A> compile(
            List<Rule> rules, Action defaultAction, RuleQuotas quotas, ActionCompiler<A> compiler) {
        Objects.requireNonNull(defaultAction, "defaultAction");
        List<Rule> ordered =
                rules.stream().sorted(Comparator.comparingInt(Rule::priority)).toList();
        QuotaChecks.check(ordered, defaultAction, quotas);
        return new RuleSet<>(ordered, defaultAction, compiler);
    }

    private void index(int order, Rule rule) {
        RuleGuard guard = RuleGuard.of(rule);
        guards.add(guard);
        (guard == null ? plain : guarded).add(order, rule);
    }

    private void addGroups(Action action) {
        if (action instanceof Forward forward) {
            forward.groups().forEach(weighted -> groups.add(weighted.group()));
        } else if (action instanceof CustomAction custom) {
            groups.addAll(custom.groups());
        }
    }

    /**
     * Finds the first rule that applies to a request, or the default rule. Never fails.
     *
     * @param scheme {@code http} or {@code https}: what the client's connection is
     * @param client the client's side of its connection
     */
    public MatchedRule<A> match(RequestHead head, String scheme, InetSocketAddress client) {
        byte[] bytes = head.fields().bytes();
        int hostStart = head.hostStart();
        int hostEnd = head.hostEnd();
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
        boolean isVisibleHost = Octets.isVisible(bytes, hostStart, hostEnd);
        boolean isVisiblePath = Octets.isVisible(bytes, pathStart, pathEnd);
        int best =
                plain.find(bytes, hostStart, hostEnd, pathStart, pathEnd, isVisibleHost, isVisiblePath, matched.size());
        if (guarded.leastRule() < best) {
            RequestFacts facts = new RequestFacts(head, scheme, client, pathStart, pathEnd);
            best = firstGuarded(facts, isVisibleHost, isVisiblePath, best);
        }
        return best < matched.size() ? matched.get(best) : matchedDefault;
    }

    private int firstGuarded(RequestFacts facts, boolean isVisibleHost, boolean isVisiblePath, int bound) {
        RuleCandidates candidates = new RuleCandidates(bound);
        guarded.collect(facts, isVisibleHost, isVisiblePath, candidates);
        candidates.sort();
        int last = -1; // a rule stands in the index once for each of its patterns
        for (int i = 0; i < candidates.count(); i++) {
            int rule = candidates.rule(i);
            RuleGuard guard = guards.get(rule);
            if (rule != last && guard != null && guard.holds(facts)) {
                return rule;
            }
            last = rule;
        }
        return bound;
    }

    /** The rules in the order of their priorities, without the default rule. */
    public List<Rule> rules() {
        return rules;
    }

    /** What matches when no rule does. */
    public MatchedRule<A> defaultMatch() {
        return matchedDefault;
    }

    public Action defaultAction() {
        return defaultAction;
    }

    /** The target groups that any action names, whatever their weights. */
    public Set<TargetGroup> groups() {
        return Collections.unmodifiableSet(groups);
    }
}
