package io.elb.internal.http;

/** How the end of a message body is found (RFC 9112 section 6.3). */
public enum BodyFraming {
    /** There is no body. */
    NONE,
    /** The body has a known number of bytes, which may be zero. */
    LENGTH,
    /** The body is chunked; its length is not known before its end. */
    CHUNKED,
    /** The body ends with the connection; responses only. */
    UNTIL_CLOSE
}
