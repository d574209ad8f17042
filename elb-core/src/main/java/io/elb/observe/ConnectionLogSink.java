package io.elb.observe;

import java.nio.file.Path;

/**
 * Takes the record of every connection of a client, when it is ready for requests or its TLS handshake has failed. Called on an event
 * loop: it must not block, and what it throws is logged and otherwise ignored. One sink may serve several balancers.
 * <em>Thread-safe.</em>
 *
 * @since 0.1
 */
@FunctionalInterface
public interface ConnectionLogSink extends LogSink {
    /**
     * Takes one record.
     *
     * @param record the record, complete and unchanging
     */
    void accept(ConnectionRecord record);

    /**
     * A sink that appends one line per connection to a file, as ELB's connection log has it.
     *
     * @param path the file; it and its directory are made when they are missing
     * @return the sink
     * @see LogFile for rotation and other settings
     */
    static FileConnectionLog file(Path path) {
        return FileConnectionLog.of(LogFile.of(path));
    }

    /**
     * A sink that writes one line per connection to a file, as ELB's connection log has it.
     *
     * @param file where to write, and when a new file begins
     * @return the sink
     */
    static FileConnectionLog file(LogFile file) {
        return FileConnectionLog.of(file);
    }
}
