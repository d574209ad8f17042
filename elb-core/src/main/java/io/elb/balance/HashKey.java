package io.elb.balance;

import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;

/**
 * What identifies a request for strategies that send equal requests to the same target: one fact of it, whose octets are
 * hashed as they were received. A request without it is spread over all targets at random. <em>Immutable.</em>
 *
 * @since 0.1
 */
public final class HashKey {
    private static final HashKey SOURCE_ADDRESS = new HashKey(Kind.SOURCE_ADDRESS, "", request -> Optional.empty());
    private static final HashKey FLOW = new HashKey(Kind.FLOW, "", request -> Optional.empty());
    private static final HashKey PATH = new HashKey(Kind.PATH, "", request -> Optional.empty());

    private final Kind kind;
    private final String name;
    private final Function<PickRequest, Optional<String>> function;

    /**
     * Where the fact is found. <em>Immutable.</em>
     *
     * @since 0.1
     */
    public enum Kind {
        /** The address of the client's connection, without its port. */
        SOURCE_ADDRESS,
        /** The addresses and ports of both ends of the client's connection. */
        FLOW,
        /** The value of a header field. */
        HEADER,
        /** The value of a cookie. */
        COOKIE,
        /** The value of a parameter in the query. */
        QUERY_PARAMETER,
        /** The path without the query. */
        PATH,
        /** What a function of the embedder's makes of the request. */
        FUNCTION
    }

    private HashKey(Kind kind, String name, Function<PickRequest, Optional<String>> function) {
        this.kind = kind;
        this.name = name;
        this.function = function;
    }

    private static HashKey named(Kind kind, String name) {
        Objects.requireNonNull(name, "name");
        if (name.isEmpty() || !name.chars().allMatch(c -> c > ' ' && c < 0x7f && c != ';' && c != '=' && c != '&')) {
            throw new IllegalArgumentException(
                    "name: " + name + " (expected: visible ASCII characters other than ; = and &, at least one)");
        }
        return new HashKey(kind, name, request -> Optional.empty());
    }

    /**
     * The address of the client's connection, without its port; every request has it.
     *
     * @return the key
     */
    public static HashKey sourceAddress() {
        return SOURCE_ADDRESS;
    }

    /**
     * The client's connection: its address and port, and those that it came to. What ELB's network load balancers choose by.
     *
     * @return the key
     */
    public static HashKey flow() {
        return FLOW;
    }

    /**
     * The value of a header field, of the first one when there are several with the name.
     *
     * @param name the field's name in any case, visible ASCII characters
     * @return the key
     * @throws IllegalArgumentException if the name is none
     * @throws NullPointerException if {@code name} is null
     */
    public static HashKey header(String name) {
        return named(Kind.HEADER, name.toLowerCase(Locale.ROOT));
    }

    /**
     * The value of a cookie (RFC 6265 section 4.2), of the first one when there are several with the name.
     *
     * @param name the cookie's name in its exact case, visible ASCII characters
     * @return the key
     * @throws IllegalArgumentException if the name is none
     * @throws NullPointerException if {@code name} is null
     */
    public static HashKey cookie(String name) {
        return named(Kind.COOKIE, name);
    }

    /**
     * The value of a parameter in the query, not decoded; of the first one when there are several with the name.
     *
     * @param name the parameter's name in its exact case and not encoded, visible ASCII characters
     * @return the key
     * @throws IllegalArgumentException if the name is none
     * @throws NullPointerException if {@code name} is null
     */
    public static HashKey queryParameter(String name) {
        return named(Kind.QUERY_PARAMETER, name);
    }

    /**
     * The path, without the query and not decoded; every request has it.
     *
     * @return the key
     */
    public static HashKey path() {
        return PATH;
    }

    /**
     * What a function makes of the request, for instance the tenant in a token, or several facts joined.
     *
     * @param name what the key is called in descriptions, not empty
     * @param function answers the text to hash, or nothing for a request that has none; called on event loops, by many at
     *     once, and must not block. When it throws, the group picks by round robin
     * @return the key
     * @throws IllegalArgumentException if the name is empty
     * @throws NullPointerException if an argument is null
     */
    public static HashKey of(String name, Function<PickRequest, Optional<String>> function) {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(function, "function");
        if (name.isEmpty()) {
            throw new IllegalArgumentException("name: (expected: at least one character)");
        }
        return new HashKey(Kind.FUNCTION, name, function);
    }

    /**
     * Where the fact is found.
     *
     * @return the kind
     */
    public Kind kind() {
        return kind;
    }

    /**
     * The name of the field, in lower case, or of the cookie, parameter or function.
     *
     * @return the name, empty for the source address, the flow and the path
     */
    public String name() {
        return name;
    }

    /**
     * What the function of {@link #of} makes of a request.
     *
     * @param request the request
     * @return the text to hash; nothing when the request has none, and for keys of another kind
     */
    public Optional<String> compute(PickRequest request) {
        return function.apply(request);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof HashKey key
                && kind == key.kind
                && name.equals(key.name)
                && (kind != Kind.FUNCTION || function.equals(key.function));
    }

    @Override
    public int hashCode() {
        return Objects.hash(kind, name);
    }

    @Override
    public String toString() {
        return kind.name().toLowerCase(Locale.ROOT) + (name.isEmpty() ? "" : ' ' + name);
    }
}
