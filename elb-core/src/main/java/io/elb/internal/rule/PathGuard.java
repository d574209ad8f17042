package io.elb.internal.rule;

import io.elb.internal.http.Octets;
import io.elb.rule.PathPattern;

/** Holds when the path matches a regular expression; patterns with wildcards are an index's business. */
final class PathGuard implements ConditionGuard {
    private final ValuePattern[] patterns;

    PathGuard(PathPattern condition) {
        patterns = condition.regexes().stream().map(RegexPattern::exactCase).toArray(ValuePattern[]::new);
    }

    @Override
    public boolean holds(RequestFacts facts) {
        return Octets.isVisible(facts.bytes(), facts.pathStart(), facts.pathEnd())
                && ValuePattern.anyMatches(patterns, facts.bytes(), facts.pathStart(), facts.pathEnd());
    }
}
