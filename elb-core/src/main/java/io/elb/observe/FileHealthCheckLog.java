package io.elb.observe;

/**
 * A health-check log in a file, each line as ELB writes it. Works as {@link FileAccessLog} does. <em>Thread-safe.</em>
 *
 * @since 0.1
 */
public final class FileHealthCheckLog extends FileLog<HealthCheckRecord> implements HealthCheckLogSink {
    private FileHealthCheckLog(LogFile file) {
        super("health-check", file, HealthCheckLine::new);
    }

    /**
     * A log in a file. Nothing is opened before the first balancer starts that uses it.
     *
     * @param file where to write, and when a new file begins
     * @return the log
     * @throws NullPointerException if the file is null
     */
    public static FileHealthCheckLog of(LogFile file) {
        return new FileHealthCheckLog(file);
    }
}
