package io.elb.rule;

import java.util.List;

/**
 * The condition that the query of the request holds one of some values or pairs of key and value, whatever the case. The query
 * is taken apart at {@code &} and each part at its first {@code =}; nothing is decoded. <em>Immutable.</em>
 *
 * @param patterns what is looked for; at least one
 * @since 0.1
 */
public record QueryString(List<QueryPattern> patterns) implements Condition {
    /**
     * Creates the condition.
     *
     * @throws IllegalArgumentException if there is no pattern
     */
    public QueryString {
        patterns = RuleChecks.atLeastOne("query", patterns);
    }
}
