package io.elb.internal.http.h1;

/** Why a head or a body can't be accepted, with the status that the client is answered with. */
public enum HeadFault {
    /** The request violates the grammar in a way that is not forwarded in any desync mode. */
    MALFORMED(400),
    /** The request line is longer than allowed. */
    REQUEST_LINE_TOO_LONG(414),
    /** One field line is longer than allowed. */
    FIELD_TOO_LARGE(400),
    /** The head as a whole is longer than allowed. */
    HEAD_TOO_LARGE(400),
    /** The end of the body can't be told without guessing. */
    BAD_FRAMING(400),
    /** Host is missing, is there more than once with different values, or can't be read. */
    BAD_HOST(400),
    /** The body has a transfer coding other than chunked. */
    UNSUPPORTED_TRANSFER_CODING(501),
    /** The version is HTTP/0.9 or above HTTP/1.1. */
    UNSUPPORTED_VERSION(505),
    /** The target's response violates the grammar. */
    RESPONSE_MALFORMED(502),
    /** The target's response has a head, or a field line, that is longer than allowed. */
    RESPONSE_HEAD_TOO_LARGE(502),
    /** The end of the target's response can't be told without guessing. */
    RESPONSE_BAD_FRAMING(502);

    private final int status;

    HeadFault(int status) {
        this.status = status;
    }

    /** The status code that the client is answered with. */
    public int status() {
        return status;
    }
}
