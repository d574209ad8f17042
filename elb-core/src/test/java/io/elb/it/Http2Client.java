package io.elb.it;

import io.elb.testing.RawClient;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http2.DefaultHttp2HeadersDecoder;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Headers;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Exact HTTP/2 frames (RFC 9113 section 4) over a raw socket. */
final class Http2Client implements AutoCloseable {
    static final int DATA = 0;
    static final int HEADERS = 1;
    static final int PRIORITY = 2;
    static final int RST_STREAM = 3;
    static final int SETTINGS = 4;
    static final int PING = 6;
    static final int GOAWAY = 7;
    static final int WINDOW_UPDATE = 8;
    static final int CONTINUATION = 9;
    static final int END_STREAM = 1;
    static final int ACK = 1;
    static final int END_HEADERS = 4;
    static final int NO_ERROR = 0;
    static final int PROTOCOL_ERROR = 1;
    static final int STREAM_CLOSED = 5;
    static final int REFUSED_STREAM = 7;
    static final int CANCEL = 8;
    static final int COMPRESSION_ERROR = 9;
    static final int ENHANCE_YOUR_CALM = 11;

    /**
     * One frame.
     *
     * @param type its type
     * @param flags its flags
     * @param stream the stream, 0 for the connection
     * @param payload what it carries
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Frame(int type, int flags, int stream, byte[] payload) {
        boolean isEnd() {
            return (type == DATA || type == HEADERS) && (flags & END_STREAM) != 0;
        }

        /** The error code of RST_STREAM, the increment of WINDOW_UPDATE. */
        int number() {
            return Unpooled.wrappedBuffer(payload).getInt(0);
        }

        /** The error code of GOAWAY. */
        int goAwayCode() {
            return Unpooled.wrappedBuffer(payload).getInt(4);
        }

        @Override
        public String toString() {
            return "type " + type + " flags " + flags + " stream " + stream + " length " + payload.length;
        }
    }

    private static final int FRAME_BYTES = 16 * 1024;

    private final RawClient socket;
    private final DefaultHttp2HeadersDecoder hpack = new DefaultHttp2HeadersDecoder(false);

    private Http2Client(RawClient socket) {
        this.socket = socket;
    }

    /** Connects and sends the preface with empty settings. */
    static Http2Client connect(int port) {
        Http2Client client = new Http2Client(RawClient.connect("127.0.0.1", port));
        client.socket.send("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n");
        client.send(SETTINGS, 0, 0);
        return client;
    }

    void send(int type, int flags, int stream, byte... payload) {
        socket.send(frame(type, flags, stream, payload));
    }

    /** Sends fields as literals that no table keeps (RFC 7541 section 6.2.2). */
    void sendHeaders(int stream, int flags, String... namesAndValues) {
        byte[] section = section(namesAndValues);
        int first = Math.min(section.length, FRAME_BYTES);
        int end = first == section.length ? END_HEADERS : 0;
        send(HEADERS, flags | end, stream, Arrays.copyOf(section, first));
        for (int at = first; at < section.length; at += FRAME_BYTES) {
            int to = Math.min(section.length, at + FRAME_BYTES);
            send(CONTINUATION, to == section.length ? END_HEADERS : 0, stream, Arrays.copyOfRange(section, at, to));
        }
    }

    /** A field section of literals. */
    static byte[] section(String... namesAndValues) {
        ByteArrayOutputStream block = new ByteArrayOutputStream();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            block.write(0);
            writeText(block, namesAndValues[i]);
            writeText(block, namesAndValues[i + 1]);
        }
        return block.toByteArray();
    }

    static void writeText(ByteArrayOutputStream block, String text) {
        byte[] octets = text.getBytes(StandardCharsets.ISO_8859_1);
        if (octets.length < 127) {
            block.write(octets.length);
        } else { // a prefix integer
            block.write(127);
            int rest = octets.length - 127;
            while (rest >= 0x80) {
                block.write(rest & 0x7f | 0x80);
                rest >>>= 7;
            }
            block.write(rest);
        }
        block.writeBytes(octets);
    }

    void get(int stream, String path) {
        sendHeaders(stream, END_STREAM, ":method", "GET", ":scheme", "http", ":path", path, ":authority", "shop");
    }

    void post(int stream, String path, String... fields) {
        String[] all = new String[8 + fields.length];
        System.arraycopy(
                new String[] {":method", "POST", ":scheme", "http", ":path", path, ":authority", "shop"}, 0, all, 0, 8);
        System.arraycopy(fields, 0, all, 8, fields.length);
        sendHeaders(stream, 0, all);
    }

    void credit(int stream, int bytes) {
        send(WINDOW_UPDATE, 0, stream, Unpooled.buffer(4).writeInt(bytes).array());
    }

    void reset(int stream, int code) {
        send(RST_STREAM, 0, stream, Unpooled.buffer(4).writeInt(code).array());
    }

    /** Sends as much as the balancer takes before it closes; false when it has closed. */
    boolean trySend(int type, int flags, int stream, byte... payload) {
        return socket.trySend(frame(type, flags, stream, payload));
    }

    /** One frame. */
    static byte[] frame(int type, int flags, int stream, byte... payload) {
        ByteBuf frame = Unpooled.buffer(9 + payload.length);
        frame.writeMedium(payload.length).writeByte(type).writeByte(flags).writeInt(stream);
        frame.writeBytes(payload);
        return frame.array();
    }

    /** Many frames at once; false when the balancer has closed meanwhile. */
    boolean trySendAll(byte[] frames) {
        return socket.trySend(frames);
    }

    /** The next frame that is not about settings; those are acknowledged. */
    Frame read() {
        while (true) {
            ByteBuf head = Unpooled.wrappedBuffer(socket.readExactly(9));
            int length = head.readUnsignedMedium();
            Frame frame = new Frame(
                    head.readUnsignedByte(),
                    head.readUnsignedByte(),
                    head.readInt() & 0x7fffffff,
                    length == 0 ? new byte[0] : socket.readExactly(length));
            if (frame.type() != SETTINGS) {
                return frame;
            }
            if ((frame.flags() & ACK) == 0) {
                trySend(SETTINGS, ACK, 0); // the balancer may have closed already
            }
        }
    }

    /** The next frame of the stream; others are passed over. */
    Frame read(int stream) {
        Frame frame = read();
        while (frame.stream() != stream) {
            frame = read();
        }
        return frame;
    }

    /** The next frame of the type; others are passed over. */
    Frame readType(int type) {
        Frame frame = read();
        while (frame.type() != type) {
            frame = read();
        }
        return frame;
    }

    /** Decodes a field section; each, in their order, since the table depends on all before. */
    Http2Headers headers(Frame frame) {
        try {
            return hpack.decodeHeaders(frame.stream(), Unpooled.wrappedBuffer(frame.payload()));
        } catch (Http2Exception e) {
            throw new IllegalStateException(e);
        }
    }

    /** The error code of the GOAWAY that ends the connection; a first one that only announces it is passed over. */
    int readEnd() {
        Frame frame = readType(GOAWAY);
        return frame.number() == Integer.MAX_VALUE && frame.goAwayCode() == NO_ERROR ? readEnd() : frame.goAwayCode();
    }

    void halfClose() {
        socket.halfClose();
    }

    void expectClosed() {
        socket.expectClosed();
    }

    @Override
    public void close() {
        socket.close();
    }
}
