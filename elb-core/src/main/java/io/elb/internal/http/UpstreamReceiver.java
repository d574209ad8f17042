package io.elb.internal.http;

import io.elb.internal.relay.FlowReceiver;

/** Is told what a target answers to one request. Heads are valid during the call only. */
public interface UpstreamReceiver extends FlowReceiver {
    /** The longest head that is acceptable; asked once, when the request is sent. */
    int mostHeadBytes();

    /** A 1xx other than 101 has come. */
    void onInterim(ResponseHead head);

    /** The final head has come; the body follows, then the end. */
    void onHead(ResponseHead head);

    /** The target switched protocols (101); from now on both directions are bytes. */
    void onTunnel(ResponseHead head);
}
