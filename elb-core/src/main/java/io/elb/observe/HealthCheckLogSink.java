package io.elb.observe;

import java.nio.file.Path;

/**
 * Takes the record of every health check. Called on an event loop: it must not block, and what it throws is logged and
 * otherwise ignored. One sink may serve several balancers. <em>Thread-safe.</em>
 *
 * @since 0.1
 */
@FunctionalInterface
public interface HealthCheckLogSink extends LogSink {
    /**
     * Takes one record.
     *
     * @param record the record, complete and unchanging
     */
    void accept(HealthCheckRecord record);

    /**
     * A sink that appends one line per check to a file, as ELB's health-check log has it.
     *
     * @param path the file; it and its directory are made when they are missing
     * @return the sink
     * @see LogFile for rotation and other settings
     */
    static FileHealthCheckLog file(Path path) {
        return FileHealthCheckLog.of(LogFile.of(path));
    }

    /**
     * A sink that writes one line per check to a file, as ELB's health-check log has it.
     *
     * @param file where to write, and when a new file begins
     * @return the sink
     */
    static FileHealthCheckLog file(LogFile file) {
        return FileHealthCheckLog.of(file);
    }
}
