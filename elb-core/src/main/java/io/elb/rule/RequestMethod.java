package io.elb.rule;

import java.util.List;

/**
 * The condition that the method of the request is one of some methods, in exact case and without wildcards (RFC 9110 section
 * 9.1). {@code HEAD} is best treated as {@code GET}, since the answer to it may be cached for both. <em>Immutable.</em>
 *
 * @param methods names of capital letters, {@code -} and {@code _}, standard ones or others; at least one, none of them empty
 * @since 0.1
 */
public record RequestMethod(List<String> methods) implements Condition {
    /**
     * Creates the condition.
     *
     * @throws IllegalArgumentException if there is no method, or one is not as described
     */
    public RequestMethod {
        methods = RuleChecks.all(
                "method",
                RuleChecks.atLeastOne("method", methods),
                RequestMethod::isValid,
                "at least one character, of capital letters, '-' and '_'");
    }

    private static boolean isValid(String method) {
        return !method.isEmpty() && method.chars().allMatch(c -> (c >= 'A' && c <= 'Z') || c == '-' || c == '_');
    }
}
