package io.elb.observe;

/**
 * An access log in a file, each line as ELB writes it. Event loops only put lines into memory; one thread of the log's own
 * takes them to the disk. It lives as long as a balancer uses the log, and several balancers may use the same. Lines of one
 * event loop stay in order.
 *
 * <p>What can't be written, because the disk is full or the directory is gone, is tried again after each flush interval and
 * waits meanwhile; what no longer fits into memory is dropped, counted and logged. When the last balancer that uses it has
 * closed, everything is in the file. <em>Thread-safe.</em>
 *
 * @since 0.1
 */
public final class FileAccessLog extends FileLog<RequestRecord> implements AccessLogSink {
    private FileAccessLog(LogFile file, boolean bracketed) {
        super("access", file, () -> new AccessLogLine(bracketed));
    }

    /**
     * A log in a file. Nothing is opened before the first balancer starts that uses it.
     *
     * @param file where to write, and when a new file begins
     * @return the log
     * @throws NullPointerException if the file is null
     */
    public static FileAccessLog of(LogFile file) {
        return new FileAccessLog(file, false);
    }

    /**
     * Another log in the same file that writes IPv6 addresses in brackets, {@code [::1]:80}. ELB has none, which readers that
     * take an address to end at its first colon don't understand, GoAccess among them. An extension.
     *
     * @return a new log, to be used instead of this one
     */
    public FileAccessLog withBracketedAddresses() {
        return new FileAccessLog(file(), true);
    }
}
