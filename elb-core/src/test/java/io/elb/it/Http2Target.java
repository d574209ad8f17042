package io.elb.it;

import io.elb.it.Http2Client.Frame;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http2.DefaultHttp2HeadersDecoder;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Headers;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLServerSocket;

/** A target of HTTP/2 whose every frame the test writes (RFC 9113 section 4). */
final class Http2Target implements AutoCloseable {
    static final int MAX_CONCURRENT_STREAMS = 3;
    static final int INITIAL_WINDOW_SIZE = 4;
    private static final int CONTINUATION = 9;
    private static final int MOST_BYTES = 16_384;
    private static final int TIMEOUT_MILLIS = 10_000;
    private static final byte[] PREFACE = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

    private final ServerSocket server;
    private final int[] settings;
    private final List<Connection> connections = new ArrayList<>();

    private Http2Target(ServerSocket server, int... settings) {
        this.server = server;
        this.settings = settings;
    }

    /** Listens; settings are pairs of an identifier and a value. */
    static Http2Target start(int... settings) {
        try {
            return started(new ServerSocket(0, 50, InetAddress.getLoopbackAddress()), settings);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Listens with TLS, and with these protocols for ALPN. */
    static Http2Target startTls(SSLContext context, String... protocols) {
        try {
            SSLServerSocket server = (SSLServerSocket)
                    context.getServerSocketFactory().createServerSocket(0, 50, InetAddress.getLoopbackAddress());
            SSLParameters parameters = server.getSSLParameters();
            parameters.setApplicationProtocols(protocols);
            server.setSSLParameters(parameters);
            return started(server);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Http2Target started(ServerSocket server, int... settings) throws IOException {
        server.setSoTimeout(TIMEOUT_MILLIS);
        return new Http2Target(server, settings);
    }

    int port() {
        return server.getLocalPort();
    }

    /** The next connection, both prefaces exchanged. */
    Connection accept() {
        try {
            Connection connection = new Connection(acceptSocket());
            connection.expectPreface();
            connection.settings(settings);
            return connection;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The next connection as it is. */
    Connection acceptSilently() {
        try {
            return new Connection(acceptSocket());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Socket acceptSocket() throws IOException {
        Socket socket = server.accept();
        socket.setSoTimeout(TIMEOUT_MILLIS);
        socket.setTcpNoDelay(true);
        return socket;
    }

    /** Takes no further connection. */
    void stopListening() {
        try {
            server.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        stopListening();
        connections.forEach(Connection::close);
    }

    /**
     * The head of a request.
     *
     * @param stream its stream
     * @param fields its fields, pseudo-header fields included
     * @param isEnd whether no body follows
     */
    record Request(int stream, Http2Headers fields, boolean isEnd) {
        String field(String name) {
            CharSequence value = fields.get(name);
            return value == null ? "" : value.toString();
        }
    }

    /** One connection of the balancer. */
    final class Connection implements AutoCloseable {
        private final Socket socket;
        private final DataInputStream in;
        private final DefaultHttp2HeadersDecoder hpack = new DefaultHttp2HeadersDecoder(true);

        Connection(Socket socket) throws IOException {
            this.socket = socket;
            this.in = new DataInputStream(socket.getInputStream());
            connections.add(this);
        }

        private void expectPreface() throws IOException {
            String preface = new String(in.readNBytes(PREFACE.length), StandardCharsets.US_ASCII);
            if (!preface.equals(new String(PREFACE, StandardCharsets.US_ASCII))) {
                throw new AssertionError("preface: " + preface);
            }
        }

        void settings(int... pairs) {
            ByteBuf payload = Unpooled.buffer();
            for (int i = 0; i < pairs.length; i += 2) {
                payload.writeShort(pairs[i]).writeInt(pairs[i + 1]);
            }
            send(Http2Client.SETTINGS, 0, 0, bytes(payload));
        }

        void send(int type, int flags, int stream, byte... payload) {
            ByteBuf frame = Unpooled.buffer(9 + payload.length);
            frame.writeMedium(payload.length)
                    .writeByte(type)
                    .writeByte(flags)
                    .writeInt(stream)
                    .writeBytes(payload);
            sendBytes(bytes(frame));
        }

        void sendBytes(byte... octets) {
            try {
                socket.getOutputStream().write(octets);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        /** Sends fields as literals that no table keeps. */
        void sendHeaders(int stream, int flags, String... namesAndValues) {
            ByteArrayOutputStream block = new ByteArrayOutputStream();
            for (int i = 0; i < namesAndValues.length; i += 2) {
                block.write(0);
                Http2Client.writeText(block, namesAndValues[i]);
                Http2Client.writeText(block, namesAndValues[i + 1]);
            }
            byte[] all = block.toByteArray();
            int type = Http2Client.HEADERS;
            int from = 0;
            for (; all.length - from > MOST_BYTES; from += MOST_BYTES) {
                send(
                        type,
                        type == Http2Client.HEADERS ? flags : 0,
                        stream,
                        Arrays.copyOfRange(all, from, from + MOST_BYTES));
                type = CONTINUATION;
            }
            int last = type == Http2Client.HEADERS ? flags : 0;
            send(type, last | Http2Client.END_HEADERS, stream, Arrays.copyOfRange(all, from, all.length));
        }

        /** A whole answer. */
        void answer(int stream, String body) {
            sendHeaders(stream, 0, ":status", "200");
            send(Http2Client.DATA, Http2Client.END_STREAM, stream, body.getBytes(StandardCharsets.US_ASCII));
        }

        void goAway(int lastStream, int code) {
            send(
                    Http2Client.GOAWAY,
                    0,
                    0,
                    bytes(Unpooled.buffer().writeInt(lastStream).writeInt(code)));
        }

        void reset(int stream, int code) {
            send(Http2Client.RST_STREAM, 0, stream, bytes(Unpooled.buffer().writeInt(code)));
        }

        void credit(int stream, int octets) {
            send(Http2Client.WINDOW_UPDATE, 0, stream, bytes(Unpooled.buffer().writeInt(octets)));
        }

        /** The next frame, empty at the end; settings are acknowledged and passed over. */
        Optional<Frame> poll() {
            try {
                while (true) {
                    byte[] head = in.readNBytes(9);
                    if (head.length < 9) {
                        return Optional.empty();
                    }
                    ByteBuf fields = Unpooled.wrappedBuffer(head);
                    int length = fields.readUnsignedMedium();
                    Frame frame = new Frame(
                            fields.readUnsignedByte(),
                            fields.readUnsignedByte(),
                            fields.readInt() & Integer.MAX_VALUE,
                            in.readNBytes(length));
                    if (frame.type() != Http2Client.SETTINGS) {
                        return Optional.of(frame);
                    }
                    if ((frame.flags() & Http2Client.ACK) == 0) {
                        send(Http2Client.SETTINGS, Http2Client.ACK, 0);
                    }
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        Frame read() {
            return poll().orElseThrow(() -> new AssertionError("the connection has ended"));
        }

        Frame readType(int type) {
            Frame frame = read();
            while (frame.type() != type) {
                frame = read();
            }
            return frame;
        }

        /** The next request head; other frames are passed over. */
        Request request() {
            Frame frame = readType(Http2Client.HEADERS);
            return new Request(frame.stream(), fields(frame), frame.isEnd());
        }

        /** Decodes a field section; each, in their order. */
        Http2Headers fields(Frame frame) {
            try {
                return hpack.decodeHeaders(frame.stream(), Unpooled.wrappedBuffer(frame.payload()));
            } catch (Http2Exception e) {
                throw new IllegalStateException(e);
            }
        }

        /** The body of a stream up to its end, credited as it comes. */
        byte[] body(int stream) {
            ByteArrayOutputStream body = new ByteArrayOutputStream();
            Frame frame;
            do {
                frame = read();
                if (frame.type() == Http2Client.DATA && frame.stream() == stream) {
                    body.writeBytes(frame.payload());
                    if (frame.payload().length > 0) {
                        credit(0, frame.payload().length);
                        credit(stream, frame.payload().length);
                    }
                }
            } while (frame.stream() != stream || !frame.isEnd());
            return body.toByteArray();
        }

        /** Waits until the balancer has closed. */
        void expectClosed() {
            Optional<Frame> frame = poll();
            while (frame.isPresent()) {
                frame = poll();
            }
        }

        @Override
        public void close() {
            try {
                socket.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private static byte[] bytes(ByteBuf buffer) {
        byte[] octets = new byte[buffer.readableBytes()];
        buffer.readBytes(octets);
        return octets;
    }
}
