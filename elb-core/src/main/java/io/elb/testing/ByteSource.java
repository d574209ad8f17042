package io.elb.testing;

import io.elb.testing.WireException.Kind;
import java.nio.charset.StandardCharsets;

/** Bytes in the order in which they came, some of them there already. */
interface ByteSource {
    /** The longest line that is read. */
    int LINE_LIMIT_BYTES = 1024 * 1024;

    /** How many bytes are there, in {@link #buffer()} from {@link #offset()} on. */
    int buffered();

    byte[] buffer();

    int offset();

    void skip(int bytes);

    /** Waits until at least one more byte is there, or fails. */
    void more(Deadline deadline) throws WireException;

    /** What was skipped so far will not be asked for again. */
    default void mark() {}

    /** Takes one line and its CRLF; the CRLF is not part of the answer, a lone CR or LF is. */
    default String takeLine(Deadline deadline) throws WireException {
        int searched = 0;
        while (true) {
            int end = offset() + buffered();
            byte[] bytes = buffer();
            for (int i = offset() + searched; i + 1 < end; i++) {
                if (bytes[i] == '\r' && bytes[i + 1] == '\n') {
                    String line = new String(bytes, offset(), i - offset(), StandardCharsets.ISO_8859_1);
                    skip(line.length() + 2);
                    return line;
                }
            }
            searched = Math.max(0, buffered() - 1);
            if (searched > LINE_LIMIT_BYTES) {
                throw new WireException(Kind.MALFORMED, "a line of more than " + LINE_LIMIT_BYTES + " bytes");
            }
            more(deadline);
        }
    }
}
