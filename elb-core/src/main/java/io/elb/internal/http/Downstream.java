package io.elb.internal.http;

import io.elb.internal.relay.FlowEnd;

/**
 * The side of the client of one exchange: takes one final response, after any interim ones. Request body events go to the
 * receiver that {@link RequestSink#open} answered. Confined to one event loop.
 */
public interface Downstream {
    /** Response body to the client; reading control of the request body. */
    FlowEnd body();

    /** Tells the client to send its body (RFC 9110 section 15.2.1). */
    void sendContinue();

    /** Passes on a 1xx other than 101. Both arguments are read before the return. */
    void sendInterim(ResponseHead head, HeadEdits edits);

    /** Whether a target's final head, or its 101, can be an answer to this request; asked before either is passed on. */
    boolean accepts(ResponseHead head);

    /**
     * Sends the final head, or answers false when the client is gone already. How the body is framed on the wire is this side's
     * matter. Both arguments are read before the return.
     */
    boolean sendHead(ResponseHead head, HeadEdits edits);

    /** Accepts the tunnel that the request asked for; from now on both directions are bytes. */
    void acceptTunnel(ResponseHead head, HeadEdits edits);

    /** The connection must not carry another request. Called before {@link #sendHead} it is announced to the client. */
    void closeAfter();

    /** Octets of the request besides its body: the head, and what frames the body; before compression, where there is any. */
    long overheadReceived();

    /** Octets sent besides the response's body: heads, and what frames the body; before compression, where there is any. */
    long overheadSent();

    /** Has {@link DownstreamReceiver#onTimeout} called then, and at no time that was asked for before. */
    void wakeAt(long deadlineNanos);

    /** The exchange is over: the response has ended or was given up, its head buffer may be reused, and nothing wakes it any more. */
    void done();
}
