package io.elb.tls;

import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps what the authorities say of the certificates of a store, so that handshakes can staple it (RFC 6066 section 8). It is fetched
 * by a thread of its own, anew when half of its time is over; when that fails, again after a minute, then at longer intervals up to an
 * hour. What has run out is stapled no more. Thread-safe.
 */
final class OcspStapling implements CertificateObserver, AutoCloseable {
    private static final Logger LOGGER = LoggerFactory.getLogger(OcspStapling.class);
    private static final Duration FIRST_PAUSE = Duration.ofMinutes(1);
    private static final Duration LONGEST_PAUSE = Duration.ofHours(1);

    private final InstantSource clock;
    private final OcspClient client = new OcspClient();
    private final ConcurrentHashMap<ServerCertificate, Staple> staples = new ConcurrentHashMap<>();
    private final ScheduledThreadPoolExecutor fetcher;

    /** What is known of one certificate. */
    private static final class Staple {
        private volatile @Nullable OcspAnswer answer;
        private volatile boolean isDropped;
        private Duration pause = FIRST_PAUSE;
    }

    OcspStapling(InstantSource clock) {
        this.clock = clock;
        this.fetcher = new ScheduledThreadPoolExecutor(1, task -> {
            Thread thread = new Thread(task, "elb-ocsp");
            thread.setDaemon(true);
            return thread;
        });
        fetcher.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
        fetcher.setRemoveOnCancelPolicy(true);
    }

    @Override
    public void beforeUse(ServerCertificate certificate) {
        if (OcspClient.responder(certificate) == null) {
            LOGGER.info("{}: no OCSP responder in it, nothing is stapled", certificate);
            return;
        }
        Staple staple = new Staple();
        staples.put(certificate, staple);
        fetcher.execute(() -> fetch(certificate, staple));
    }

    @Override
    public void afterUse(ServerCertificate certificate) {
        Staple staple = staples.remove(certificate);
        if (staple != null) {
            staple.isDropped = true;
        }
    }

    private void fetch(ServerCertificate certificate, Staple staple) {
        if (staple.isDropped) {
            return;
        }
        Duration next;
        try {
            OcspAnswer answer = client.ask(certificate, clock.instant());
            staple.answer = answer;
            staple.pause = FIRST_PAUSE;
            Duration left = Duration.between(clock.instant(), answer.nextUpdate());
            next = left.dividedBy(2).compareTo(FIRST_PAUSE) > 0 ? left.dividedBy(2) : FIRST_PAUSE;
        } catch (OcspException | RuntimeException e) { // whatever went wrong is tried again
            String reason = e instanceof OcspException ? e.getMessage() : e.toString();
            LOGGER.warn("{}: no OCSP answer, tried again in {}: {}", certificate, staple.pause, reason);
            next = staple.pause;
            Duration longer = staple.pause.multipliedBy(2);
            staple.pause = longer.compareTo(LONGEST_PAUSE) < 0 ? longer : LONGEST_PAUSE;
        }
        fetcher.schedule(() -> fetch(certificate, staple), next.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** What to staple now; null for nothing. */
    byte @Nullable [] of(ServerCertificate certificate) {
        Staple staple = staples.get(certificate);
        OcspAnswer answer = staple == null ? null : staple.answer;
        return answer == null || clock.instant().isAfter(answer.nextUpdate()) ? null : answer.encoded();
    }

    @Override
    public void close() {
        fetcher.shutdownNow();
    }
}
