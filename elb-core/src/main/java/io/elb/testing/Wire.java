package io.elb.testing;

import io.elb.testing.WireException.Kind;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.SocketOption;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * One connected socket, read and written with deadlines, by one thread for each direction.
 *
 * <p>Any thread may close, reset, half-close or wake it.
 */
final class Wire implements ByteSource, AutoCloseable {
    private static final int FIRST_BUFFER_BYTES = 4 * 1024;
    private static final int READ_BUFFER_BYTES = 64 * 1024;
    private static final int WRITE_SLICE_BYTES = 64 * 1024;

    private final SocketChannel channel;
    private final Waiter reading;
    private final AtomicReference<@Nullable Waiter> writing = new AtomicReference<>();
    private final Transcript transcript = new Transcript();
    private final Object writeLock = new Object();
    private byte[] buffer = new byte[FIRST_BUFFER_BYTES];
    private int start;
    private int end;
    private int readLimitBytes = Integer.MAX_VALUE;
    private boolean sawEof;
    private boolean sawReset;
    private boolean writeSawReset; // guarded by writeLock

    Wire(SocketChannel channel) throws IOException {
        this.channel = channel;
        setIfSupported(StandardSocketOptions.TCP_NODELAY, true);
        channel.configureBlocking(false);
        reading = new Waiter(channel);
    }

    // ---------------------------------------------------------------- reading

    @Override
    public int buffered() {
        return end - start;
    }

    @Override
    public byte[] buffer() {
        return buffer;
    }

    @Override
    public int offset() {
        return start;
    }

    @Override
    public void skip(int bytes) {
        start += bytes;
    }

    /** Makes each read from the socket take at most so many bytes. */
    void limitReads(int bytes) {
        readLimitBytes = bytes;
    }

    @Override
    public void more(Deadline deadline) throws WireException {
        while (readAvailable() == 0) {
            if (deadline.isPast()) {
                throw new WireException(Kind.TIMEOUT, "no byte before the deadline");
            }
            reading.await(SelectionKey.OP_READ, deadline);
        }
    }

    /**
     * Waits until the condition holds; whoever changes it calls {@link #wakeup()}. What comes meanwhile is kept, so
     * that the peer's end is noticed.
     */
    boolean awaitReading(BooleanSupplier condition, Deadline deadline) throws WireException {
        while (!condition.getAsBoolean()) {
            boolean hasRoom = buffered() < READ_BUFFER_BYTES;
            if (hasRoom && readAvailable() > 0) {
                continue;
            }
            if (deadline.isPast()) {
                return false;
            }
            reading.await(hasRoom ? SelectionKey.OP_READ : 0, deadline);
        }
        return true;
    }

    /** As {@link #awaitReading}, but takes no byte from the socket, so that the peer sees a full window. */
    boolean awaitIdle(BooleanSupplier condition, Deadline deadline) throws WireException {
        while (!condition.getAsBoolean()) {
            if (deadline.isPast()) {
                return false;
            }
            reading.await(0, deadline);
        }
        return true;
    }

    byte[] take(int bytes, Deadline deadline) throws WireException {
        byte[] taken = new byte[bytes];
        int count = 0;
        while (count < bytes) {
            if (buffered() == 0) {
                more(deadline);
            }
            int slice = Math.min(buffered(), bytes - count);
            System.arraycopy(buffer, start, taken, count, slice);
            skip(slice);
            count += slice;
        }
        return taken;
    }

    /** Reads what is there without waiting. */
    int readAvailable() throws WireException {
        if (sawReset) {
            throw new WireException(Kind.RESET, "the peer reset the connection");
        }
        if (sawEof) {
            throw new WireException(Kind.EOF, "the peer closed the connection");
        }
        makeRoom();
        int count;
        try {
            count = channel.read(ByteBuffer.wrap(buffer, end, Math.min(buffer.length - end, readLimitBytes)));
        } catch (ClosedChannelException e) {
            throw new WireException(Kind.CLOSED, "this side closed the connection");
        } catch (IOException e) {
            sawReset = true;
            throw new WireException(Kind.RESET, "the peer reset the connection: " + e.getMessage());
        }
        if (count < 0) {
            if (hasWriteSeenReset()) {
                sawReset = true;
                throw new WireException(Kind.RESET, "the peer reset the connection, as a write was told");
            }
            sawEof = true;
            throw new WireException(Kind.EOF, "the peer closed the connection");
        }
        transcript.add(buffer, end, count);
        end += count;
        return count;
    }

    private void makeRoom() {
        if (start == end) {
            start = 0;
            end = 0;
            // a full last read announces a long body
            if (transcript.totalBytes() >= buffer.length && buffer.length < READ_BUFFER_BYTES) {
                buffer = new byte[READ_BUFFER_BYTES];
            }
        } else if (end == buffer.length) {
            int count = buffered();
            byte[] from = buffer;
            if (count > buffer.length / 2) {
                buffer = new byte[buffer.length * 2];
            }
            System.arraycopy(from, start, buffer, 0, count);
            start = 0;
            end = count;
        }
    }

    // ---------------------------------------------------------------- writing

    void write(byte[] bytes, Deadline deadline) throws WireException {
        ByteBuffer source = ByteBuffer.wrap(bytes);
        while (source.hasRemaining()) {
            if (writeSome(source) > 0) {
                continue;
            }
            if (!awaitWritable(deadline)) {
                throw new WireException(
                        Kind.TIMEOUT, "the peer took only " + source.position() + " of " + bytes.length + " bytes");
            }
        }
    }

