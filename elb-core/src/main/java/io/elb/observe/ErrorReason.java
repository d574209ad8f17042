package io.elb.observe;

import java.util.Optional;

/**
 * Why an exchange did not end as a plain forwarded answer, or a flow not in order: one value is one metric label. Statuses are those of an
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
    /** What the client speaks does not fit to the protocol version of the target group. */
    INCOMPATIBLE_PROTOCOL(464),
    /**
     * The {@code AWSALBTG} cookie was made by nobody with the balancer's key. The request is served as if it had come without
     * the cookie, so no answer has this status.
     */
    GROUP_COOKIE_INVALID(400, "AWSALBTGCookieInvalid"),
    /** A fault of the rule ended the request on purpose, with the status that the fault says, or without one. */
    FAULT_INJECTED(503),
    /** The code of a custom action threw, or answered something that can't be done. */
    CUSTOM_ACTION_FAILED(500),
    /** The balancer failed in itself. */
    INTERNAL_ERROR(500),
    /** What a transform made of the request can't be sent. */
    TRANSFORM_FAILED(500),
    /** A transfer coding other than chunked or identity. */
    UNSUPPORTED_TRANSFER_CODING(501),
    /** A tunnel by extended CONNECT (RFC 8441) for another protocol than WebSocket. */
    UNSUPPORTED_TUNNEL(501),
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
    /** The group verifies the certificates of its targets, and that of the target can't be accepted. */
    TARGET_CERTIFICATE_REFUSED(502),
    /** The target did not agree to HTTP/2, by ALPN or with its first frame. */
    TARGET_NO_HTTP2(502),
    /** The target closed the connection with a request outstanding. */
    TARGET_CLOSED(502),
    /** The target reset the connection, or the stream of HTTP/2, with a request outstanding. */
    TARGET_RESET(502),
    /** The target did not take the request (REFUSED_STREAM, or GOAWAY), and again when it was sent once more. */
    TARGET_REFUSED(502),
    /** The target's answer can't be parsed. */
    TARGET_MALFORMED_RESPONSE(502),
    /** The fields of the target's answer are longer than their limit. */
    TARGET_HEAD_TOO_LARGE(502),
    /** The target switched protocols without having been asked. */
    TARGET_UNASKED_UPGRADE(502),
    /** The deregistration delay ended with the request in flight. */
    TARGET_DEREGISTERED(502),
    /** The target has failed its health checks, so that its connections were reset; in a network load balancer. */
    TARGET_UNHEALTHY(502),
    /** A function target threw, or answered with something that is no response. */
    TARGET_FUNCTION_FAILED(502),
    /** The balancer was not allowed to invoke the Lambda function. */
    LAMBDA_ACCESS_DENIED(502, "LambdaAccessDenied"),
    /** Head or body of the request are not UTF-8, so no event can be made of them. */
    LAMBDA_BAD_REQUEST(502, "LambdaBadRequest"),
    /** Lambda could not be reached. */
    LAMBDA_CONNECTION_ERROR(502, "LambdaConnectionError"),
    /** Lambda was not reached in time. */
    LAMBDA_CONNECTION_TIMEOUT(504, "LambdaConnectionTimeout"),
    /** EC2 denied Lambda its access as the function was set up. */
    LAMBDA_EC2_ACCESS_DENIED(502, "LambdaEC2AccessDeniedException"),
    /** EC2 throttled Lambda as the function was set up. */
    LAMBDA_EC2_THROTTLED(502, "LambdaEC2ThrottledException"),
    /** EC2 failed as the function was set up. */
    LAMBDA_EC2_UNEXPECTED(502, "LambdaEC2UnexpectedException"),
    /** The function's network has no interface left. */
    LAMBDA_ENI_LIMIT_REACHED(502, "LambdaENILimitReachedException"),
    /** The function's response is not JSON, or lacks what it must have. */
    LAMBDA_INVALID_RESPONSE(502, "LambdaInvalidResponse"),
    /** The function's runtime is not supported. */
    LAMBDA_INVALID_RUNTIME(502, "LambdaInvalidRuntimeException"),
    /** The function's security group is none. */
    LAMBDA_INVALID_SECURITY_GROUP_ID(502, "LambdaInvalidSecurityGroupIDException"),
    /** The function's subnet is none. */
    LAMBDA_INVALID_SUBNET_ID(502, "LambdaInvalidSubnetIDException"),
    /** The function's code could not be unpacked. */
    LAMBDA_INVALID_ZIP_FILE(502, "LambdaInvalidZipFileException"),
    /** The function's key may not be used. */
    LAMBDA_KMS_ACCESS_DENIED(502, "LambdaKMSAccessDeniedException"),
    /** The function's key is disabled. */
    LAMBDA_KMS_DISABLED(502, "LambdaKMSDisabledException"),
    /** The function's key is in a state in which it can't be used. */
    LAMBDA_KMS_INVALID_STATE(502, "LambdaKMSInvalidStateException"),
    /** The function's key does not exist. */
    LAMBDA_KMS_NOT_FOUND(502, "LambdaKMSNotFoundException"),
    /** The request body is longer than 1 MiB, the most that a Lambda function gets. */
    LAMBDA_REQUEST_TOO_LARGE(413, "LambdaRequestTooLarge"),
    /** The function does not exist. */
    LAMBDA_RESOURCE_NOT_FOUND(502, "LambdaResourceNotFound"),
    /** The function's response is longer than 1 MiB. */
    LAMBDA_RESPONSE_TOO_LARGE(502, "LambdaResponseTooLarge"),
    /** Lambda failed in itself. */
    LAMBDA_SERVICE_EXCEPTION(502, "LambdaServiceException"),
    /** The function's subnet has no address left. */
    LAMBDA_SUBNET_IP_ADDRESS_LIMIT_REACHED(502, "LambdaSubnetIPAddressLimitReachedException"),
    /** Too many calls of the function at once. */
    LAMBDA_THROTTLING(502, "LambdaThrottling"),
    /** The function has thrown, or was ended by its timeout. */
    LAMBDA_UNHANDLED(502, "LambdaUnhandled"),
    /** The balancer failed in calling the function. */
    LAMBDA_UNHANDLED_EXCEPTION(502, "LambdaUnhandledException"),
    /** A WebSocket was asked for, which a Lambda function can't serve. */
    LAMBDA_WEBSOCKET_NOT_SUPPORTED(400, "LambdaWebsocketNotSupported"),
    /** Neither side of a connection has sent a byte for the listener's idle timeout; both were reset. In a network load balancer. */
    FLOW_IDLE_TIMEOUT(504),
    /** The TLS handshake of the client failed, for a reason that is counted by {@link TlsErrorReason}; in a network load balancer. */
    CLIENT_TLS_FAILED(400),
    /** A connection came from elsewhere than from the proxies that its listener trusts; it was reset. */
    PROXY_UNTRUSTED(400),
    /** A trusted proxy's connection did not begin with a header of the PROXY protocol, or with a malformed one; it was reset. */
    PROXY_HEADER_INVALID(400),
    /** A trusted proxy's connection brought no whole header of the PROXY protocol in time; it was reset. */
    PROXY_HEADER_TIMEOUT(408),
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
    /** A listener has as many flows of datagrams as it may; in a network load balancer. */
    TOO_MANY_FLOWS(503),
    /**
     * A flow of datagrams that no target has ever answered gave its place to a new one, since its listener has as many as it may; in a
     * network load balancer.
     */
    FLOW_DISPLACED(503),
    /** The target is at its connection limit and its queue is full. */
    TARGET_QUEUE_FULL(503),
    /** The target stayed at its connection limit for as long as a request may wait. */
    TARGET_QUEUE_TIMEOUT(503),
    /** The client has as many requests open on its HTTP/2 connection as it may; it was told that this one was not looked at. */
    TOO_MANY_STREAMS(503);

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
        return name().startsWith("TARGET_") || isLambda() && !isLambdaClientsFault();
    }

    private boolean isLambdaClientsFault() {
        return this == LAMBDA_BAD_REQUEST || this == LAMBDA_REQUEST_TOO_LARGE || this == LAMBDA_WEBSOCKET_NOT_SUPPORTED;
    }

    /**
     * Whether it is about a target that is a Lambda function.
     *
     * @return true for the reasons that begin with {@code LAMBDA_}
     */
    public boolean isLambda() {
        return name().startsWith("LAMBDA_");
    }

    /**
     * The counter that ELB increments for this reason, beside those of statuses.
     *
     * @return the counter, empty when ELB has none
     */
    public Optional<Counter> counter() {
        if (!isLambda()) {
            return Optional.empty();
        }
        return Optional.of(
                switch (this) {
                    case LAMBDA_CONNECTION_ERROR,
                            LAMBDA_CONNECTION_TIMEOUT,
                            LAMBDA_SERVICE_EXCEPTION,
                            LAMBDA_UNHANDLED_EXCEPTION -> Counter.LAMBDA_INTERNAL_ERRORS;
                    default -> Counter.LAMBDA_USER_ERRORS;
                });
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
