package io.elb.internal.target;

import io.elb.health.HealthCheckSettings;
import io.elb.health.HealthChecker;
import io.elb.health.HealthResult;
import io.elb.internal.connection.ControlLoop;
import io.elb.internal.connection.ControlLoop.Cancellable;
import io.elb.observe.HealthReason;
import java.io.IOException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/* How it works
 *
 * The first check follows within a second, so that a start is quick; the second one at a random part of the interval, from
 * a half to the whole, after the first; from then on one check starts every interval. So targets that were registered
 * together are not checked together for ever. A check that outlasts the interval delays the next one.
 */
/** Checks one target again and again. Runs on the control loop only. */
final class HealthProber {
    /** Is told how each check ended. */
    interface Sink {
        void checkStarted(TargetRuntime target);

        void checkEnded(TargetRuntime target, HealthResult result, long latencyNanos);
    }

    private static final long MAX_FIRST_DELAY_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final TargetRuntime target;
    private final HealthChecker checker;
    private final HealthCheckSettings settings;
    private final ControlLoop loop;
    private final ProbeConnector connector;
    private final RandomGenerator random;
    private final Sink sink;
    private boolean isSpread;
    private boolean isStopped;
    private @Nullable ProbeRun running;
    private @Nullable Cancellable timer;

    HealthProber(
            TargetRuntime target,
            HealthChecker checker,
            HealthCheckSettings settings,
            ControlLoop loop,
            ProbeConnector connector,
            RandomGenerator random,
            Sink sink) {
        this.target = target;
        this.checker = checker;
        this.settings = settings;
        this.loop = loop;
        this.connector = connector;
        this.random = random;
        this.sink = sink;
    }

    void start() {
        if (!isStopped) {
            long most = Math.min(MAX_FIRST_DELAY_NANOS, settings.interval().toNanos() / 10);
            timer = loop.schedule(this::check, (long) (most * random.nextDouble()));
        }
    }

    void stop() {
        isStopped = true;
        cancelTimer();
        ProbeRun run = running;
        running = null;
        if (run != null) {
            run.end();
        }
    }

    private void check() {
        if (isStopped) {
            return;
        }
        int port = settings.port().orElse(target.target().port());
        ProbeRun run = new ProbeRun(target, port, settings.timeout(), loop, connector);
        running = run;
        timer = loop.schedule(() -> ended(run, timedOut()), settings.timeout().toNanos());
        sink.checkStarted(target);
        try {
            checker.check(run)
                    .whenComplete((result, failure) -> loop.execute(() -> ended(run, judge(result, failure))));
        } catch (RuntimeException | Error e) {
            ended(run, failed(e));
        }
    }

    private void ended(ProbeRun run, HealthResult result) {
        if (run != running) {
            return;
        }
        running = null;
        cancelTimer();
        long latencyNanos = run.elapsedNanos();
        run.end();
        boolean isLate =
                !result.isHealthy() && latencyNanos >= settings.timeout().toNanos();
        sink.checkEnded(target, isLate ? timedOut() : result, latencyNanos);
        if (!isStopped) {
            timer = loop.schedule(this::check, Math.max(0, gapNanos() - latencyNanos));
        }
    }

    private long gapNanos() {
        long intervalNanos = settings.interval().toNanos();
        if (isSpread) {
            return intervalNanos;
        }
        isSpread = true;
        return (long) (intervalNanos * (0.5 + random.nextDouble() / 2));
    }

    private void cancelTimer() {
        if (timer != null) {
            timer.cancel();
            timer = null;
        }
    }

    private static HealthResult judge(@Nullable HealthResult result, @Nullable Throwable failure) {
        if (failure != null) {
            return failed(failure);
        }
        return result != null
                ? result
                : HealthResult.unhealthy(HealthReason.INTERNAL_ERROR, "The checker answered null");
    }

    private static HealthResult failed(Throwable failure) {
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        return cause instanceof IOException
                ? HealthResult.unhealthy(HealthReason.FAILED_HEALTH_CHECKS, "Health checks failed")
                : HealthResult.unhealthy(HealthReason.INTERNAL_ERROR, "The checker failed: " + cause);
    }

    private static HealthResult timedOut() {
        return HealthResult.unhealthy(HealthReason.TIMEOUT, "Request timed out");
    }
}
