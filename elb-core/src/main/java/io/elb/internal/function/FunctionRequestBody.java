package io.elb.internal.function;

import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Objects;
import java.util.concurrent.Executor;
import java.util.concurrent.Flow;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The body of a request on its way to a function: what the exchange writes waits, within bounds, until the one subscriber
 * asks for it. Confined to the tasks of its call, but for what a subscriber calls.
 */
final class FunctionRequestBody implements Flow.Publisher<ByteBuffer> {
    static final int HIGH_BYTES = 64 * 1024;
    static final int LOW_BYTES = 32 * 1024;
    private static final int PART_OVERHEAD_BYTES = 128;

    private final Executor tasks;
    private final Runnable onWritable;
    private final Consumer<Throwable> onSubscriberFailure;
    private final ArrayDeque<ByteBuffer> parts = new ArrayDeque<>(4);
    private @Nullable Reader reader;
    private @Nullable Throwable failure;
    private long bufferedBytes;
    private boolean full;
    private boolean ended;

    /** Delivers in {@code tasks}; tells when it takes data again, and what the subscriber throws. */
    FunctionRequestBody(Executor tasks, Runnable onWritable, Consumer<Throwable> onSubscriberFailure) {
        this.tasks = tasks;
        this.onWritable = onWritable;
        this.onSubscriberFailure = onSubscriberFailure;
    }

    // ---- what comes in

    /** Copies the data, which stays the caller's: what waits for a function must not hold pooled memory. */
    void add(ByteBuf data) {
        Reader present = reader;
        boolean unwanted = ended || failure != null || present != null && present.done;
        if (unwanted || !data.isReadable()) {
            return;
        }
        ByteBuffer part = ByteBuffer.allocate(data.readableBytes());
        data.readBytes(part);
        part.flip();
        bufferedBytes += part.remaining() + PART_OVERHEAD_BYTES;
        parts.addLast(part);
    }

    /** Whether more may be added; {@code onWritable} follows a false answer. */
    boolean isWritable() {
        full |= bufferedBytes >= HIGH_BYTES;
        return !full;
    }

    /** Nothing is added any more. */
    void end() {
        ended = true;
    }

    /** Gives up what has not been delivered, unless there is nothing left to come. */
    void fail(String why) {
        if (failure == null && !(ended && parts.isEmpty())) {
            failure = new IOException(why);
            clear();
            deliver();
        }
    }

    /** Whether everything has come in. */
    boolean isEnded() {
        return ended;
    }

    // ---- what goes out

    /** Passes on what is there and asked for. */
    void deliver() {
        Reader present = reader;
        if (present == null) {
            return;
        }
        while (present.takes()) {
            ByteBuffer part = parts.pollFirst();
            if (part == null) {
                break;
            }
            bufferedBytes -= part.remaining() + PART_OVERHEAD_BYTES;
            present.next(part);
        }
        if (present.done) {
            clear();
        } else if (failure != null) {
            present.error(failure);
        } else if (ended && parts.isEmpty()) {
            present.complete();
        }
        if (full && bufferedBytes <= LOW_BYTES) {
            full = false;
            onWritable.run();
        }
    }

    private void clear() {
        parts.clear();
        bufferedBytes = 0;
    }

    @Override
    public void subscribe(Flow.Subscriber<? super ByteBuffer> subscriber) {
        Objects.requireNonNull(subscriber, "subscriber");
        tasks.execute(() -> attach(new Reader(subscriber)));
    }

    private void attach(Reader newReader) {
        boolean first = reader == null;
        if (first) {
            reader = newReader;
        }
        newReader.begin();
        if (first) {
            deliver();
        } else {
            newReader.error(new IllegalStateException("body: has a subscriber (expected: one)"));
        }
    }

    /** The subscriber and what it has asked for. */
    private final class Reader implements Flow.Subscription {
        private final Flow.Subscriber<? super ByteBuffer> subscriber;
        private long demand;
        private boolean done;
        private volatile boolean cancelled;

        Reader(Flow.Subscriber<? super ByteBuffer> subscriber) {
            this.subscriber = subscriber;
        }

        boolean takes() {
            done |= cancelled;
            return demand > 0 && !done;
        }

        void begin() {
            call(() -> subscriber.onSubscribe(this));
        }

        void next(ByteBuffer part) {
            demand -= demand == Long.MAX_VALUE ? 0 : 1;
            call(() -> subscriber.onNext(part));
        }

        void complete() {
            if (!done && !cancelled) {
                done = true;
                call(subscriber::onComplete);
            }
        }

        void error(Throwable cause) {
            if (!done && !cancelled) {
                done = true;
                call(() -> subscriber.onError(cause));
            }
        }

        @SuppressWarnings("IllegalCatch") // a user's code: whatever it throws fails its own call only
        private void call(Runnable signal) {
            try {
                signal.run();
            } catch (Throwable e) {
                done = true;
                onSubscriberFailure.accept(e);
            }
        }

        @Override
        public void request(long count) {
            tasks.execute(() -> {
                if (count <= 0) {
                    error(new IllegalArgumentException("request: " + count + " (expected: above 0)"));
                } else {
                    demand = demand + count < 0 ? Long.MAX_VALUE : demand + count;
                }
                deliver();
            });
        }

        @Override
        public void cancel() {
            cancelled = true;
            tasks.execute(() -> {
                done = true;
                deliver();
            });
        }
    }
}
