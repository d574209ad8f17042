package io.elb.testing;

import io.elb.testing.MessageReader.Head;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.zip.CRC32C;

/**
 * One request as a {@link FakeTarget} received it: the head at once, the body as it arrives.
 *
 * <p>A body is kept up to 1 MiB; of a longer one the length and the checksum tell whether it came whole.
 *
 * <p><em>Thread-safe.</em>
 *
 * @since 0.1
 */
public final class ReceivedRequest {
    private static final int KEPT_BYTES = 1024 * 1024;

    private final Head head;
    private final int connection;
    private final Signal signal;
    private final ByteArrayOutputStream kept = new ByteArrayOutputStream();
    private final CRC32C sum = new CRC32C();
    private long bodyBytes;
    private Fields trailers = Fields.none();
    private boolean isComplete;
    private boolean isAnswered;
    private boolean isAbandoned;

    ReceivedRequest(Head head, int connection, Signal signal) {
        this.head = head;
        this.connection = connection;
        this.signal = signal;
    }

    // ---------------------------------------------------------------- head

    /**
     * Answers the first line without its CRLF.
     *
     * @return the request line exactly as received
     */
    public String requestLine() {
        return head.startLine();
    }

    /**
     * Answers the method.
     *
     * @return the text before the first space
     */
    public String method() {
        return head.part(0);
    }

    /**
     * Answers the request target (RFC 9112 section 3.2).
     *
     * @return the text between the spaces, with its query
     */
    public String target() {
        return head.part(1);
    }

    /**
     * Answers the path of the request target.
     *
     * @return the target up to its first question mark
     */
    public String path() {
        return target().split("\\?", 2)[0];
    }

    /**
     * Answers the version, as in {@code HTTP/1.1}.
     *
     * @return the text after the second space
     */
    public String version() {
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
     * Answers the value of the first field of a name.
     *
     * @param name the name in any case
     * @return the value, or empty if there is no such field
     */
    public Optional<String> field(String name) {
        return fields().first(name);
    }

    /**
     * Answers on which connection the request came.
     *
     * @return 1 for the target's first connection, counted on since
     */
    public int connection() {
        return connection;
    }

    // ---------------------------------------------------------------- body

    /**
     * Answers the content received until now, chunks joined.
     *
     * @return a copy of the bytes; empty without a body
     * @throws IllegalStateException if there were more than 1 MiB
     */
    public synchronized byte[] body() {
        if (bodyBytes > KEPT_BYTES) {
            throw new IllegalStateException("bodyBytes: " + bodyBytes + " (expected: at most " + KEPT_BYTES + ")");
        }
        return kept.toByteArray();
    }

    /**
     * Answers the content received until now, as UTF-8.
     *
     * @return the decoded text; empty without a body
     * @throws IllegalStateException if there were more than 1 MiB
     */
    public String bodyText() {
        return new String(body(), StandardCharsets.UTF_8);
    }

    /**
     * Answers how much content was received until now.
     *
     * @return the number of bytes, without chunk framing
     */
    public synchronized long bodyBytes() {
        return bodyBytes;
    }

    /**
     * Answers the CRC-32C (RFC 3385) of the content received until now.
     *
     * @return the sum, from 0 to 2³²−1
     */
    public synchronized long bodyCrc32c() {
        return sum.getValue();
    }

    /**
     * Answers the fields after a chunked body (RFC 9112 section 7.1.2).
     *
     * @return the trailer fields in order; empty if there are none or the body is not complete
     */
    public synchronized Fields trailers() {
        return trailers;
    }

    // ---------------------------------------------------------------- progress

    /**
     * Answers whether head and body are received.
     *
     * @return false while body is missing, for ever if the peer went away before
     */
    public synchronized boolean isComplete() {
        return isComplete;
    }

    /**
     * Answers whether the answer was handed to the kernel as scripted.
     *
     * @return false before, and for an answer that never ends
     */
    public synchronized boolean isAnswered() {
        return isAnswered;
    }

    /**
     * Answers whether the peer closed or reset the connection before the answer was sent.
     *
     * @return false as long as it has not, and for a target that ended the connection itself
     */
    public synchronized boolean isAbandoned() {
        return isAbandoned;
    }

    /**
     * Waits until {@link #isComplete()}.
     *
     * @throws AssertionError if it is not within 10 s
     */
    public void awaitComplete() {
        await("complete", this::isComplete);
    }

    /**
     * Waits until {@link #isAnswered()}.
     *
     * @throws AssertionError if it is not within 10 s
     */
    public void awaitAnswered() {
        await("answered", this::isAnswered);
    }

    /**
     * Waits until {@link #isAbandoned()}.
     *
     * @throws AssertionError if it is not within 10 s
     */
    public void awaitAbandoned() {
        await("abandoned", this::isAbandoned);
    }

    /**
     * Waits for content.
     *
     * @param bytes how many bytes in all
     * @throws AssertionError if fewer have come within 10 s
     */
    public void awaitBodyBytes(long bytes) {
        await(bytes + " bytes of body", () -> bodyBytes() >= bytes);
    }

    private void await(String what, BooleanSupplier condition) {
        if (!signal.await(condition, Deadline.byDefault())) {
            throw new AssertionError("not " + what + " within " + Deadline.DEFAULT_TIME + ": " + this);
        }
    }

    @Override
    public synchronized String toString() {
        String state = isAnswered ? "answered" : isAbandoned ? "abandoned" : isComplete ? "complete" : "incomplete";
        return head.startLine() + " (connection " + connection + ", " + bodyBytes + " bytes of body, " + state + ")\n"
                + head.fields();
    }

    // ---------------------------------------------------------------- told by the connection

    void append(byte[] bytes, int offset, int count) {
        synchronized (this) {
            sum.update(bytes, offset, count);
            bodyBytes += count;
            kept.write(bytes, offset, Math.min(count, KEPT_BYTES - kept.size()));
        }
        signal.changed();
    }

    void complete(Fields trailerFields) {
        synchronized (this) {
            trailers = trailerFields;
            isComplete = true;
        }
        signal.changed();
    }

    void answered() {
        synchronized (this) {
            isAnswered = true;
        }
        signal.changed();
    }

    void abandoned() {
        synchronized (this) {
            isAbandoned = !isAnswered;
        }
        signal.changed();
    }
}
