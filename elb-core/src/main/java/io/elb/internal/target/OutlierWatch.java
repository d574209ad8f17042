package io.elb.internal.target;

import io.elb.health.OutlierDetection;
import io.elb.internal.balance.SuccessRates;
import io.elb.internal.connection.ControlLoop;
import io.elb.internal.connection.ControlLoop.Cancellable;
import io.elb.observe.Ejection;
import io.elb.observe.Outlier;
import io.elb.observe.Outlier.SparedReason;
import io.elb.observe.OutlierDetector;
import java.time.Duration;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/* How it works
 *
 * Event loops tell of failures in a row, and every interval the outcomes since the last one are compared. An outlier is
 * ejected if its detector is enforced and not too many are: its health becomes EJECTED, with which everything else follows,
 * from the next pick to the thresholds for failing open. A timer, or a check that passes, ends that.
 *
 * The multiplier of the ejection time grows with each ejection, and shrinks after each whole interval in which the member was
 * never ejected. All of it belongs to the member, so what happens to others touches none of it.
 */
/** Ejects members that fail, and brings them back. Guarded by the group's lock. */
final class OutlierWatch {
    private static final int PERCENT = 100;

    private final OutlierDetection settings;
    private final ControlLoop loop;
    private final Object lock;
    private final EventReporter events;
    private final RandomGenerator random;
    private final Consumer<Member> show;
    private final Runnable publish;
    private final Ticking sweeps;
    private List<Member> registered = List.of();
    private long ejections;
    private long spared;

    /** {@code show} brings into a member's health whether it is ejected; {@code publish} has requests follow. */
    OutlierWatch(
            Object lock,
            ControlLoop loop,
            EventReporter events,
            OutlierDetection settings,
            RandomGenerator random,
            Consumer<Member> show,
            Runnable publish) {
        this.settings = settings;
        this.loop = loop;
        this.lock = lock;
        this.events = events;
        this.random = random;
        this.show = show;
        this.publish = publish;
        this.sweeps = new Ticking(lock, loop, settings.interval(), this::sweep);
    }

    /** What the watch knows of one member; requests and failures are those of the last interval. */
    static final class Watched {
        private int seenOutcomes;
        private int seenErrors;
        private long seenLocal;
        private long requests;
        private long failures;
        private int multiplier;
        private boolean wasEjected;
        private long sinceNanos;
        private long untilNanos;
        private @Nullable Outlier outlier;
        private @Nullable Cancellable timer;

        boolean isEjected() {
            return outlier != null;
        }

        /** What the member is ejected for; null when it is not. */
        @Nullable
        Outlier outlier() {
            return outlier;
        }

        @Nullable
        Ejection describe(long nowNanos) {
            Outlier found = outlier;
            return found == null
                    ? null
                    : new Ejection(
                            found,
                            multiplier,
                            Duration.ofNanos(nowNanos - sinceNanos),
                            Duration.ofNanos(Math.max(0, untilNanos - nowNanos)));
        }

        /** What has ended since the last time. */
        private void collect(TargetRuntime target) {
            int outcomes = target.outcomes();
            int errors = target.errors();
            long local = target.localErrors();
            long localNow = local - seenLocal;
            requests = Math.max(0, outcomes - seenOutcomes - localNow); // the counters wrap around
            failures = Math.min(requests, Math.max(0, errors - seenErrors - localNow));
            seenOutcomes = outcomes;
            seenErrors = errors;
            seenLocal = local;
        }

        private double successRate() {
            return 100.0 * (requests - failures) / requests;
        }

        private void end() {
            if (timer != null) {
                timer.cancel();
            }
            timer = null;
            outlier = null;
        }

        private void forget() {
            end();
            multiplier = 0;
            wasEjected = false;
        }
    }

    /** The group comes into use, or is used no more: nothing is known of anybody. */
    void restart(Collection<Member> members) {
        for (Member member : members) {
            member.outliers.forget();
            member.runtime.forgetFailures();
            member.outliers.collect(member.runtime);
        }
    }

    /** A member leaves. */
    void forget(Member member) {
        member.outliers.forget();
    }

    /** These members are about to be published. */
    void apply(List<Member> newRegistered, boolean isInUse) {
        if (settings.isOn()) {
            registered = isInUse ? newRegistered : List.of();
            if (registered.isEmpty()) {
                sweeps.end();
            } else {
                sweeps.keepOn();
            }
        }
    }

    /** A member has failed so often in a row that a detector finds it. */
    void limitReached(Member member, OutlierDetector detector, long failures) {
        member.runtime.forgetFailures();
        judge(member, new Outlier(detector, failures, settings.consecutive(detector)));
    }

    private void sweep() {
        for (Member member : registered) {
            member.outliers.collect(member.runtime);
            calm(member.outliers);
        }
        judgeSuccessRates();
        judgeFailurePercentages();
        if (!registered.isEmpty()) {
            sweeps.keepOn();
        }
    }

