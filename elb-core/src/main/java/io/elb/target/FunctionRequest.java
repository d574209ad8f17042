package io.elb.target;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;

/**
 * A request as a function target sees it: as it would be sent to a target over the wire, after all changes by rules.
 * <em>Thread-safe.</em>
 *
 * @since 0.1
 */
public interface FunctionRequest {
    /**
     * The method.
     *
     * @return for instance {@code GET}, with the client's case (RFC 9110 section 9.1)
     */
    String method();

    /**
     * The request target as it would be sent (RFC 9112 section 3.2).
     *
     * @return path and query, not decoded
     */
    String target();

    /**
     * The path of {@link #target()}.
     *
     * @return the path, not decoded
     */
    String path();

    /**
     * The query of {@link #target()}.
     *
     * @return what stands after the first {@code ?}, not decoded; empty when there is none
     */
    String query();

    /**
     * All header fields in their order.
     *
     * @return name and value of each field, immutable
     */
    List<Map.Entry<String, String>> headers();

    /**
     * The first header field of a name.
     *
     * @param name the name, in any case
     * @return the value, empty when there is no such field
     */
    Optional<String> header(String name);

    /**
     * The body, as a stream that can be subscribed to once. The buffers are the subscriber's to keep. The subscriber is
     * called on the event loop of the request, also when the function is a blocking one: it must not block.
     *
     * @return the body; it completes at once when the request has none, and fails when the client goes away
     */
    Flow.Publisher<ByteBuffer> body();

    /**
     * The whole body as bytes; an alternative to {@link #body()}, not an addition. The stage is completed on the event
     * loop: a blocking function may wait for it, but what depends on it must not block.
     *
     * @param maxBytes the longest body to accept, 0 or more
     * @return the bytes; fails with an {@link IllegalStateException} when the body is longer, and as {@link #body()} fails
     * @throws IllegalArgumentException if {@code maxBytes} is negative
     */
    default CompletionStage<byte[]> bodyBytes(int maxBytes) {
        return BodyCollector.collect(body(), maxBytes);
    }

    /**
     * The client's address, as the listener knows it.
     *
     * @return the address
     */
    InetSocketAddress clientAddress();
}
