package io.elb.health;

import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * A connection of a health check to its target. <em>Thread-safe.</em>
 *
 * @since 0.1
 */
public interface ProbeConnection extends AutoCloseable {
    /**
     * Sends bytes, without waiting. A failure shows at the end given to {@link #receive}.
     *
     * @param bytes what to send; not changed and not kept after the call
     */
    void send(byte[] bytes);

    /**
     * Starts to receive; called at most once. Nothing that the target sends is lost before that.
     *
     * @param onBytes told what came, in order, one call at a time; the buffer is valid during the call only
     * @param onEnd told once that nothing more comes: empty after the target closed its side, else the failure
     */
    void receive(Consumer<ByteBuffer> onBytes, Consumer<Optional<Throwable>> onEnd);

    /** Closes the connection; nothing is told after it. Closing twice does nothing. */
    @Override
    void close();
}
