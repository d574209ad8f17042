package io.elb.observe;

/**
 * Takes the record of every request. Called on event loops: it must not block, and what it throws is logged once and
 * otherwise ignored. <em>Thread-safe.</em>
 *
 * @since 0.1
 */
@FunctionalInterface
public interface AccessLogSink {
    /**
     * Takes one record.
     *
     * @param record the record, complete and unchanging
     */
    void accept(RequestRecord record);

    /**
     * A sink that writes one line per request to the slf4j logger {@code io.elb.access} at level info, in the field order
     * of ELB's access log.
     *
     * @return the sink
     */
    static AccessLogSink slf4j() {
        return Slf4jAccessLog.INSTANCE;
    }
}
