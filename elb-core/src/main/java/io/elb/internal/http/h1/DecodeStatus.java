package io.elb.internal.http.h1;

/** What a decoder of heads has to say after it was given octets. */
public enum DecodeStatus {
    /** The head is not complete; all octets were taken. */
    NEED_MORE,
    /** The head is complete; the octets behind it were left alone. */
    COMPLETE,
    /** The octets are no acceptable head; the decoder's fault says why and the connection can't be used any further. */
    REJECTED
}
