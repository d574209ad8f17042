package io.elb.internal.http;

import io.elb.internal.relay.FlowReceiver;

/** Is told what a client does while its request is served, and when time has passed. */
public interface DownstreamReceiver extends FlowReceiver {
    /** The time has come that {@link Downstream#wakeAt} was asked for. */
    void onTimeout();
}
