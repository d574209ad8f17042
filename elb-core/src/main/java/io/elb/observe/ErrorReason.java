package io.elb.observe;

/**
 * Why an exchange did not end as a plain forwarded answer: one value is one metric label. Statuses are those of an
 * application load balancer. <em>Immutable.</em>
 *
 * @since 0.1
 */
public enum ErrorReason {
    /** The request head can't be parsed. */
    MALFORMED_REQUEST(400),
    /** The request can't be framed without guessing (RFC 9112 section 6.3). */
    BAD_FRAMING(400),
    /** The request line is longer than its limit. */
    REQUEST_LINE_TOO_LONG(414),
    /** One request field is longer than its limit. */
    FIELD_TOO_LARGE(400),
    /** All request fields together are longer than their limit. */
    HEAD_TOO_LARGE(400),
    /** The desync mitigation mode blocks a request of this class. */
    DESYNC_BLOCKED(400),
    /** The client closed its side before its request was complete. */
    CLIENT_CLOSED_MID_REQUEST(400),
    /** A chunked request body is malformed. */
    MALFORMED_BODY(400),
    /** TRACE, or CONNECT. */
    METHOD_NOT_ALLOWED(405),
    /** The client did not complete a request head in time. */
    CLIENT_HEAD_TIMEOUT(408),
    /** The client's request body stalled. */
    CLIENT_BODY_TIMEOUT(408),
    /** The client stopped taking the response. */
    CLIENT_RESPONSE_TIMEOUT(408),
    /** The client closed before the balancer could answer. */
    CLIENT_CLOSED(460),
    /** X-Forwarded-For holds more than 30 addresses. */
    TOO_MANY_FORWARDED_ADDRESSES(463),
    /**
     * The {@code AWSALBTG} cookie was made by nobody with the balancer's key. The request is served as if it had come without
     * the cookie, so no answer has this status.
     */
    GROUP_COOKIE_INVALID(400, "AWSALBTGCookieInvalid"),
    /** The balancer failed in itself. */
    INTERNAL_ERROR(500),
    /** What a transform made of the request can't be sent. */
    TRANSFORM_FAILED(500),
    /** A transfer coding other than chunked or identity. */
    UNSUPPORTED_TRANSFER_CODING(501),
    /** An HTTP version that the listener does not speak. */
    UNSUPPORTED_VERSION(505),
    /** The address of a redirect would be longer than 8192 characters. */
    REDIRECT_TOO_LONG(507),
    /** The target refused the connection, or could not be reached. */
    TARGET_CONNECT_FAILED(502),
    /** The target's name could not be resolved. */
    TARGET_UNRESOLVED(502),
    /** The TLS handshake with the target failed. */
    TARGET_TLS_FAILED(502),
    /** The target closed the connection with a request outstanding. */
    TARGET_CLOSED(502),
    /** The target reset the connection with a request outstanding. */
    TARGET_RESET(502),
    /** The target's answer can't be parsed. */
    TARGET_MALFORMED_RESPONSE(502),
    /** The fields of the target's answer are longer than their limit. */
    TARGET_HEAD_TOO_LARGE(502),
    /** The target switched protocols without having been asked. */
    TARGET_UNASKED_UPGRADE(502),
    /** The deregistration delay ended with the request in flight. */
    TARGET_DEREGISTERED(502),
    /** A function target threw, or answered with something that is no response. */
    TARGET_FUNCTION_FAILED(502),
    /** Connecting to the target took longer than its limit. */
    TARGET_CONNECT_TIMEOUT(504),
    /** The TLS handshake with the target took longer than its limit. */
    TARGET_TLS_TIMEOUT(504),
    /** The target sent nothing for the idle timeout. */
    TARGET_IDLE_TIMEOUT(504),
    /** The target did not begin its answer within the group's first-byte limit. */
    TARGET_FIRST_BYTE_TIMEOUT(504),
    /** The exchange took longer than the group's total limit. */
    TARGET_TOTAL_TIMEOUT(504),
    /** The target sent less than its Content-Length. */
    TARGET_SHORT_BODY(504),
    /** The group has no registered target. */
    NO_TARGETS(503),
    /** The strategy found none of the targets eligible. */
    NO_ELIGIBLE_TARGET(503),
    /** The target is at its connection limit and its queue is full. */
    TARGET_QUEUE_FULL(503),
    /** The target stayed at its connection limit for as long as a request may wait. */
    TARGET_QUEUE_TIMEOUT(503);

    private final int status;
    private final String token;

    ErrorReason(int status) {
        this(status, "-");
    }

    ErrorReason(int status, String token) {
        this.status = status;
        this.token = token;
    }

    /**
     * The status that the client gets when no response head has been passed on yet; 460 is logged only.
     *
     * @return an HTTP status code, 400–599
     */
    public int status() {
        return status;
    }

    /**
     * Answers who is to blame.
     *
     * @return true for everything that a target did or failed to do, false for clients, configuration and the balancer
     */
    public boolean isTargetsFault() {
        return name().startsWith("TARGET_");
    }

    /**
     * ELB's {@code error_reason} token of the access log.
     *
     * @return the token, {@code -} when ELB has none
     */
    public String token() {
        return token;
    }
}
