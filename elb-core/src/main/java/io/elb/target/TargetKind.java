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
    FUNCTION,
    /** A function in this process that was written for AWS Lambda. */
    LAMBDA;

    /**
     * Whether the target is called and not connected to.
     *
     * @return true for the functions
     */
    public boolean isFunction() {
        return this == FUNCTION || this == LAMBDA;
    }
}
