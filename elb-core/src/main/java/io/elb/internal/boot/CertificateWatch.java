package io.elb.internal.boot;

import io.elb.internal.connection.ControlLoop;
import io.elb.internal.connection.ControlLoop.Cancellable;
import io.elb.internal.observe.Observers;
import io.elb.observe.CertificateRef;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Knows when the certificates of listeners expire: measures it, and tells observers once a day before the end. Thread-safe. */
final class CertificateWatch {
    private static final Logger LOGGER = LoggerFactory.getLogger(CertificateWatch.class);
    private static final long INTERVAL_NANOS = Duration.ofMinutes(1).toNanos();
    private static final long DAYS_OF_NOTICE = 45; // as ACM, for imported certificates
    private static final long DAYS_OF_WARNINGS = 14;

    private final String balancer;
    private final InstantSource clock;
    private final ControlLoop control;
    private final Executor blocking;
    private final Observers observers;
    private final EngineMetrics metrics;
    private final Supplier<List<CertificateRef>> source;
    private final Map<String, OneArn> present = new LinkedHashMap<>();
    private final Map<CertificateRef, Long> toldDays = new HashMap<>();
    private @Nullable Cancellable timer;
    private boolean isClosed;

    CertificateWatch(
            String balancer,
            InstantSource clock,
            ControlLoop control,
            Executor blocking,
            Observers observers,
            EngineMetrics metrics,
            Supplier<List<CertificateRef>> source) {
        this.balancer = balancer;
        this.clock = clock;
        this.control = control;
        this.blocking = blocking;
        this.observers = observers;
        this.metrics = metrics;
        this.source = source;
    }

    /** What the certificates of one ARN are at present: on a renewal two for a moment. */
    private final class OneArn {
        private volatile List<CertificateRef> certificates = List.of();

        double daysToExpiry() {
            Instant now = clock.instant();
            return certificates.stream()
                    .mapToLong(certificate -> certificate.daysToExpiry(now))
                    .min()
                    .orElse(0);
        }
    }

    /** Looks at the certificates, and again each minute while there are any; may block, so not for an event loop. */
    synchronized void check() {
        if (isClosed) {
            return;
        }
        List<CertificateRef> now = certificates();
        measure(now);
        now.forEach(this::tellWhenExpiring);
        toldDays.keySet().retainAll(new HashSet<>(now));
        if (timer != null) {
            timer.cancel();
        }
        timer = now.isEmpty() ? null : control.schedule(this::checkLater, INTERVAL_NANOS);
    }

    private List<CertificateRef> certificates() {
        try {
            return source.get();
        } catch (RuntimeException | Error e) {
            LOGGER.warn("{}: a TLS termination does not tell its certificates", balancer, e);
            return List.of();
        }
    }

    /** Looks at them soon, on a thread that may block. */
    void checkLater() {
        try {
            blocking.execute(this::check);
        } catch (RejectedExecutionException e) {
            // the balancer closes, or has more to do; the next change or minute is soon enough
            synchronized (this) {
                timer = isClosed ? null : control.schedule(this::checkLater, INTERVAL_NANOS);
            }
        }
    }

    private void measure(List<CertificateRef> now) {
        Map<String, List<CertificateRef>> byArn = new LinkedHashMap<>();
        now.forEach(certificate -> byArn.computeIfAbsent(certificate.arn(), absent -> new ArrayList<>())
                .add(certificate));
        byArn.forEach((arn, certificates) -> {
            OneArn known = present.get(arn);
            OneArn one = known == null ? new OneArn() : known;
            one.certificates = List.copyOf(certificates);
            if (known == null) {
                present.put(arn, one);
                metrics.addCertificate(arn, one::daysToExpiry);
            }
        });
        for (String arn : List.copyOf(present.keySet())) {
            if (!byArn.containsKey(arn)) {
                present.remove(arn);
                metrics.removeCertificate(arn);
            }
        }
    }

    private void tellWhenExpiring(CertificateRef certificate) {
        Instant now = clock.instant();
        long days = certificate.daysToExpiry(now);
        Long told = toldDays.get(certificate);
        if (days >= DAYS_OF_NOTICE || told != null && told <= days) {
            return;
        }
        toldDays.put(certificate, days);
        Duration left = Duration.between(now, certificate.notAfter());
        if (left.isNegative()) {
            LOGGER.warn("{}: certificate {} has expired", balancer, certificate);
        } else if (days < DAYS_OF_WARNINGS) {
            LOGGER.warn("{}: certificate {} expires in {} days", balancer, certificate, days);
        }
        control.execute(() -> observers.tell(observer -> observer.certificateExpiring(certificate, left)));
    }

    /** Ends it. */
    synchronized void close() {
        isClosed = true;
        if (timer != null) {
            timer.cancel();
            timer = null;
        }
    }
}
