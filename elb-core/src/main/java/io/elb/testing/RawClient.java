package io.elb.testing;

import io.elb.testing.WireException.Kind;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A client that puts exact bytes on the wire and reads what comes back, blocking and with deadlines.
 *
 * <p>Strings are sent as ISO 8859-1, one byte per character, and nothing is added to them. Bytes are taken from the
 * socket only by a call that reads, so a test that does not read is a client that stalls; with
 * {@link Builder#receiveBufferBytes(int)} the peer notices soon. Each call waits at most the deadline, 10 s by
 * default; one that fails throws an {@link AssertionError} which shows what was received until then.
 *
 * <p>One thread may send while another reads. Calls in the same direction wait for each other; {@link #close()},
 * {@link #reset()} and {@link #halfClose()} never wait.
 *
 * <p><em>Thread-safe.</em>
 *
 * @since 0.1
 */
public final class RawClient implements AutoCloseable {
    private static final int SLICE_BYTES = 64 * 1024;
    private static final int PEEK_LIMIT_BYTES = 1024 * 1024;

    private final Object sending = new Object();
    private final Object reading = new Object();
    private final Wire wire;
    private final MessageReader reader;
    private final Duration deadline;
    private final InetSocketAddress localAddress;

    private RawClient(SocketChannel channel, Duration deadline) throws IOException {
        localAddress = (InetSocketAddress) channel.getLocalAddress();
        wire = new Wire(channel);
        reader = new MessageReader(wire);
        this.deadline = deadline;
    }

    /**
     * Connects with the default settings.
     *
     * @param host a name or an address
     * @param port the port, from 1 to 65535
     * @return a connected client
     * @throws UncheckedIOException if the connection is refused or not made within 10 s
     */
    public static RawClient connect(String host, int port) {
        return connect(new InetSocketAddress(host, port));
    }

    /**
     * Connects with the default settings.
     *
     * @param address a resolved address
     * @return a connected client
     * @throws UncheckedIOException if the connection is refused or not made within 10 s
     */
    public static RawClient connect(InetSocketAddress address) {
        return builder().connect(address);
    }

    /**
     * Starts a client with settings of its own.
     *
     * @return a builder with all defaults
     */
    public static Builder builder() {
        return new Builder();
    }

    /**
     * Settings of a client that is about to connect.
     *
     * <p><em>Confined to one thread.</em>
     *
     * @since 0.1
     */
    public static final class Builder {
        private Duration deadline = Deadline.DEFAULT_TIME;
        private int receiveBufferBytes;
        private int sendBufferBytes;
        private @Nullable InetAddress localAddress;

        private Builder() {}

        /**
         * Sets how long each call waits at most.
         *
         * @param time above zero, at most 365 days; 10 s by default
         * @return this
         * @throws IllegalArgumentException if the time is out of range
         */
        public Builder deadline(Duration time) {
            deadline = Deadline.checked(time);
            return this;
        }

        /**
         * Sets the receive buffer of the socket (SO_RCVBUF), so that a client which does not read stalls its peer soon.
         *
         * @param bytes 1 or more, the kernel rounds; the kernel's own size by default
         * @return this
         * @throws IllegalArgumentException if it is below 1
         */
        public Builder receiveBufferBytes(int bytes) {
            receiveBufferBytes = Wire.positive("receiveBufferBytes", bytes);
            return this;
        }

        /**
         * Sets the send buffer of the socket (SO_SNDBUF).
         *
         * @param bytes 1 or more, the kernel rounds; the kernel's own size by default
         * @return this
         * @throws IllegalArgumentException if it is below 1
         */
        public Builder sendBufferBytes(int bytes) {
            sendBufferBytes = Wire.positive("sendBufferBytes", bytes);
            return this;
        }

        /**
         * Sets the address to come from, on an ephemeral port; any of 127.0.0.0/8 makes a client of its own on Linux.
         *
         * @param address an address of this host; the kernel chooses by default
         * @return this
         */
        public Builder localAddress(InetAddress address) {
            localAddress = address;
            return this;
        }

        /**
         * Connects.
         *
         * @param address a resolved address
         * @return a connected client
         * @throws UncheckedIOException if the connection is refused or not made before the deadline
         */
        public RawClient connect(InetSocketAddress address) {
            try {
                SocketChannel channel = SocketChannel.open();
                try {
                    if (receiveBufferBytes > 0) {
                        channel.setOption(StandardSocketOptions.SO_RCVBUF, receiveBufferBytes);
                    }
                    if (sendBufferBytes > 0) {
                        channel.setOption(StandardSocketOptions.SO_SNDBUF, sendBufferBytes);
                    }
                    if (localAddress != null) {
                        channel.bind(new InetSocketAddress(localAddress, 0));
                    }
                    channel.socket().connect(address, (int) Math.min(Integer.MAX_VALUE, deadline.toMillis() + 1));
                    return new RawClient(channel, deadline);
                } catch (IOException e) {
                    channel.close();
                    throw e;
                }
            } catch (IOException e) {
                throw new UncheckedIOException("connecting to " + address + ": " + e.getMessage(), e);
            }
        }
    }

    /**
     * Answers the address this client comes from.
     *
     * @return the local end of the connection, also after it was closed
     */
    public InetSocketAddress localAddress() {
        return localAddress;
    }

    // ---------------------------------------------------------------- sending

    /**
     * Sends text as it is.
     *
     * @param text one byte per character, ISO 8859-1; empty sends nothing
     * @throws AssertionError if the peer is gone or does not take all before the deadline
     */
    public void send(String text) {
        send(Wire.latin1(text));
    }

    /**
     * Sends bytes as they are.
     *
     * @param bytes what to send; empty sends nothing
     * @throws AssertionError if the peer is gone or does not take all before the deadline
     */
    public void send(byte[] bytes) {
        try {
            write(bytes);
        } catch (WireException e) {
            throw failure("sending " + bytes.length + " bytes", e);
        }
    }

    /**
     * Sends text in as many writes as it has bytes, without a pause between them and without Nagle's algorithm.
     *
     * @param text one byte per character, ISO 8859-1
     * @throws AssertionError if the peer is gone or does not take all before the deadline
     */
    public void sendSlowly(String text) {
        for (byte one : Wire.latin1(text)) {
            send(new byte[] {one});
        }
    }

    /**
     * Sends bytes if the peer still takes them, for peers that may answer and close early.
     *
     * @param bytes what to send
     * @return whether all were handed to the kernel; false if the peer had closed or reset the connection
     * @throws AssertionError if the peer does not take all before the deadline
     */
    public boolean trySend(byte[] bytes) {
        try {
            write(bytes);
            return true;
        } catch (WireException e) {
            if (e.kind() == Kind.RESET) {
                return false;
            }
            throw failure("sending " + bytes.length + " bytes", e);
        }
    }

    private void write(byte[] bytes) throws WireException {
        synchronized (sending) {
            wire.write(bytes, limit());
        }
    }

    /**
     * Sends the beginning of the {@link BodyPattern}. The deadline holds for each 64 KiB.
     *
     * @param bytes how many, 0 or more
     * @throws AssertionError if the peer is gone or does not take the next bytes before the deadline
     */
    public void sendPattern(long bytes) {
        for (long done = 0; done < bytes; done += SLICE_BYTES) {
            send(BodyPattern.slice(done, (int) Math.min(SLICE_BYTES, bytes - done)));
        }
    }

    /**
     * Sends the {@link BodyPattern} until the peer stops taking it, to see that back-pressure arrives.
     *
     * @param maxBytes where to give up, 1 or more
     * @param stall how long the peer must take nothing to count as stalled
     * @return how many bytes were handed to the kernel
     * @throws AssertionError if the peer is gone, or took all without a stall
     */
    public long sendUntilStalled(long maxBytes, Duration stall) {
        long done;
        synchronized (sending) {
            try {
                done = wire.writePatternUntilStalled(maxBytes, stall);
            } catch (WireException e) {
                throw failure("sending until the peer stalls", e);
            }
        }
        if (done < maxBytes) {
            return done;
        }
        throw new AssertionError("the peer took " + done + " bytes (expected: a stall before)");
    }

    // ---------------------------------------------------------------- reading

    /**
     * Reads the next response and its body, also one below 200 (it has no body).
     *
     * <p>The body ends by chunks, by Content-Length or by the end of the connection (RFC 9112 section 6.3); 1xx, 204
     * and 304 have none.
     *
     * @return the response
     * @throws AssertionError if it is not whole before the deadline or not well-formed
     */
    public RawResponse readResponse() {
        return read("reading a response", true);
    }

    /**
     * Reads the next head and leaves what follows unread, for answers to HEAD, to an upgrade, and for bodies that the
     * test reads by itself.
     *
     * @return the response without a body
     * @throws AssertionError if the head is not whole before the deadline or not well-formed
     */
    public RawResponse readHead() {
        return read("reading the head of a response", false);
    }

    /**
     * Sends text and reads the response to it.
     *
     * @param request the whole request, as for {@link #send(String)}
     * @return the next response
     * @throws AssertionError as the two calls
     */
    public RawResponse exchange(String request) {
        send(request);
        return readResponse();
    }

    private RawResponse read(String what, boolean isBodyWanted) {
        synchronized (reading) {
            try {
                return reader.readResponse(isBodyWanted, limit());
            } catch (WireException e) {
                throw failure(what, e);
            }
        }
    }

    /**
     * Reads a number of bytes.
     *
     * @param bytes how many, 0 or more
     * @return exactly these
     * @throws AssertionError if fewer come before the deadline or the end
     */
    public byte[] readExactly(int bytes) {
        synchronized (reading) {
            try {
                return wire.take(bytes, limit());
            } catch (WireException e) {
                throw failure("reading exactly " + bytes + " bytes", e);
            }
        }
    }

    /**
     * Reads a number of bytes as text.
     *
     * @param bytes how many, 0 or more
     * @return as many characters, ISO 8859-1
     * @throws AssertionError if fewer come before the deadline or the end
     */
    public String readText(int bytes) {
        return new String(readExactly(bytes), StandardCharsets.ISO_8859_1);
    }

    /**
     * Reads bytes that must be the {@link BodyPattern} and keeps none. The deadline holds for each read.
     *
     * @param position where in the pattern the next byte is, from 0
     * @param bytes how many, 0 or more
     * @throws AssertionError if one differs, or fewer come
     */
    public void readPattern(long position, long bytes) {
        long done = 0;
        synchronized (reading) {
            try {
                while (done < bytes) {
                    if (wire.buffered() == 0) {
                        wire.more(limit());
                    }
                    int count = (int) Math.min(wire.buffered(), bytes - done);
                    int difference = BodyPattern.firstDifference(position + done, wire.buffer(), wire.offset(), count);
                    if (difference >= 0) {
                        throw new AssertionError("byte at " + (position + done + difference) + " of the pattern: "
                                + wire.buffer()[wire.offset() + difference] + " (expected: "
                                + BodyPattern.at(position + done + difference) + ")");
                    }
                    wire.skip(count);
                    done += count;
                }
            } catch (WireException e) {
                throw failure("reading " + bytes + " bytes of the pattern, " + done + " of them came", e);
            }
        }
    }

    /**
     * Reads all until the peer closes.
     *
     * @return the bytes before its FIN; empty if there are none
     * @throws AssertionError if the peer resets, or does not close before the deadline
     */
    public byte[] readToEof() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        end("reading to the end", bytes, Kind.EOF);
        return bytes.toByteArray();
    }

    // ---------------------------------------------------------------- ends

    /**
     * Waits for the peer's FIN.
     *
     * @throws AssertionError if a byte comes before it, the peer resets, or does not close before the deadline
     */
    public void expectEof() {
        byte[] before = readToEof();
        if (before.length > 0) {
            throw new AssertionError(
                    "bytes before the end: " + before.length + " (expected: none)\n" + Wire.visible(before));
        }
    }

    /**
     * Waits for the peer's RST; bytes that come before it are dropped, since a reset may overtake them.
     *
     * @throws AssertionError if the peer closes with FIN, or does neither before the deadline
     */
    public void expectReset() {
        end("waiting for a reset", null, Kind.RESET);
    }

    /**
     * Waits until the peer ends the connection in either way; bytes that come before it are dropped.
     *
     * @throws AssertionError if it does not before the deadline
     */
    public void expectClosed() {
        end("waiting for the end", null, null);
    }

    private void end(String what, @Nullable ByteArrayOutputStream into, @Nullable Kind expected) {
        synchronized (reading) {
            try {
                Deadline limit = limit();
                while (true) {
                    if (into != null) {
                        into.write(wire.buffer(), wire.offset(), wire.buffered());
                    }
                    wire.skip(wire.buffered());
                    wire.more(limit);
                }
            } catch (WireException e) {
                boolean isEnd = e.kind() == Kind.EOF || e.kind() == Kind.RESET;
                if (!isEnd || (expected != null && expected != e.kind())) {
                    throw failure(what, e);
                }
            }
        }
    }

    /**
     * Answers whether neither side has ended the connection, as far as is known now; up to 1 MiB of what came is kept
     * for the next read and looked behind.
     *
     * @return false once this side closed, or the peer's FIN or RST is here
     */
    public boolean isOpen() {
        if (wire.isClosed()) {
            return false;
        }
        synchronized (reading) {
            try {
                while (wire.buffered() < PEEK_LIMIT_BYTES && wire.readAvailable() > 0) {
                    // what is behind these bytes?
                }
                return true;
            } catch (WireException e) {
                return false;
            }
        }
    }

    /** Sends FIN and keeps on reading. */
    public void halfClose() {
        wire.halfClose();
    }

    /** Closes the connection with RST (SO_LINGER 0). */
    public void reset() {
        wire.reset();
    }

    /** Closes the connection: FIN, or RST by the kernel if there are bytes that were not read. */
    @Override
    public void close() {
        wire.close();
    }

    private Deadline limit() {
        return Deadline.in(deadline);
    }

    private AssertionError failure(String what, WireException cause) {
        String within = cause.kind() == Kind.TIMEOUT ? " within " + deadline : "";
        String unread = wire.buffered() == 0 ? "" : "\n(" + wire.buffered() + " of them not yet read by the test)";
        return new AssertionError(what + ": " + cause.getMessage() + within + "; " + wire.transcript() + unread, cause);
    }
}
