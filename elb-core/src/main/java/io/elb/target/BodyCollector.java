package io.elb.target;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;

/** Collects a bounded body. */
final class BodyCollector implements Flow.Subscriber<ByteBuffer> {
    private final CompletableFuture<byte[]> bytes = new CompletableFuture<>();
    private final ByteArrayOutputStream collected = new ByteArrayOutputStream();
    private final int maxBytes;
    private Flow.@Nullable Subscription subscription;

    private BodyCollector(int maxBytes) {
        this.maxBytes = maxBytes;
    }

    static CompletionStage<byte[]> collect(Flow.Publisher<ByteBuffer> body, int maxBytes) {
        BodyCollector collector = new BodyCollector(Checks.range("maxBytes", maxBytes, 0, Integer.MAX_VALUE));
        body.subscribe(collector);
        return collector.bytes;
    }

    @Override
    public void onSubscribe(Flow.Subscription newSubscription) {
        subscription = newSubscription;
        newSubscription.request(Long.MAX_VALUE);
    }

    @Override
    public void onNext(ByteBuffer item) {
        if (bytes.isDone()) {
            return;
        }
        if (item.remaining() > maxBytes - collected.size()) {
            if (subscription != null) {
                subscription.cancel();
            }
            bytes.completeExceptionally(new IllegalStateException(
                    "body: longer than its limit (expected: at most " + maxBytes + " bytes)"));
            return;
        }
        byte[] chunk = new byte[item.remaining()];
        item.get(chunk);
        collected.write(chunk, 0, chunk.length);
    }

    @Override
    public void onError(Throwable failure) {
        bytes.completeExceptionally(failure);
    }

    @Override
    public void onComplete() {
        bytes.complete(collected.toByteArray());
    }
}
