package io.elb.it;

import io.elb.testing.BodyPattern;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicLong;

/** Publishes the body pattern in equal pieces, as many as are asked for, and counts them. For one subscriber. */
final class PatternPublisher implements Flow.Publisher<ByteBuffer> {
    private final int pieceBytes;
    private final long pieces;
    private final Executor executor;
    private final AtomicLong requested = new AtomicLong();
    private final AtomicLong emitted = new AtomicLong();
    private final CompletableFuture<Void> cancelled = new CompletableFuture<>();

    /** Gives the pieces on the executor, which must run one task after the other. */
    PatternPublisher(int pieceBytes, long pieces, Executor executor) {
        this.pieceBytes = pieceBytes;
        this.pieces = pieces;
        this.executor = executor;
    }

    @Override
    public void subscribe(Flow.Subscriber<? super ByteBuffer> subscriber) {
        subscriber.onSubscribe(new Flow.Subscription() {
            @Override
            public void request(long count) {
                requested.addAndGet(count);
                executor.execute(() -> emit(count));
            }

            private void emit(long count) {
                for (long i = 0; i < count && emitted.get() < pieces && !cancelled.isDone(); i++) {
                    long piece = emitted.getAndIncrement();
                    subscriber.onNext(ByteBuffer.wrap(BodyPattern.slice(piece * pieceBytes, pieceBytes)));
                    if (piece + 1 == pieces) {
                        subscriber.onComplete();
                    }
                }
            }

            @Override
            public void cancel() {
                cancelled.complete(null);
            }
        });
    }

    long requested() {
        return requested.get();
    }

    long emittedBytes() {
        return emitted.get() * pieceBytes;
    }

    CompletableFuture<Void> cancelled() {
        return cancelled;
    }
}
