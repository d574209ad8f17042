package io.elb.rule;

import java.util.Objects;
import java.util.Optional;

/**
 * What a {@link QueryString} condition looks for: a value with a key, or a value with any key or none. In both {@code *} stands
 * for any characters or none and {@code ?} for exactly one; {@code \*}, {@code \?} and {@code \\} stand for the characters
 * themselves. A part of a query without {@code =} is taken as a key with an empty value, and as a value without a key. A key or
 * value with anything else than visible ASCII matches nothing. <em>Immutable.</em>
 *
 * @param key pattern of the key, not empty; without one the value may have any key or none
 * @param value pattern of the value; may be empty only with a key
 * @since 0.1
 */
public record QueryPattern(Optional<String> key, String value) {
    /**
     * Creates the pattern; {@link #of} and {@link #anyKey} read better.
     *
     * @throws IllegalArgumentException if key or value have other characters than visible ASCII, or such as separate the parts
     *     of a query ({@code &}, {@code #}, in a key also {@code =}), or one is empty that must not be
     */
    public QueryPattern {
        Objects.requireNonNull(key, "query key");
        Objects.requireNonNull(value, "query value");
        if (key.isPresent() && (key.get().isEmpty() || !hasOnly(key.get(), "&#="))) {
            throw RuleChecks.invalid(
                    "query key", key.get(), "at least one character, of visible ASCII without '&', '#' and '='");
        }
        if ((value.isEmpty() && key.isEmpty()) || !hasOnly(value, "&#")) {
            throw RuleChecks.invalid(
                    "query value",
                    value,
                    "visible ASCII without '&' and '#', at least one character where there is no key");
        }
    }

    /**
     * A value with a key.
     *
     * @param key pattern of the key, not empty
     * @param value pattern of the value; empty for a key without one
     * @return the pattern
     * @throws IllegalArgumentException if an argument is not as described
     */
    public static QueryPattern of(String key, String value) {
        return new QueryPattern(Optional.of(Objects.requireNonNull(key, "query key")), value);
    }

    /**
     * A value with any key or none.
     *
     * @param value pattern of the value, not empty
     * @return the pattern
     * @throws IllegalArgumentException if the value is not as described
     */
    public static QueryPattern anyKey(String value) {
        return new QueryPattern(Optional.empty(), value);
    }

    private static boolean hasOnly(String text, String except) {
        return text.chars().allMatch(c -> c > ' ' && c < 0x7f && except.indexOf(c) < 0);
    }
}
