package io.elb.rule;

import java.util.List;
import java.util.Objects;

/**
 * The condition that the value of a header field matches one of some patterns or one of some regular expressions, whatever the
 * case. When the field was sent several times, each of its values is compared in the order in which they came until one
 * matches; a request without the field does not match. A value with anything else than visible ASCII and spaces matches
 * nothing. <em>Immutable.</em>
 *
 * @param name name of the field, in any case and without wildcards (RFC 9110 section 5.1); not {@code Host}, which is
 *     {@link HostHeader}'s
 * @param patterns values of visible ASCII and spaces, where {@code *} stands for any characters or none and {@code ?} for
 *     exactly one; none of them empty. Empty when there are regular expressions
 * @param regexes regular expressions, as described at {@link Condition}. Empty when there are patterns
 * @since 0.1
 */
public record HttpHeader(String name, List<String> patterns, List<String> regexes) implements Condition {
    private static final String NAME_SPECIAL = "!#$%&'*+-.^_`|~";

    /**
     * Creates the condition.
     *
     * @throws IllegalArgumentException if the name is none of a field or is {@code Host}, if there is neither a pattern nor a
     *     regular expression, or there are both, or one is not as described
     */
    public HttpHeader {
        Objects.requireNonNull(name, "header name");
        if (!isName(name)) {
            throw RuleChecks.invalid("header name", name, "letters, digits and " + NAME_SPECIAL + ", at least one");
        }
        if (name.equalsIgnoreCase("Host")) {
            throw RuleChecks.invalid("header name", name, "another one; for the host there is a condition of its own");
        }
        RuleChecks.oneKind("header", patterns, regexes);
        patterns = RuleChecks.all(
                "header",
                patterns,
                HttpHeader::isValue,
                "at least one character, of visible ASCII and spaces, with the wildcards '*' and '?'");
        regexes = Regexes.checked("header regex", regexes);
    }

    private static boolean isName(String name) {
        return !name.isEmpty()
                && name.chars()
                        .allMatch(c -> RuleChecks.isLetter(c) || RuleChecks.isDigit(c) || NAME_SPECIAL.indexOf(c) >= 0);
    }

    private static boolean isValue(String pattern) {
        return !pattern.isEmpty() && pattern.chars().allMatch(c -> c >= ' ' && c < 0x7f);
    }
}
