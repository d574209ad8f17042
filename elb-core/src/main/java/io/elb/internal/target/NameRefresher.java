package io.elb.internal.target;

import io.elb.internal.connection.ControlLoop;
import io.elb.internal.connection.ControlLoop.Cancellable;
import io.elb.target.ResolveConfig;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Keeps the addresses of one named target up to date. Runs on the control loop only. */
final class NameRefresher {
    private static final Logger LOGGER = LoggerFactory.getLogger(NameRefresher.class);
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(20);

    private final TargetRuntime target;
    private final TargetResolver resolver;
    private final ControlLoop loop;
    private final long minTtlNanos;
    private final long maxTtlNanos;
    private final Runnable afterFirst;
    private boolean isStopped;
    private volatile boolean hasAnswered;
    private int failures;
    private int question;
    private @Nullable Cancellable timer;

    /** {@code afterFirst} runs once, when the first question was answered or has failed. */
    NameRefresher(
            TargetRuntime target,
            TargetResolver resolver,
            ControlLoop loop,
            ResolveConfig config,
            Runnable afterFirst) {
        this.target = target;
        this.resolver = resolver;
        this.loop = loop;
        this.minTtlNanos = config.minTtl().toNanos();
        this.maxTtlNanos = config.maxTtl().toNanos();
        this.afterFirst = afterFirst;
    }

    void ask() {
        if (isStopped) {
            return;
        }
        int asked = ++question;
        timer = loop.schedule(
                () -> answered(asked, null, new IllegalStateException("no answer from the resolver")), PATIENCE_NANOS);
        try {
            resolver.resolve(target.target().host())
                    .whenComplete((name, failure) -> loop.execute(() -> answered(asked, name, failure)));
        } catch (RuntimeException e) {
            answered(asked, null, e);
        }
    }

    /** Whether the first question was answered or has failed. */
    boolean hasAnswered() {
        return hasAnswered;
    }

    void stop() {
        isStopped = true;
        if (timer != null) {
            timer.cancel();
        }
    }

    private void answered(int asked, @Nullable ResolvedName name, @Nullable Throwable failure) {
        if (isStopped || asked != question) {
            return;
        }
        question++;
        if (timer != null) {
            timer.cancel();
        }
        long delayNanos;
        if (name != null) {
            failures = 0;
            target.addresses(TargetAddresses.ofResolved(name, target.target().port()));
            delayNanos = Math.min(maxTtlNanos, Math.max(minTtlNanos, name.ttlNanos()));
        } else {
            if (failures == 0) {
                LOGGER.warn(
                        "{}: the name can't be resolved, the last addresses stay: {}",
                        target.ref(),
                        String.valueOf(failure));
            }
            // Doubles from the shortest to the longest time to live: a broken name server is not asked all the time.
            delayNanos = Math.min(maxTtlNanos, minTtlNanos << Math.min(failures, 16));
            failures++;
        }
        timer = loop.schedule(this::ask, delayNanos);
        if (!hasAnswered) {
            hasAnswered = true;
            afterFirst.run();
        }
    }
}
