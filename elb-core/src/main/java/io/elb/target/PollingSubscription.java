package io.elb.target;

import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;

/** Asks a supplier again and again. */
final class PollingSubscription implements TargetSource.Subscription {
    private final Duration interval;
    private final Supplier<List<Target>> supplier;
    private final TargetSource.Subscriber subscriber;
    private volatile boolean isClosed;

    private PollingSubscription(
            Duration interval, Supplier<List<Target>> supplier, TargetSource.Subscriber subscriber) {
        this.interval = interval;
        this.supplier = supplier;
        this.subscriber = subscriber;
    }

    static PollingSubscription start(
            Duration interval, Supplier<List<Target>> supplier, TargetSource.Subscriber subscriber) {
        PollingSubscription subscription = new PollingSubscription(interval, supplier, subscriber);
        subscriber.later(Duration.ZERO, subscription::poll);
        return subscription;
    }

    private void poll() {
        if (isClosed) {
            return;
        }
        try {
            subscriber.targets(Objects.requireNonNull(supplier.get(), "targets"));
        } catch (RuntimeException | Error e) {
            subscriber.failed(e);
        } finally {
            subscriber.later(interval, this::poll);
        }
    }

    @Override
    public void close() {
        isClosed = true;
    }
}
