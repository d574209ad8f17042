package io.elb.internal.rule;

import io.elb.internal.http.Octets;
import io.elb.internal.http.RequestHead;
import io.elb.rule.HostHeader;

/** Holds when the host matches a regular expression; patterns with wildcards are an index's business. */
final class HostGuard implements ConditionGuard {
    private final ValuePattern[] patterns;

    HostGuard(HostHeader condition) {
        patterns = condition.regexes().stream().map(RegexPattern::anyCase).toArray(ValuePattern[]::new);
    }

    @Override
    public boolean holds(RequestFacts facts) {
        RequestHead head = facts.head();
        return Octets.isVisible(facts.bytes(), head.hostStart(), head.hostEnd())
                && ValuePattern.anyMatches(patterns, facts.bytes(), head.hostStart(), head.hostEnd());
    }
}
