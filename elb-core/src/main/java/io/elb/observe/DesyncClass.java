package io.elb.observe;

/**
 * How far a request's bytes are from the letter of RFC 9112, and so how likely two HTTP parties read them differently.
 * The constants are in order of severity.
 *
 * <p><em>Immutable.</em>
 *
 * @since 0.1
 */
public enum DesyncClass {
    /** The request follows the RFC and poses no known risk. */
    COMPLIANT("Compliant"),
    /** The request departs from the RFC in a way that is known to be harmless. */
    ACCEPTABLE("Acceptable"),
    /** The request departs from the RFC in a way that different parties may read differently. */
    AMBIGUOUS("Ambiguous"),
    /** The request is very likely meant to be read differently by different parties. */
    SEVERE("Severe");

    private final String token;

    DesyncClass(String token) {
        this.token = token;
    }

    /**
     * Returns the name that access logs show, for example {@code Ambiguous}.
     *
     * @return the token, never empty
     * @since 0.1
     */
    public String token() {
        return token;
    }
}
