package io.elb.listener;

import java.util.Collections;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a listener adds to responses: ELB's {@code routing.http.response.*} listener attributes. A field that is set stands in
 * every final response of the listener, whatever its status and whoever made it, in place of what the target sent under that
 * name; interim responses (1xx) are left alone. A value has 1–1024 of the characters
 * {@code A-Z a-z 0-9 _ :;.,\/'?!(){}[]@<>=-+*#&`|~^%} and space; an empty value takes the field out again. <em>Immutable.</em>
 *
 * @since 0.1
 */
public final class ResponseHeaders {
    private static final int MOST_CHARACTERS = 1024;
    private static final String SPECIAL = "_ :;.,\\/'?!(){}[]@<>=-+*#&`|~^%";
    private static final ResponseHeaders DEFAULTS = new ResponseHeaders(true, Map.of());

    private final boolean server;
    private final Map<String, String> values;

    private ResponseHeaders(boolean server, Map<String, String> values) {
        this.server = server;
        this.values = values;
    }

    /**
     * ELB's defaults: no field is added, and the balancer's own answers say {@code Server: awselb/2.0}, and so do those of
     * Lambda functions that say nothing else.
     *
     * @return the defaults
     */
    public static ResponseHeaders defaults() {
        return DEFAULTS;
    }

    /**
     * Leaves Server out of the balancer's own answers and of those of Lambda functions
     * ({@code routing.http.response.server.enabled}); that of a target is passed on nevertheless.
     *
     * @return the changed copy
     */
    public ResponseHeaders withoutServer() {
        return new ResponseHeaders(false, values);
    }

    /**
     * Sets Strict-Transport-Security: how long a browser must use HTTPS only (RFC 6797).
     *
     * @param value for instance {@code max-age=31536000}; empty sends no such field
     * @return the changed copy
     * @throws IllegalArgumentException if the value is too long or has another character
     */
    public ResponseHeaders withStrictTransportSecurity(String value) {
        return with("Strict-Transport-Security", value);
    }

    /**
     * Sets Access-Control-Allow-Origin: which origin may read responses (Fetch standard, CORS).
     *
     * @param value for instance {@code https://example.com}; empty sends no such field
     * @return the changed copy
     * @throws IllegalArgumentException if the value is too long or has another character
     */
    public ResponseHeaders withAccessControlAllowOrigin(String value) {
        return with("Access-Control-Allow-Origin", value);
    }

    /**
     * Sets Access-Control-Allow-Methods: which methods other origins may use.
     *
     * @param value for instance {@code GET,POST}; empty sends no such field
     * @return the changed copy
     * @throws IllegalArgumentException if the value is too long or has another character
     */
    public ResponseHeaders withAccessControlAllowMethods(String value) {
        return with("Access-Control-Allow-Methods", value);
    }

    /**
     * Sets Access-Control-Allow-Headers: which request fields other origins may send.
     *
     * @param value for instance {@code X-Version}; empty sends no such field
     * @return the changed copy
     * @throws IllegalArgumentException if the value is too long or has another character
     */
    public ResponseHeaders withAccessControlAllowHeaders(String value) {
        return with("Access-Control-Allow-Headers", value);
    }

    /**
     * Sets Access-Control-Allow-Credentials: whether other origins may send credentials.
     *
     * @param value for instance {@code true}; empty sends no such field
     * @return the changed copy
     * @throws IllegalArgumentException if the value is too long or has another character
     */
    public ResponseHeaders withAccessControlAllowCredentials(String value) {
        return with("Access-Control-Allow-Credentials", value);
    }

    /**
     * Sets Access-Control-Expose-Headers: which response fields other origins may read.
     *
     * @param value for instance {@code Content-Language}; empty sends no such field
     * @return the changed copy
     * @throws IllegalArgumentException if the value is too long or has another character
     */
    public ResponseHeaders withAccessControlExposeHeaders(String value) {
        return with("Access-Control-Expose-Headers", value);
    }

    /**
     * Sets Access-Control-Max-Age: for how many seconds a preflight answer may be kept.
     *
     * @param value for instance {@code 600}; empty sends no such field
     * @return the changed copy
     * @throws IllegalArgumentException if the value is too long or has another character
     */
    public ResponseHeaders withAccessControlMaxAge(String value) {
        return with("Access-Control-Max-Age", value);
    }

    /**
     * Sets Content-Security-Policy: what a page may load.
     *
     * @param value for instance {@code default-src self}; empty sends no such field
     * @return the changed copy
     * @throws IllegalArgumentException if the value is too long or has another character
     */
    public ResponseHeaders withContentSecurityPolicy(String value) {
        return with("Content-Security-Policy", value);
    }

    /**
     * Sets X-Content-Type-Options: whether the type of content may be guessed.
     *
     * @param value for instance {@code nosniff}; empty sends no such field
     * @return the changed copy
     * @throws IllegalArgumentException if the value is too long or has another character
     */
    public ResponseHeaders withXContentTypeOptions(String value) {
        return with("X-Content-Type-Options", value);
    }

    /**
     * Sets X-Frame-Options: who may show a page in a frame (RFC 7034).
     *
     * @param value for instance {@code DENY}; empty sends no such field
     * @return the changed copy
     * @throws IllegalArgumentException if the value is too long or has another character
     */
    public ResponseHeaders withXFrameOptions(String value) {
        return with("X-Frame-Options", value);
    }

    private ResponseHeaders with(String name, String value) {
        Map<String, String> changed = new LinkedHashMap<>(values);
        changed.put(name, checked(name, value));
        changed.values().removeIf(String::isEmpty);
        return new ResponseHeaders(server, changed);
    }

    private static String checked(String name, String value) {
        Objects.requireNonNull(value, name);
        if (value.length() > MOST_CHARACTERS) {
            throw new IllegalArgumentException(
                    name + ": " + value.length() + " characters (expected: at most " + MOST_CHARACTERS + ")");
        }
        for (int i = 0; i < value.length(); i++) {
            if (!isAllowed(value.charAt(i))) {
                throw new IllegalArgumentException(
                        name + ": character U+" + HexFormat.of().toHexDigits(value.charAt(i)) + " at " + i
                                + " (expected: letters, digits and " + SPECIAL + ')');
            }
        }
        return value.strip();
    }

    private static boolean isAllowed(char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || SPECIAL.indexOf(c) >= 0;
    }

    /**
     * Whether the balancer's own answers name it.
     *
     * @return true unless {@link #withoutServer()} was called
     */
    public boolean hasServer() {
        return server;
    }

    /**
     * The fields that are added.
     *
     * @return values by field name, in the order in which they were set; unchangeable
     */
    public Map<String, String> values() {
        return Collections.unmodifiableMap(values);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof ResponseHeaders that && server == that.server && values.equals(that.values);
    }

    @Override
    public int hashCode() {
        return Objects.hash(server, values);
    }

    @Override
    public String toString() {
        return "ResponseHeaders[server=" + server + ", " + values + ']';
    }
}
