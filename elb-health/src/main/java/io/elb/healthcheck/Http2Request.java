package io.elb.healthcheck;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** The octets of one HTTP/2 request of a check: preface, settings, and stream 1 (RFC 9113 sections 3.4 and 4.1). */
final class Http2Request {
    static final int DATA = 0;
    static final int HEADERS = 1;
    static final int RST_STREAM = 3;
    static final int SETTINGS = 4;
    static final int PING = 6;
    static final int GOAWAY = 7;
    static final int CONTINUATION = 9;
    static final int END_STREAM = 1;
    static final int ACK = 1;
    static final int END_HEADERS = 4;
    static final int PADDED = 8;
    static final int PRIORITY = 0x20;
    /** The longest frame that a peer may send as long as it was told nothing else. */
    static final int MAX_FRAME_BYTES = 16_384;

    private static final byte[] PREFACE = ascii("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n");
    private static final byte[] NO_PUSH = {0, 2, 0, 0, 0, 0};

    private final ByteArrayOutputStream block = new ByteArrayOutputStream();

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    /** Adds a field as a literal that no table keeps (RFC 7541 section 6.2.2). */
    Http2Request field(String name, String value) {
        block.write(0);
        text(name);
        text(value);
        return this;
    }

    private void text(String text) {
        byte[] octets = ascii(text);
        if (octets.length < 127) {
            block.write(octets.length);
        } else {
            block.write(127);
            int rest = octets.length - 127;
            while (rest >= 128) {
                block.write(rest & 0x7f | 0x80);
                rest >>= 7;
            }
            block.write(rest);
        }
        block.writeBytes(octets);
    }

    /** Everything to be sent; an empty body is none. */
    byte[] octets(byte[] body) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(PREFACE);
        out.writeBytes(frame(SETTINGS, 0, 0, NO_PUSH));
        int end = body.length == 0 ? END_STREAM : 0;
        out.writeBytes(frame(HEADERS, END_HEADERS | end, 1, block.toByteArray()));
        if (body.length > 0) {
            out.writeBytes(frame(DATA, END_STREAM, 1, body));
        }
        return out.toByteArray();
    }

    static byte[] frame(int type, int flags, int stream, byte[] payload) {
        byte[] frame = new byte[9 + payload.length];
        frame[0] = (byte) (payload.length >> 16);
        frame[1] = (byte) (payload.length >> 8);
        frame[2] = (byte) payload.length;
        frame[3] = (byte) type;
        frame[4] = (byte) flags;
        frame[8] = (byte) stream;
        System.arraycopy(payload, 0, frame, 9, payload.length);
        return frame;
    }
}