    /** Writes until the socket takes nothing for a while, or all is written; answers how many bytes were. */
    long writePatternUntilStalled(long bytes, Duration stall) throws WireException {
        long done = 0;
        while (done < bytes) {
            int wanted = (int) Math.min(WRITE_SLICE_BYTES, bytes - done);
            int count = writeSome(ByteBuffer.wrap(BodyPattern.slice(done, wanted)));
            done += count;
            if (count == 0 && !awaitWritable(Deadline.in(stall))) {
                return done;
            }
        }
        return done;
    }

    /** Writes what the socket takes and moves the position of the source; 0 when the socket is full. */
    int writeSome(ByteBuffer source) throws WireException {
        ByteBuffer slice = source.duplicate();
        slice.limit(source.position() + Math.min(source.remaining(), WRITE_SLICE_BYTES));
        try {
            int count = writeOnce(slice);
            source.position(source.position() + count);
            return count;
        } catch (ClosedChannelException e) {
            throw new WireException(Kind.CLOSED, "this side closed the connection or its sending half");
        } catch (IOException e) {
            throw new WireException(Kind.RESET, "the peer reset the connection: " + e.getMessage());
        }
    }

    /** The kernel tells of a reset only once; when that is a write, a read at the same time is told of an end. */
    private int writeOnce(ByteBuffer source) throws IOException {
        synchronized (writeLock) {
            try {
                return channel.write(source);
            } catch (IOException e) {
                String message = e.getMessage();
                writeSawReset |= message != null && message.contains("reset"); // else a broken pipe, which follows FIN
                throw e;
            }
        }
    }

    private boolean hasWriteSeenReset() {
        synchronized (writeLock) {
            return writeSawReset;
        }
    }

    /** Waits until the socket takes bytes again; answers false when it did not before the deadline. */
    boolean awaitWritable(Deadline deadline) throws WireException {
        while (!deadline.isPast()) {
            if (waiterForWriting().await(SelectionKey.OP_WRITE, deadline)) {
                return true;
            }
        }
        return false;
    }

    private Waiter waiterForWriting() throws WireException {
        Waiter known = writing.get();
        if (known != null) {
            return known;
        }
        try {
            Waiter made = new Waiter(channel);
            writing.set(made);
            if (isClosed()) {
                // the close may have come too early to see it
                made.close();
            }
            return made;
        } catch (IOException e) {
            throw new WireException(Kind.CLOSED, "this side closed the connection");
        }
    }

    // ---------------------------------------------------------------- ending

    void wakeup() {
        reading.wakeup();
    }

    void halfClose() {
        try {
            channel.shutdownOutput();
        } catch (ClosedChannelException e) {
            // nothing left to close
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Closes with RST instead of FIN. */
    void reset() {
        try {
            setIfSupported(StandardSocketOptions.SO_LINGER, 0);
        } catch (ClosedChannelException e) {
            return;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        close();
    }

    @Override
    public void close() {
        try {
            channel.close();
            // a channel that is registered is truly closed only with its selectors
            reading.close();
            Waiter known = writing.get();
            if (known != null) {
                known.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    boolean isClosed() {
        return !channel.isOpen();
    }

    SocketChannel channel() {
        return channel;
    }

    Transcript transcript() {
        return transcript;
    }

    private <T> void setIfSupported(SocketOption<T> option, T value) throws IOException {
        if (channel.supportedOptions().contains(option)) {
            channel.setOption(option, value);
        }
    }

    /** The end of all that was received, for the message of a failure. */
    static final class Transcript {
        private static final int KEPT_BYTES = 2048;

        private byte[] kept = new byte[0];
        private long totalBytes;

        synchronized long totalBytes() {
            return totalBytes;
        }

        private synchronized void add(byte[] bytes, int offset, int count) {
            totalBytes += count;
            int added = Math.min(count, KEPT_BYTES);
            int retained = Math.min(kept.length, KEPT_BYTES - added);
            byte[] joined = new byte[retained + added];
            System.arraycopy(kept, kept.length - retained, joined, 0, retained);
            System.arraycopy(bytes, offset + count - added, joined, retained, added);
            kept = joined;
        }

        @Override
        public synchronized String toString() {
            if (totalBytes == 0) {
                return "nothing was received";
            }
            String omitted = totalBytes > kept.length ? " (the last " + kept.length + " are shown)" : "";
            return "received so far " + totalBytes + " bytes" + omitted + ":\n" + visible(kept);
        }
    }

    static int positive(String name, int bytes) {
        if (bytes < 1) {
            throw new IllegalArgumentException(name + ": " + bytes + " (expected: 1 or more)");
        }
        return bytes;
    }

    static byte[] latin1(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) > 0xff) {
                throw new IllegalArgumentException(
                        "text: character " + (int) text.charAt(i) + " at " + i + " (expected: ISO 8859-1)");
            }
        }
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    /** Shows bytes as text: CR, LF and all that is not printable ASCII as escapes, a line break after each LF. */
    static String visible(byte[] bytes) {
        StringBuilder text = new StringBuilder(bytes.length + 32);
        for (byte signed : bytes) {
            int value = signed & 0xff;
            if (value == '\r') {
                text.append("\\r");
            } else if (value == '\n') {
                text.append("\\n\n");
            } else if (value >= ' ' && value < 0x7f) {
                text.append((char) value);
            } else {
                text.append("\\x")
                        .append(Character.forDigit(value >> 4, 16))
                        .append(Character.forDigit(value & 15, 16));
            }
        }
        return text.toString();
    }
}
