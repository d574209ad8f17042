package io.elb.testing;

import io.elb.testing.MessageReader.Head;
import java.nio.charset.StandardCharsets;

/**
 * One HTTP/1.1 response as it was on the wire (RFC 9112 section 4), its chunks joined.
 *
 * <p><em>Immutable.</em>
 *
 * @since 0.1
 */
public final class RawResponse {
    private final Head head;
    private final int status;
    private final byte[] body;
    private final Fields trailers;

    RawResponse(Head head, int status, byte[] body, Fields trailers) {
        this.head = head;
        this.status = status;
        this.body = body;
        this.trailers = trailers;
    }

    /**
     * Answers the first line without its CRLF.
     *
     * @return the status line exactly as received
     */
    public String statusLine() {
        return head.startLine();
    }

    /**
     * Answers the version of the status line, as in {@code HTTP/1.1}.
     *
     * @return the text before the first space
     */
    public String version() {
        return head.part(0);
    }

    /**
     * Answers the status code.
     *
     * @return three digits, also below 200
     */
    public int status() {
        return status;
    }

    /**
     * Answers the reason phrase.
     *
     * @return the text after the status code; may be empty
     */
    public String reason() {
        return head.part(2);
    }

    /**
     * Answers the fields of the head.
     *
     * @return the fields in the order received
     */
    public Fields fields() {
        return head.fields();
    }

    /**
     * Answers the value of the first field of a name, for the field that must be there.
     *
     * @param name the name in any case
     * @return its value
     * @throws AssertionError if there is no such field
     */
    public String field(String name) {
        return fields().first(name)
                .orElseThrow(() -> new AssertionError("field " + name + ": none (expected: one) in\n" + this));
    }

    /**
     * Answers the content.
     *
     * @return a copy of all bytes; empty if only the head was read or there is no body
     */
    public byte[] body() {
        return body.clone();
    }

    /**
     * Answers the content as UTF-8.
     *
     * @return the decoded text; empty without a body
     */
    public String bodyText() {
        return new String(body, StandardCharsets.UTF_8);
    }

    /**
     * Answers the fields after a chunked body (RFC 9112 section 7.1.2).
     *
     * @return the trailer fields in order; empty if there are none
     */
    public Fields trailers() {
        return trailers;
    }

    @Override
    public String toString() {
        String text = head.startLine() + "\r\n" + head.fields() + "\r\n";
        return Wire.visible(text.getBytes(StandardCharsets.ISO_8859_1)) + Wire.visible(body);
    }
}