    /** The interval that has ended makes a member's next ejection shorter if it was not ejected in it. */
    private static void calm(Watched watched) {
        if (watched.isEjected()) {
            return;
        }
        if (!watched.wasEjected && watched.multiplier > 0) {
            watched.multiplier--;
        }
        watched.wasEjected = false;
    }

    private void judgeSuccessRates() {
        List<Member> judged = judged(settings.successRateRequests());
        if (settings.isOn(OutlierDetector.SUCCESS_RATE) && judged.size() >= settings.successRateTargets()) {
            double limit = SuccessRates.limit(
                    judged.stream()
                            .mapToDouble(member -> member.outliers.successRate())
                            .toArray(),
                    settings.successRateDeviations());
            for (Member member : worstFirst(judged)) {
                double rate = member.outliers.successRate();
                if (rate < limit) {
                    judge(member, new Outlier(OutlierDetector.SUCCESS_RATE, rate, limit));
                }
            }
        }
    }

    private void judgeFailurePercentages() {
        List<Member> judged = judged(settings.failurePercentageRequests());
        if (settings.isOn(OutlierDetector.FAILURE_PERCENTAGE) && judged.size() >= settings.failurePercentageTargets()) {
            double limit = settings.failurePercentage();
            for (Member member : worstFirst(judged)) {
                double percentage = 100 - member.outliers.successRate();
                if (percentage >= limit) {
                    judge(member, new Outlier(OutlierDetector.FAILURE_PERCENTAGE, percentage, limit));
                }
            }
        }
    }

    private List<Member> judged(int leastRequests) {
        return registered.stream()
                .filter(OutlierWatch::isPicked)
                .filter(member -> member.outliers.requests >= leastRequests)
                .toList();
    }

    private static List<Member> worstFirst(List<Member> judged) {
        return judged.stream()
                .sorted(Comparator.comparingDouble(member -> member.outliers.successRate()))
                .toList();
    }

    /** Whether a member gets requests for good reason. */
    private static boolean isPicked(Member member) {
        return !member.isDraining()
                && member.runtime.health().isServing()
                && member.target().weight() > 0;
    }

    private void judge(Member member, Outlier outlier) {
        if (!isPicked(member) || !registered.contains(member)) {
            return; // it fails in getting requests because the group fails open, or what was found is no news
        }
        if (random.nextInt(PERCENT) >= settings.enforcedPercent(outlier.detector())) {
            spare(member, outlier, SparedReason.NOT_ENFORCED);
        } else if (isFull()) {
            spare(member, outlier, SparedReason.TOO_MANY_EJECTED);
        } else {
            eject(member, outlier);
        }
    }

    private boolean isFull() {
        long targets = registered.stream()
                .filter(member -> member.target().weight() > 0)
                .count();
        long ejected = registered.stream()
                .filter(member -> member.outliers.isEjected())
                .count();
        long picked = registered.stream().filter(OutlierWatch::isPicked).count();
        return picked < 2 || ejected >= Math.max(1, targets * settings.maxEjectionPercent() / PERCENT);
    }

    private void spare(Member member, Outlier outlier, SparedReason reason) {
        spared++;
        events.outlierSpared(member.runtime.ref(), outlier, reason);
    }

    private void eject(Member member, Outlier outlier) {
        ejections++;
        Watched watched = member.outliers;
        watched.multiplier++;
        watched.wasEjected = true;
        watched.outlier = outlier;
        long nanos = ejectionNanos(watched.multiplier);
        watched.sinceNanos = loop.nowNanos();
        watched.untilNanos = watched.sinceNanos + nanos;
        watched.timer = loop.schedule(() -> timeEnded(member), nanos);
        events.targetEjected(member.runtime.ref(), Objects.requireNonNull(watched.describe(watched.sinceNanos)));
        show.accept(member);
        publish.run();
    }

    private long ejectionNanos(int multiplier) {
        long base = settings.baseEjectionTime().toNanos();
        long most = settings.maxEjectionTime().toNanos();
        long jitter = settings.ejectionJitter().toNanos();
        long grown = multiplier > most / base ? most : base * multiplier;
        return grown + (jitter == 0 ? 0 : random.nextLong(jitter + 1));
    }

    private void timeEnded(Member member) {
        synchronized (lock) {
            member.outliers.timer = null;
            endEjection(member);
        }
    }

    /** A health check of a member has passed. */
    void checkPassed(Member member) {
        if (settings.isEndedByCheck()) {
            endEjection(member);
        }
    }

    private void endEjection(Member member) {
        Watched watched = member.outliers;
        if (!watched.isEjected() || member.isDraining()) {
            return;
        }
        watched.end();
        watched.wasEjected = true;
        watched.collect(member.runtime);
        member.runtime.forgetFailures();
        events.ejectionEnded(member.runtime.ref());
        show.accept(member);
        publish.run();
    }

    long ejections() {
        return ejections;
    }

    long spared() {
        return spared;
    }

    void close() {
        sweeps.end();
        registered.forEach(member -> member.outliers.end());
    }
}
