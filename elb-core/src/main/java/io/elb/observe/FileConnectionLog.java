package io.elb.observe;

import io.elb.internal.file.LineWriter;
import java.util.Objects;

/**
 * A connection log in a file, each line as ELB writes it. Works as {@link FileAccessLog} does. <em>Thread-safe.</em>
 *
 * @since 0.1
 */
public final class FileConnectionLog implements ConnectionLogSink {
    private final LogFile file;
    private final LineWriter<ConnectionRecord> writer;

    private FileConnectionLog(LogFile file) {
        this.file = file;
        this.writer = new LineWriter<>(file.settings(), ConnectionLine::new);
    }

    /**
     * A log in a file. Nothing is opened before the first balancer starts that uses it.
     *
     * @param file where to write, and when a new file begins
     * @return the log
     * @throws NullPointerException if the file is null
     */
    public static FileConnectionLog of(LogFile file) {
        return new FileConnectionLog(Objects.requireNonNull(file, "file"));
    }

    @Override
    public void accept(ConnectionRecord record) {
        writer.write(record);
    }

    @Override
    public void started() {
        writer.use();
    }

    @Override
    public void closed() {
        writer.release();
    }

    /**
     * Closes the file soon and opens it anew by its path, as is needed after another program has moved it away.
     */
    public void reopen() {
        writer.reopen();
    }

    @Override
    public long dropped() {
        return writer.dropped();
    }

    /**
     * How often the file could not be written, opened, exchanged or compressed.
     *
     * @return failures since the log was made
     */
    public long failures() {
        return writer.failures();
    }

    @Override
    public String toString() {
        return "connection log " + file;
    }
}
