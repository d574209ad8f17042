package io.elb.target;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;

/**
 * What a function target answers: a status, header fields, and no body, bytes, or a stream of bytes. The balancer frames
 * the body itself: {@code Content-Length}, {@code Transfer-Encoding} and {@code Connection} given here are ignored.
 * <em>Immutable.</em>
 *
 * @since 0.1
 */
public final class FunctionResponse {
    private final int status;
    private final @Nullable String reason;
    private final List<Map.Entry<String, String>> headers;
    private final byte @Nullable [] bytes;
    private final Flow.@Nullable Publisher<ByteBuffer> stream;

    private FunctionResponse(
            int status,
            @Nullable String reason,
            List<Map.Entry<String, String>> headers,
            byte @Nullable [] bytes,
            Flow.@Nullable Publisher<ByteBuffer> stream) {
        this.status = Checks.range("status", status, 200, 599);
        this.reason = reason;
        this.headers = headers;
        this.bytes = bytes;
        this.stream = stream;
    }

    /**
     * A response without a body.
     *
     * @param status 200–599
     * @return the response
     * @throws IllegalArgumentException if the status is out of its range
     */
    public static FunctionResponse of(int status) {
        return new FunctionResponse(status, null, List.of(), null, null);
    }

    /**
     * A response of plain text, with {@code Content-Type: text/plain; charset=utf-8}.
     *
     * @param status 200–599
     * @param body the text
     * @return the response
     * @throws IllegalArgumentException if the status is out of its range
     * @throws NullPointerException if {@code body} is null
     */
    public static FunctionResponse of(int status, String body) {
        Objects.requireNonNull(body, "body");
        List<Map.Entry<String, String>> type = List.of(Map.entry("Content-Type", "text/plain; charset=utf-8"));
        return new FunctionResponse(status, null, type, body.getBytes(StandardCharsets.UTF_8), null);
    }

    /**
     * A response of bytes.
     *
     * @param status 200–599
     * @param body the bytes, copied
     * @return the response
     * @throws IllegalArgumentException if the status is out of its range
     * @throws NullPointerException if {@code body} is null
     */
    public static FunctionResponse of(int status, byte[] body) {
        Objects.requireNonNull(body, "body");
        return new FunctionResponse(status, null, List.of(), body.clone(), null);
    }

    /**
     * A response whose body is a stream, asked for as fast as the client takes it.
     *
     * @param status 200–599
     * @param body the stream, subscribed to once, and cancelled at once when nobody wants it; what is in a buffer must not
     *     change after it was given; when the stream fails, the response is cut off
     * @return the response
     * @throws IllegalArgumentException if the status is out of its range
     * @throws NullPointerException if {@code body} is null
     */
    public static FunctionResponse of(int status, Flow.Publisher<ByteBuffer> body) {
        Objects.requireNonNull(body, "body");
        return new FunctionResponse(status, null, List.of(), null, body);
    }

    /**
     * This response with one more header field.
     *
     * @param name a token (RFC 9110 section 5.1)
     * @param value visible characters, space and tab, in ISO 8859-1 (RFC 9110 section 5.5)
     * @return the new response
     * @throws IllegalArgumentException if the name or the value has other characters
     * @throws NullPointerException if an argument is null
     */
    public FunctionResponse withHeader(String name, String value) {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(value, "value");
        return withHeaders(List.of(Map.entry(name, value)));
    }

    /**
     * This response with more header fields.
     *
     * @param more names and values as for {@link #withHeader}, in their order
     * @return the new response
     * @throws IllegalArgumentException if a name or a value has other characters
     * @throws NullPointerException if {@code more}, or a name or value in it, is null
     */
    public FunctionResponse withHeaders(List<Map.Entry<String, String>> more) {
        List<Map.Entry<String, String>> all = new ArrayList<>(headers);
        for (Map.Entry<String, String> field : more) {
            all.add(checkedField(field.getKey(), field.getValue()));
        }
        return new FunctionResponse(status, reason, List.copyOf(all), bytes, stream);
    }

    private static Map.Entry<String, String> checkedField(String name, String value) {
        if (name.isEmpty() || !name.chars().allMatch(FunctionResponse::isTokenCharacter)) {
            throw new IllegalArgumentException("name: " + name + " (expected: a header field name)");
        }
        if (!isText(value)) {
            throw new IllegalArgumentException("value of " + name + ": has a control character, or one beyond U+00FF"
                    + " (expected: visible characters, space and tab)");
        }
        return Map.entry(name, value);
    }

    /**
     * This response with a reason phrase of its own. Clients that speak HTTP/2 never see it.
     *
     * @param newReason visible characters, space and tab, in ISO 8859-1 (RFC 9112 section 4); default, and for an empty one: the
     *     usual phrase of the status
     * @return the new response
     * @throws IllegalArgumentException if the phrase has other characters
     * @throws NullPointerException if {@code newReason} is null
     */
    public FunctionResponse withReason(String newReason) {
        if (!isText(newReason)) {
            throw new IllegalArgumentException("reason: has a control character, or one beyond U+00FF"
                    + " (expected: visible characters, space and tab)");
        }
        return new FunctionResponse(status, newReason, headers, bytes, stream);
    }

    private static boolean isText(String value) {
        return value.chars().allMatch(c -> c == '\t' || (c >= ' ' && c != 0x7f && c <= 0xff));
    }

    private static boolean isTokenCharacter(int c) {
        return HostNames.isLetterOrDigit(c) || "!#$%&'*+-.^_`|~".indexOf(c) >= 0;
    }

    /**
     * The status.
     *
     * @return 200–599
     */
    public int status() {
        return status;
    }

    /**
     * The reason phrase.
     *
     * @return the phrase, empty for the usual one of the status
     */
    public Optional<String> reason() {
        return Optional.ofNullable(reason);
    }

    /**
     * The header fields in their order.
     *
     * @return name and value of each field, immutable
     */
    public List<Map.Entry<String, String>> headers() {
        return headers;
    }

    /**
     * The body as bytes.
     *
     * @return a read-only view; empty when the body is a stream or there is none
     */
    public Optional<ByteBuffer> bytes() {
        return bytes == null
                ? Optional.empty()
                : Optional.of(ByteBuffer.wrap(bytes).asReadOnlyBuffer());
    }

    /**
     * The body as a stream.
     *
     * @return the stream; empty when the body is bytes or there is none
     */
    public Optional<Flow.Publisher<ByteBuffer>> stream() {
        return Optional.ofNullable(stream);
    }
}
