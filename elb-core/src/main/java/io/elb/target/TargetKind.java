package io.elb.target;

/**
 * What a target is. <em>Immutable.</em>
 *
 * @since 0.1
 */
public enum TargetKind {
    /** An IP address and a port. */
    ADDRESS,
    /** A host name, resolved again and again, and a port. */
    NAME,
    /** A Unix domain socket. */
    UNIX_SOCKET,
    /** A function in this process. */
    FUNCTION
}
