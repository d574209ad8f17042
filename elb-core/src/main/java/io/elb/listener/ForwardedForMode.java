package io.elb.listener;

/**
 * What happens to X-Forwarded-For, as ELB's {@code routing.http.xff_header_processing.mode}. <em>Immutable.</em>
 *
 * @since 0.1
 */
public enum ForwardedForMode {
    /** The client's address is appended; ELB's default. */
    APPEND,
    /** The field is passed on as it came. */
    PRESERVE,
    /** The field is removed. */
    REMOVE
}
