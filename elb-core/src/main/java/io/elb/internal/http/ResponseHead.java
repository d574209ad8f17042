package io.elb.internal.http;

import org.jspecify.annotations.Nullable;

/** The head of one response, the same for every version of HTTP. All positions refer to {@code fields().bytes()}. Reusable. */
public final class ResponseHead {
    private final HeadFields fields = new HeadFields();
    private int status;
    private int majorVersion;
    private int minorVersion;
    private int reasonStart;
    private int reasonEnd;
    private BodyFraming framing = BodyFraming.NONE;
    private long contentLength = -1;
    private boolean keepAlive;
    private boolean canonicalLine;
    private @Nullable String tunnelProtocol;

    public HeadFields fields() {
        return fields;
    }

    public int status() {
        return status;
    }

    /** Whether the status is 1xx, so that another head follows; 101 is not one of these. */
    public boolean isInterim() {
        return status < 200 && status != 101;
    }

    public int majorVersion() {
        return majorVersion;
    }

    public int minorVersion() {
        return minorVersion;
    }

    /** Where the reason phrase stands; start equals end when there is none. */
    public int reasonStart() {
        return reasonStart;
    }

    public int reasonEnd() {
        return reasonEnd;
    }

    /** Whether the octets up to the reason's end, and two more, are exactly {@code HTTP/1.1 SP status SP reason CR LF}. */
    public boolean isCanonicalLine() {
        return canonicalLine;
    }

    /** How the body that follows on the wire ends; {@link BodyFraming#NONE} for HEAD, 1xx, 204 and 304 whatever the fields say. */
    public BodyFraming framing() {
        return framing;
    }

    /** The length of the body on the wire; -1 unless the framing is {@link BodyFraming#LENGTH}. */
    public long contentLength() {
        return contentLength;
    }

    /** Whether the connection may carry another response after this one. */
    public boolean isKeepAlive() {
        return keepAlive;
    }

    /** The protocol that a 101 switches to; null for any other status. */
    public @Nullable String tunnelProtocol() {
        return tunnelProtocol;
    }

    /** Forgets everything. */
    public void clear() {
        fields.clear();
        status = 0;
        majorVersion = 1;
        minorVersion = 1;
        reasonStart = 0;
        reasonEnd = 0;
        framing = BodyFraming.NONE;
        contentLength = -1;
        keepAlive = false;
        canonicalLine = false;
        tunnelProtocol = null;
    }

    public void setStatus(int status) {
        this.status = status;
    }

    public void setVersion(int major, int minor) {
        majorVersion = major;
        minorVersion = minor;
    }

    public void setReason(int start, int end) {
        reasonStart = start;
        reasonEnd = end;
    }

    /** Sets status and reason phrase of a response that does not come from an HTTP/1 wire. */
    public void setStatus(int status, String reason) {
        byte[] octets = new byte[reason.length()];
        Octets.write(reason, octets, 0);
        this.status = status;
        reasonStart = fields.append(octets, 0, octets.length);
        reasonEnd = fields.length();
    }

    public void setCanonicalLine(boolean canonicalLine) {
        this.canonicalLine = canonicalLine;
    }

    public void setFraming(BodyFraming framing, long contentLength) {
        this.framing = framing;
        this.contentLength = contentLength;
    }

    public void setKeepAlive(boolean keepAlive) {
        this.keepAlive = keepAlive;
    }

    public void setTunnelProtocol(@Nullable String tunnelProtocol) {
        this.tunnelProtocol = tunnelProtocol;
    }

    @Override
    public String toString() {
        return "status " + status;
    }
}
