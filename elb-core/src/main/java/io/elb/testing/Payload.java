package io.elb.testing;

import java.nio.charset.StandardCharsets;
import java.util.List;

/** What a target sends after the head it makes; it says by which fields it is framed. */
sealed interface Payload {
    /** Takes the bytes in order. */
    interface Out {
        void write(byte[] bytes) throws WireException;
    }

    Fields framing(String targetName);

    void writeTo(Out out, String targetName) throws WireException;

    /** The target's own name. */
    record Name() implements Payload {
        @Override
        public Fields framing(String targetName) {
            return new Content(utf8(targetName)).framing(targetName);
        }

        @Override
        public void writeTo(Out out, String targetName) throws WireException {
            out.write(utf8(targetName));
        }
    }

    /** Given bytes, whatever they are framed by. */
    final class Content implements Payload {
        private final byte[] bytes;
        private final boolean endsWithConnection;

        Content(byte[] bytes) {
            this(bytes, false);
        }

        private Content(byte[] bytes, boolean endsWithConnection) {
            this.bytes = bytes;
            this.endsWithConnection = endsWithConnection;
        }

        static Content untilClose(byte[] bytes) {
            return new Content(bytes, true);
        }

        @Override
        public Fields framing(String targetName) {
            return endsWithConnection
                    ? Fields.of("Connection", "close")
                    : Fields.of("Content-Length", Integer.toString(bytes.length));
        }

        @Override
        public void writeTo(Out out, String targetName) throws WireException {
            out.write(bytes);
        }
    }

    /** The beginning of the pattern. */
    record Pattern(long bytes) implements Payload {
        private static final int SLICE_BYTES = 64 * 1024;

        @Override
        public Fields framing(String targetName) {
            return Fields.of("Content-Length", Long.toString(bytes));
        }

        @Override
        public void writeTo(Out out, String targetName) throws WireException {
            for (long done = 0; done < bytes; done += SLICE_BYTES) {
                out.write(BodyPattern.slice(done, (int) Math.min(SLICE_BYTES, bytes - done)));
            }
        }
    }

    record Chunks(List<byte[]> chunks, Fields trailers) implements Payload {
        @Override
        public Fields framing(String targetName) {
            return Fields.of("Transfer-Encoding", "chunked");
        }

        @Override
        public void writeTo(Out out, String targetName) throws WireException {
            for (byte[] chunk : chunks) {
                out.write(utf8(Integer.toHexString(chunk.length) + "\r\n"));
                out.write(chunk);
                out.write(utf8("\r\n"));
            }
            out.write(("0\r\n" + trailers + "\r\n").getBytes(StandardCharsets.ISO_8859_1));
        }
    }

    /** The switch to another protocol has no body, and no fields that frame one. */
    record None() implements Payload {
        @Override
        public Fields framing(String targetName) {
            return Fields.none();
        }

        @Override
        public void writeTo(Out out, String targetName) {}
    }

    /** Exact bytes in place of the head and all else. */
    final class Raw implements Payload {
        private final byte[] bytes;

        Raw(byte[] bytes) {
            this.bytes = bytes;
        }

        @Override
        public Fields framing(String targetName) {
            return Fields.none();
        }

        @Override
        public void writeTo(Out out, String targetName) throws WireException {
            out.write(bytes);
        }
    }

    static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
