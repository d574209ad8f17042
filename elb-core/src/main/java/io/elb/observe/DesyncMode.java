package io.elb.observe;

/**
 * What a listener does with requests that are not {@linkplain DesyncClass#COMPLIANT compliant}. The default is {@link #DEFENSIVE}.
 *
 * <p>Whatever the mode, a request whose framing RFC 9112 leaves to guessing is answered with 400 and its connection is closed.
 *
 * <p><em>Immutable.</em>
 *
 * @since 0.1
 */
public enum DesyncMode {
    /** Every request that can be framed is forwarded; its class is only recorded. */
    MONITOR,
    /** {@link DesyncClass#SEVERE} is blocked; after {@link DesyncClass#AMBIGUOUS} both connections are closed. */
    DEFENSIVE,
    /** Everything but {@link DesyncClass#COMPLIANT} is blocked. */
    STRICTEST
}
