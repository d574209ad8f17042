package io.elb.testing;

import io.elb.testing.WireException.Kind;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;

/** Reads HTTP/1.1 messages from a wire; what is not well-formed ends in {@link Kind#MALFORMED}. */
final class MessageReader {
    private static final int HEAD_LIMIT_LINES = 10_000;

    private final ByteSource wire;

    MessageReader(ByteSource wire) {
        this.wire = wire;
    }

    /** Takes bytes of a body; the array belongs to the caller. */
    interface Sink {
        void accept(byte[] bytes, int offset, int count);
    }

    record Head(String startLine, Fields fields) {
        /** The part of the start line between two spaces, by number; empty when the line has fewer parts. */
        String part(int number) {
            String[] parts = startLine.split(" ", 3);
            return number < parts.length ? parts[number] : "";
        }

        int status() throws WireException {
            String text = part(1);
            if (!startLine.startsWith("HTTP/") || !text.matches("[0-9]{3}")) {
                throw new WireException(Kind.MALFORMED, "not a status line: " + startLine);
            }
            return Integer.parseInt(text);
        }
    }

    Head readHead(Deadline deadline) throws WireException {
        String startLine = wire.takeLine(deadline);
        return new Head(startLine, readFields(deadline));
    }

    private Fields readFields(Deadline deadline) throws WireException {
        List<String> lines = new ArrayList<>();
        for (String line = wire.takeLine(deadline); !line.isEmpty(); line = wire.takeLine(deadline)) {
            lines.add(line);
            if (lines.size() > HEAD_LIMIT_LINES) {
                throw new WireException(Kind.MALFORMED, "more than " + HEAD_LIMIT_LINES + " field lines");
            }
        }
        return Fields.from(lines);
    }

    /** Reads a response with its body (RFC 9112 section 6.3), or its head alone. */
    RawResponse readResponse(boolean isBodyWanted, Deadline deadline) throws WireException {
        Head head = readHead(deadline);
        int status = head.status();
        boolean hasBody = isBodyWanted && status >= 200 && status != 204 && status != 304;
        Body body = hasBody ? body(head.fields(), Body.UNTIL_CLOSE) : noBody();
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        body.readAll(bytes::write, deadline);
        return new RawResponse(head, status, bytes.toByteArray(), body.trailers());
    }

    Body requestBody(Fields fields) throws WireException {
        return body(fields, 0);
    }

    Body noBody() {
        return new Body(0);
    }

    private Body body(Fields fields, long lengthWithoutFraming) throws WireException {
        if (fields.hasToken("Transfer-Encoding", "chunked")) {
            return new Body(Body.CHUNKED);
        }
        List<String> lengths = fields.all("Content-Length");
        if (lengths.isEmpty()) {
            return new Body(lengthWithoutFraming);
        }
        String length = lengths.get(0);
        if (lengths.size() > 1 || !length.matches("[0-9]{1,18}")) {
            throw new WireException(Kind.MALFORMED, "Content-Length: " + lengths);
        }
        return new Body(Long.parseLong(length));
    }

    /** One body, pulled piece by piece (RFC 9112 sections 6 and 7). */
    final class Body {
        private static final long UNTIL_CLOSE = -1;
        private static final long CHUNKED = -2;

        private final long framing;
        private long remaining;
        private boolean isAtFirstChunk = true;
        private boolean isComplete;
        private Fields trailers = Fields.none();

        private Body(long framing) {
            this.framing = framing;
            remaining = Math.max(0, framing);
            isComplete = framing == 0;
        }

        boolean isComplete() {
            return isComplete;
        }

        Fields trailers() {
            return trailers;
        }

        void readAll(Sink sink, Deadline deadline) throws WireException {
            while (!isComplete) {
                read(sink, deadline);
            }
        }

        /** Waits for at least one byte, or for the end of the body. */
        void read(Sink sink, Deadline deadline) throws WireException {
            if (isComplete) {
                return;
            }
            if (framing == CHUNKED && remaining == 0 && !startChunk(deadline)) {
                return;
            }
            if (wire.buffered() == 0) {
                try {
                    wire.more(deadline);
                } catch (WireException e) {
                    if (framing == UNTIL_CLOSE && e.kind() == Kind.EOF) {
                        isComplete = true;
                        return;
                    }
                    throw e;
                }
            }
            int count = framing == UNTIL_CLOSE ? wire.buffered() : (int) Math.min(wire.buffered(), remaining);
            sink.accept(wire.buffer(), wire.offset(), count);
            wire.skip(count);
            wire.mark();
            if (framing != UNTIL_CLOSE) {
                remaining -= count;
                isComplete = framing != CHUNKED && remaining == 0;
            }
        }

        /** Changes nothing when a part of the line is missing, so that it can be tried again. */
        private boolean startChunk(Deadline deadline) throws WireException {
            if (!isAtFirstChunk) {
                String rest = wire.takeLine(deadline);
                if (!rest.isEmpty()) {
                    throw new WireException(Kind.MALFORMED, "chunk data not followed by CRLF but by: " + rest);
                }
            }
            String line = wire.takeLine(deadline);
            String size = line.split(";", 2)[0].trim();
            if (!size.matches("[0-9a-fA-F]{1,15}")) {
                throw new WireException(Kind.MALFORMED, "not a chunk size: " + line);
            }
            long sizeBytes = Long.parseLong(size, 16);
            if (sizeBytes == 0) {
                trailers = readFields(deadline);
                isComplete = true;
            }
            isAtFirstChunk = false;
            remaining = sizeBytes;
            wire.mark();
            return sizeBytes > 0;
        }
    }
}
