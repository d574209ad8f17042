package io.elb.internal.http;

import io.elb.internal.relay.FlowEnd;

/** The side of the target of one attempt: takes one request and delivers its response. Confined to one event loop. */
public interface Upstream {
    /** Request body to the target; reading control of the response body. */
    FlowEnd body();

    /** Sends the request head; everything that the target sends goes to the receiver. Head and edits are read before the return. */
    void send(RequestHead head, HeadEdits edits, UpstreamReceiver receiver);

    /** IP address and port of the target as text, IPv6 without brackets; empty where there is none. */
    String address();

    /** Whether an earlier exchange has used the connection, so that the target may have been closing it. */
    boolean isReused();

    /** Whether the target can say that it has not processed a request, which then may be sent again whatever its method is. */
    boolean mayRefuse();

    /** Whether the target has said that the connection ends, so that what it refuses is for others to take. */
    boolean isLeaving();

    /** The attempt is over with both bodies complete: the connection may serve another. */
    void release();

    /** The connection must not serve another attempt. */
    void closeAfter();
}
