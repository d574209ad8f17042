package io.elb.rule;

import io.elb.network.Cidr;
import java.util.List;
import java.util.function.Predicate;

/**
 * What a request must be like for a {@link Rule} to apply. The conditions of one rule all have to hold; of the values
 * inside one condition any one is enough.
 *
 * <p>Conditions on the host, the path and header fields take patterns with wildcards or regular expressions, never both at
 * once. A regular expression is looked for anywhere in the value, so {@code ^} and {@code $} are needed where it is meant to
 * begin or end there. Its dialect is RE2's without Unicode classes: no look-ahead and look-behind, no back-references, no
 * atomic groups and possessive quantifiers, no recursion and subroutines, no <code>\p{…}</code>. It may need 2000 states at
 * most, which counts repetitions such as <code>{1,100}</code> written out. <em>Immutable.</em>
 *
 * @since 0.1
 */
public sealed interface Condition
        permits HostHeader, PathPattern, RequestMethod, SourceIp, HttpHeader, QueryString, RequestPredicate {
    /**
     * A condition on the host that the request names, without its port and whatever its case.
     *
     * @param patterns host names, where {@code *} stands for any characters or none and {@code ?} for exactly one; each
     *     needs a dot, and only letters after the last one
     * @return the condition
     * @throws IllegalArgumentException if there is no pattern, or one is not as described
     */
    static HostHeader host(String... patterns) {
        return new HostHeader(RuleChecks.listOf("host", patterns), List.of());
    }

    /**
     * A condition on the host that the request names, without its port and whatever its case.
     *
     * @param regexes regular expressions, as described at {@link Condition}
     * @return the condition
     * @throws IllegalArgumentException if there is none, or one is not of the dialect
     */
    static HostHeader hostRegex(String... regexes) {
        return new HostHeader(List.of(), RuleChecks.listOf("host regex", regexes));
    }

    /**
     * A condition on the path of the request, without the query, in its exact case and not decoded.
     *
     * @param patterns paths, where {@code *} stands for any characters or none and {@code ?} for exactly one; otherwise
     *     letters, digits and {@code _-.$/~"'@:+&} may be used
     * @return the condition
     * @throws IllegalArgumentException if there is no pattern, or one is not as described
     */
    static PathPattern path(String... patterns) {
        return new PathPattern(RuleChecks.listOf("path", patterns), List.of());
    }

    /**
     * A condition on the path of the request, without the query, in its exact case and not decoded.
     *
     * @param regexes regular expressions, as described at {@link Condition}
     * @return the condition
     * @throws IllegalArgumentException if there is none, or one is not of the dialect
     */
    static PathPattern pathRegex(String... regexes) {
        return new PathPattern(List.of(), RuleChecks.listOf("path regex", regexes));
    }

    /**
     * A condition on the method of the request, in its exact case.
     *
     * @param methods names of capital letters, {@code -} and {@code _}, without wildcards
     * @return the condition
     * @throws IllegalArgumentException if there is no method, or one is not as described
     */
    static RequestMethod method(String... methods) {
        return new RequestMethod(RuleChecks.listOf("method", methods));
    }

    /**
     * A condition on the address of the client's connection; header fields have no say.
     *
     * @param blocks blocks such as {@code 192.0.2.0/24} or {@code 2001:db8::/32}, or single addresses, but not
     *     {@code 255.255.255.255/32}
     * @return the condition
     * @throws IllegalArgumentException if there is no block, or one is not as described
     */
    static SourceIp sourceIp(String... blocks) {
        return new SourceIp(
                RuleChecks.listOf("sourceIp", blocks).stream().map(Cidr::parse).toList());
    }

    /**
     * A condition on the values of a header field, whatever their case.
     *
     * @param name name of the field, in any case and without wildcards; not {@code Host}
     * @param patterns values of visible ASCII and spaces, where {@code *} stands for any characters or none and {@code ?} for
     *     exactly one
     * @return the condition
     * @throws IllegalArgumentException if there is no pattern, or an argument is not as described
     */
    static HttpHeader header(String name, String... patterns) {
        return new HttpHeader(name, RuleChecks.listOf("header", patterns), List.of());
    }

    /**
     * A condition on the values of a header field, whatever their case.
     *
     * @param name name of the field, in any case and without wildcards; not {@code Host}
     * @param regexes regular expressions, as described at {@link Condition}
     * @return the condition
     * @throws IllegalArgumentException if there is none, or one is not of the dialect, or the name is not as described
     */
    static HttpHeader headerRegex(String name, String... regexes) {
        return new HttpHeader(name, List.of(), RuleChecks.listOf("header regex", regexes));
    }

    /**
     * A condition on a key of the query and its value, whatever their case.
     *
     * @param key pattern of the key, as described at {@link QueryPattern}
     * @param value pattern of the value
     * @return the condition
     * @throws IllegalArgumentException if an argument is not as described
     */
    static QueryString query(String key, String value) {
        return query(QueryPattern.of(key, value));
    }

    /**
     * A condition on what the query holds, whatever the case.
     *
     * @param patterns keys and values, of which one is enough
     * @return the condition
     * @throws IllegalArgumentException if there is no pattern
     */
    static QueryString query(QueryPattern... patterns) {
        return new QueryString(RuleChecks.listOf("query", patterns));
    }

    /**
     * A condition that code decides on; an extension, an application load balancer has none such.
     *
     * @param name what it is called in logs and descriptions, not empty
     * @param predicate decides on the event loop, so it must not block; one that throws does not hold
     * @return the condition
     * @throws IllegalArgumentException if the name is empty
     */
    static RequestPredicate matching(String name, Predicate<RequestView> predicate) {
        return new RequestPredicate(name, predicate);
    }
}
