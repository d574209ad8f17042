package io.elb.observe;

import io.elb.network.Protocol;

/**
 * The access log of a network load balancer in a file, each line as ELB writes it: one for each connection to a TLS listener that has
 * ended or whose handshake has failed. Works as {@link FileAccessLog} does. <em>Thread-safe.</em>
 *
 * @since 0.1
 */
public final class FileTlsAccessLog extends FileLog<FlowRecord> implements FlowLogSink {
    private FileTlsAccessLog(LogFile file) {
        super("TLS access", file, TlsAccessLogLine::new);
    }

    /**
     * A log in a file. Nothing is opened before the first balancer starts that uses it.
     *
     * @param file where to write, and when a new file begins
     * @return the log
     * @throws NullPointerException if the file is null
     */
    public static FileTlsAccessLog of(LogFile file) {
        return new FileTlsAccessLog(file);
    }

    /** Takes a record; ELB logs connections to TLS listeners only. */
    @Override
    public void accept(FlowRecord record) {
        if (record.client().protocol() == Protocol.TLS) {
            super.accept(record);
        }
    }
}
