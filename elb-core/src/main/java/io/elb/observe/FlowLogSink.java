package io.elb.observe;

import java.nio.file.Path;

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

    /**
     * A sink that appends one line to a file for each connection of a TLS listener, as ELB's access log of a network load balancer has it.
     *
     * @param path the file; it and its directory are made when they are missing
     * @return the sink
     * @see LogFile for rotation and other settings
     */
    static FileTlsAccessLog tlsAccessLog(Path path) {
        return FileTlsAccessLog.of(LogFile.of(path));
    }

    /**
     * A sink that writes one line to a file for each connection of a TLS listener, as ELB's access log of a network load balancer has it.
     *
     * @param file where to write, and when a new file begins
     * @return the sink
     */
    static FileTlsAccessLog tlsAccessLog(LogFile file) {
        return FileTlsAccessLog.of(file);
    }
}
