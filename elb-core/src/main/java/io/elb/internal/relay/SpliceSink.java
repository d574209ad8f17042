package io.elb.internal.relay;

import io.netty.channel.Channel;

/** An end that the kernel may write to directly. */
public interface SpliceSink {
    /** The channel behind this end. */
    Channel spliceChannel();

    /** Hands everything queued so far to the channel, so that what is spliced comes after it. */
    void push();

    /** Whether what was spliced to this end waits for its socket, so that the end is not writable. */
    void spliceWaits(boolean waits);
}
