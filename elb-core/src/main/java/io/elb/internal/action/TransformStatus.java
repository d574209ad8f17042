package io.elb.internal.action;

/**
 * How transforms ended, with ELB's word for it in the access log. What ELB can only find out when a request comes (expressions that
 * do not compile) is refused here when the rule is made.
 */
public enum TransformStatus {
    SUCCESS("TransformSuccess"),
    /** The URI would be longer than the request line of the listener's clients may be. */
    BUFFER_TOO_SMALL("TransformBufferTooSmall"),
    /** The host would be none, or too long for one. */
    INVALID_HOST("TransformInvalidHost"),
    /** The path would not begin with a slash. */
    INVALID_PATH("TransformInvalidPath");

    private final String token;

    TransformStatus(String token) {
        this.token = token;
    }

    public String token() {
        return token;
    }
}
