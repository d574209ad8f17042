package io.elb.internal.function;

import java.nio.ByteBuffer;
import java.util.concurrent.Flow;

/** Wants nothing of a stream. */
final class CancellingSubscriber implements Flow.Subscriber<ByteBuffer> {
    @Override
    public void onSubscribe(Flow.Subscription subscription) {
        subscription.cancel();
    }

    @Override
    public void onNext(ByteBuffer item) {
        // was not asked for
    }

    @Override
    public void onError(Throwable failure) {
        // nobody waits for it
    }

    @Override
    public void onComplete() {
        // nobody waits for it
    }
}
