package io.elb.observe;

/**
 * What sinks of logs have in common: they are told when balancers start and close. <em>Thread-safe.</em>
 *
 * @since 0.1
 */
public interface LogSink {
    /**
     * A balancer that uses the sink starts; called before its first record, on the thread that starts it.
     */
    default void started() {}

    /**
     * A balancer that uses the sink has closed; called after its last record, on the thread that closes it. Returns when what
     * was accepted is where it belongs; may block for that.
     */
    default void closed() {}

    /**
     * How many records were accepted and lost, because there was no room or no way to write them.
     *
     * @return records since the sink was made; 0 for one that loses none or does not count
     */
    default long dropped() {
        return 0;
    }
}
