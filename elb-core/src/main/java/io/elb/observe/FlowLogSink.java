package io.elb.observe;

/**
 * Takes the record of every connection that a network load balancer has passed on, or tried to, when it has ended. Called on an event
 * loop: it must not block, and what it throws is logged and otherwise ignored. One sink may serve several balancers.
 * <em>Thread-safe.</em>
 *
 * @since 0.1
 */
@FunctionalInterface
public interface FlowLogSink extends LogSink {
    /**
     * Takes one record.
     *
     * @param record the record, complete and unchanging
     */
    void accept(FlowRecord record);
}
