package io.elb.observe;

import java.nio.file.Path;

/**
 * Takes the record of every request. Called on event loops: it must not block, and what it throws is logged once and
 * otherwise ignored. One sink may serve several balancers. <em>Thread-safe.</em>
 *
 * @since 0.1
 */
@FunctionalInterface
public interface AccessLogSink extends LogSink {
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

    /**
     * A sink that appends one line per request to a file, as ELB writes it.
     *
     * @param path the file; it and its directory are made when they are missing
     * @return the sink
     * @see LogFile for rotation and other settings
     */
    static FileAccessLog file(Path path) {
        return FileAccessLog.of(LogFile.of(path));
    }

    /**
     * A sink that writes one line per request to a file, as ELB writes it.
     *
     * @param file where to write, and when a new file begins
     * @return the sink
     */
    static FileAccessLog file(LogFile file) {
        return FileAccessLog.of(file);
    }
}
