package io.elb.internal.relay;

/** An end that knows whether its peer still takes what is sent. */
public interface MeasuredEnd {
    /**
     * When bytes were last seen to leave for the peer, on the clock of {@code nowNanos}; much too early when that is not known.
     */
    long movedNanos(long nowNanos);
}
