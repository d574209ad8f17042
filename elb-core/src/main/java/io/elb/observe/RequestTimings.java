package io.elb.observe;

/**
 * How long the parts of an exchange took, as ELB splits them. <em>Immutable.</em>
 *
 * @param requestNanos from the complete request head to the head being sent to a target; −1 when it was sent to none
 * @param targetNanos from then to the target's response head; −1 when there was none
 * @param responseNanos from then to the end of the response; −1 when there was none
 * @param totalNanos from the complete request head to the end of the exchange
 * @since 0.1
 */
public record RequestTimings(long requestNanos, long targetNanos, long responseNanos, long totalNanos) {}
