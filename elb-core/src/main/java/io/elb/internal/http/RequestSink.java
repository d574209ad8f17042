package io.elb.internal.http;

import io.elb.internal.connection.ClientConnection;
import io.elb.observe.ErrorReason;

/** Takes the requests that a codec has decoded. */
public interface RequestSink {
    /**
     * A request head is complete. The head stays untouched until {@link Downstream#done()}. The answer receives the request
     * body and the fate of the client's side; the end of a body is announced, a request without one has ended already. The
     * exchange may be over before the return.
     */
    DownstreamReceiver open(RequestHead head, ClientConnection connection, Downstream downstream);

    /** A request can't be accepted; the head holds what was understood of it. */
    void reject(RequestHead head, ErrorReason reason, ClientConnection connection, Downstream downstream);
}
