package io.elb.testing;

import io.elb.testing.WireException.Kind;
import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** All that one side of a virtual connection has received; reading what has not come yet is tried again later. */
final class ReceivedBytes implements ByteSource {
    private byte[] bytes = new byte[256];
    private int start;
    private int end;
    private int marked;
    private boolean isEnded;

    void add(ByteBuf more) {
        int count = more.readableBytes();
        if (end + count > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, end + count));
        }
        more.readBytes(bytes, end, count);
        end += count;
    }

    /** Nothing will follow. */
    void end() {
        isEnded = true;
    }

    /** Goes back to the mark. */
    void reset() {
        start = marked;
    }

    @Override
    public void mark() {
        marked = start;
    }

    @Override
    public int buffered() {
        return end - start;
    }

    @Override
    public byte[] buffer() {
        return bytes;
    }

    @Override
    public int offset() {
        return start;
    }

    @Override
    public void skip(int count) {
        start += count;
    }

    @Override
    public void more(Deadline deadline) throws WireException {
        throw isEnded
                ? new WireException(Kind.EOF, "the peer closed the connection")
                : new WireException(Kind.TIMEOUT, "nothing more has come");
    }

    byte[] takeAll() {
        byte[] taken = Arrays.copyOfRange(bytes, start, end);
        start = end;
        mark();
        return taken;
    }

    /** From the very first byte on. */
    byte[] all() {
        return Arrays.copyOf(bytes, end);
    }

    @Override
    public String toString() {
        return new String(bytes, 0, end, StandardCharsets.ISO_8859_1);
    }
}
