package io.elb.observe;

import io.elb.internal.file.LineWriter;
import java.util.Objects;
import java.util.function.Supplier;

/** What is the same of all logs in files. Thread-safe. */
abstract sealed class FileLog<R> implements LogSink
        permits FileAccessLog, FileConnectionLog, FileHealthCheckLog, FileTlsAccessLog {
    private final String kind;
    private final LogFile file;
    private final LineWriter<R> writer;

    FileLog(String kind, LogFile file, Supplier<? extends LineWriter.Encoder<R>> lines) {
        this.kind = kind;
        this.file = Objects.requireNonNull(file, "file");
        this.writer = new LineWriter<>(file.settings(), lines);
    }

    LogFile file() {
        return file;
    }

    /**
     * Takes a record.
     *
     * @param record the record
     */
    public void accept(R record) {
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
        return kind + " log " + file;
    }
}
