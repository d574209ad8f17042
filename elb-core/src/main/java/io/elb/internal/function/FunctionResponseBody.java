package io.elb.internal.function;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Objects;
import java.util.concurrent.Executor;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * The body of a function's response on its way to the exchange: bytes, or what a publisher gives as far as it is asked.
 * Confined to the tasks of its call, but for what a publisher calls.
 */
final class FunctionResponseBody implements Flow.Subscriber<ByteBuffer> {
    /** Whoever passes the body on. Told in the tasks of the call. */
    interface Sink {
        /** The publisher has accepted the subscription. */
        void bodyBegins();

        /** Data for the client; takes over the reference. */
        void bodyData(ByteBuf data);

        /** The body is complete. */
        void bodyEnds();

        /** The publisher failed or broke its contract. */
        void bodyFailed(Throwable cause);
    }

    /** How many buffers a publisher is asked for at most while none of them has come. */
    static final int WINDOW = 4;

    private static final int PIECE_BYTES = 64 * 1024;

    private final Executor tasks;
    private final Executor publisherCalls;
    private final ByteBufAllocator allocator;
    private final Sink sink;
    private final ArrayDeque<ByteBuffer> items = new ArrayDeque<>(WINDOW);
    private Flow.@Nullable Subscription subscription;
    private volatile @Nullable Throwable failure;
    private final AtomicInteger demand = new AtomicInteger(); // what the publisher may still give
    private int outstanding; // the same, and what was given and waits for its task
    private boolean returned;
    private boolean begun;
    private boolean readable = true;
    private boolean complete;
    private boolean over;

    /** Handles everything in {@code tasks} and calls a publisher in {@code publisherCalls}. */
    FunctionResponseBody(Executor tasks, Executor publisherCalls, ByteBufAllocator allocator, Sink sink) {
        this.tasks = tasks;
        this.publisherCalls = publisherCalls;
        this.allocator = allocator;
        this.sink = sink;
    }

    // ---- the call's side

    /** The body is these bytes. */
    void bytes(ByteBuffer bytes) {
        items.addLast(bytes);
        complete = true;
    }

    /** The body is what the publisher gives; {@link Sink#bodyBegins} follows, unless it is cancelled. */
    void stream(Flow.Publisher<ByteBuffer> publisher) {
        call(() -> {
            publisher.subscribe(this);
            tasks.execute(() -> {
                returned = true;
                begin();
            });
        });
    }

    /** Not before subscribe has returned: what fails within it is told in time for an error page. */
    private void begin() {
        if (returned && subscription != null && failure == null && !over) {
            sink.bodyBegins();
        }
    }

    /** The head is out. */
    void start() {
        begun = true;
        pump();
    }

    /** Switches the delivery; what was switched off goes on with the next {@link #pump()}. */
    void readable(boolean on) {
        readable = on;
    }

    /** Nobody wants the rest. */
    void cancel() {
        over = true;
        items.clear();
        Flow.Subscription present = subscription;
        if (present != null) {
            subscription = null;
            call(present::cancel);
        }
    }

    /** Delivers what there is, and asks for more, as long as that is wanted. */
    void pump() {
        while (begun && readable && !over && !items.isEmpty()) {
            ByteBuffer item = items.getFirst();
            if (item.hasRemaining()) {
                sink.bodyData(piece(item));
            } else {
                items.removeFirst();
            }
        }
        if (!begun || over) {
            return;
        }
        if (complete && items.isEmpty()) {
            over = true;
            subscription = null;
            sink.bodyEnds();
        } else if (readable) {
            ask();
        }
    }

    /** Copied, as the transport does with memory that is not its own; a large item never becomes large pooled memory. */
    private ByteBuf piece(ByteBuffer item) {
        int end = item.limit();
        int length = Math.min(item.remaining(), PIECE_BYTES);
        item.limit(item.position() + length);
        ByteBuf piece = allocator.directBuffer(length);
        piece.writeBytes(item);
        item.limit(end);
        return piece;
    }

    private void ask() {
        Flow.Subscription present = subscription;
        int count = WINDOW - outstanding;
        if (present != null && !complete && count >= WINDOW / 2) {
            outstanding += count;
            demand.addAndGet(count);
            call(() -> present.request(count));
        }
    }

    @SuppressWarnings("IllegalCatch") // a user's code: whatever it throws fails its own call only
    private void call(Runnable publisherCall) {
        try {
            publisherCalls.execute(() -> {
                try {
                    publisherCall.run();
                } catch (Throwable e) {
                    onError(e);
                }
            });
        } catch (RuntimeException e) {
            onError(e); // rejected
        }
    }

    // ---- the publisher's side

    @Override
    public void onSubscribe(Flow.Subscription newSubscription) {
        Objects.requireNonNull(newSubscription, "subscription");
        tasks.execute(() -> {
            if (over || subscription != null) {
                call(newSubscription::cancel);
            } else {
                subscription = newSubscription;
                begin();
            }
        });
    }

    @Override
    public void onNext(ByteBuffer item) {
        ByteBuffer own = item.duplicate(); // the positions of the publisher's object stay its own
        if (failure != null) {
            return;
        }
        if (demand.getAndDecrement() <= 0) {
            onError(new IllegalStateException("onNext: not asked for (expected: at most what was requested)"));
            return;
        }
        tasks.execute(() -> {
            outstanding--;
            if (!over && !complete) {
                items.addLast(own);
                pump();
            }
        });
    }

    @Override
    public void onError(Throwable cause) {
        failure = cause;
        tasks.execute(() -> failed(cause));
    }

    @Override
    public void onComplete() {
        tasks.execute(() -> {
            complete = true;
            pump();
        });
    }

    private void failed(Throwable cause) {
        if (!over && !(complete && begun)) {
            sink.bodyFailed(cause);
        }
    }
}
