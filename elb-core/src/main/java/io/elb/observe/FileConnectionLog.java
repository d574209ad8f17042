package io.elb.observe;

/**
 * A connection log in a file, each line as ELB writes it. Works as {@link FileAccessLog} does. <em>Thread-safe.</em>
 *
 * @since 0.1
 */
public final class FileConnectionLog extends FileLog<ConnectionRecord> implements ConnectionLogSink {
    private FileConnectionLog(LogFile file) {
        super("connection", file, ConnectionLine::new);
    }

    /**
     * A log in a file. Nothing is opened before the first balancer starts that uses it.
     *
     * @param file where to write, and when a new file begins
     * @return the log
     * @throws NullPointerException if the file is null
     */
    public static FileConnectionLog of(LogFile file) {
        return new FileConnectionLog(file);
    }
}
