package io.elb.tls;

import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps a certificate of a {@link CertificateStore} as two files in PEM say, while these are replaced: by certbot, which changes symbolic links one after the other, by a Kubernetes secret, whose
 * directory is exchanged at once, by {@code mv}, or written in place. <em>Thread-safe.</em>
 *
 * <p>The files are read again and again, and their content is compared, so no kind of replacement is overlooked. New content is taken when it was the same twice in a row. While it
 * is missing, half written, or the key is not that of the certificate, the store keeps the certificate that it has; why is in {@link #problem} and logged once, and it is
 * tried again until it is right. Nothing of this happens on an event loop.
 *
 * @since 0.1
 */
public final class CertificateFiles implements AutoCloseable {
    /** How often files are read where nothing else is said. */
    public static final Duration DEFAULT_INTERVAL = Duration.ofSeconds(10);

    private static final Duration SHORTEST_INTERVAL = Duration.ofMillis(10);
    private static final Duration LONGEST_INTERVAL = Duration.ofDays(1);
    private static final Duration SETTLE = Duration.ofSeconds(1);
    private static final Logger LOGGER = LoggerFactory.getLogger(CertificateFiles.class);

    private final CertificateStore store;
    private final Path chain;
    private final Path key;
    private final char @Nullable [] password;
    private final @Nullable String arn;
    private final Duration interval;
    private final InstantSource clock;
    private final ScheduledExecutorService scheduler;
    private final boolean ownsScheduler;
    private FilePair taken;
    private FilePair seen;
    private boolean isUnreadable;
    private volatile ServerCertificate certificate;
    private volatile Instant since;
    private volatile @Nullable String problem;
    private volatile boolean isClosed;

    private CertificateFiles(Builder builder) {
        this.store = builder.store;
        this.chain = builder.chain;
        this.key = builder.key;
        this.password = builder.password;
        this.arn = builder.arn;
        this.interval = builder.interval;
        this.clock = builder.clock;
        this.taken = FilePair.read(chain, key);
        this.seen = taken;
        this.certificate = taken.toCertificate(password, arn);
        this.since = clock.instant();
        enter();
        ScheduledExecutorService given = builder.scheduler;
        this.ownsScheduler = given == null;
        this.scheduler = given == null ? newScheduler() : given;
    }

    /** Takes the place of the certificate with its ARN, which is an older one of the same names; else the list has one more. */
    private void enter() {
        if (store.contains(certificate)) {
            return;
        }
        ServerCertificate present = store.defaultCertificate().arn().equals(certificate.arn())
                ? store.defaultCertificate()
                : store.certificates().stream()
                        .filter(each -> each.arn().equals(certificate.arn()))
                        .findFirst()
                        .orElse(null);
        if (present == null) {
            store.add(certificate);
        } else {
            store.replace(present, certificate);
        }
    }

    private static ScheduledExecutorService newScheduler() {
        ScheduledThreadPoolExecutor scheduler = new ScheduledThreadPoolExecutor(1, task -> {
            Thread thread = new Thread(task, "elb-certificate-files");
            thread.setDaemon(true);
            return thread;
        });
        scheduler.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
        return scheduler;
    }

    /**
     * Watches two files with an unencrypted key. What they hold now takes the place of the store's certificate with the same ARN, or is added to its list.
     *
     * @param store the store
     * @param chain the file with the certificates, for instance certbot's {@code live/NAME/fullchain.pem}
     * @param key the file with the private key, for instance {@code live/NAME/privkey.pem}; may be the same file
     * @param interval how often they are read, 10 ms–1 day
     * @return the watch, running
     * @throws IllegalArgumentException if they are no certificate and its key now, or the interval is out of its range
     * @throws UncheckedIOException if a file can't be read now
     * @throws IllegalStateException if the store's list is full
     */
    public static CertificateFiles watch(CertificateStore store, Path chain, Path key, Duration interval) {
        return builder(store, chain, key).interval(interval).watch();
    }

    /**
     * Begins a watch with settings of its own.
     *
     * @param store the store
     * @param chain the file with the certificates
     * @param key the file with the private key; may be the same file
     * @return a builder
     */
    public static Builder builder(CertificateStore store, Path chain, Path key) {
        return new Builder(store, chain, key);
    }

    private void scheduleNext(Duration delay) {
        if (!isClosed) {
            scheduler.schedule(this::run, delay.toNanos(), TimeUnit.NANOSECONDS);
        }
    }

    private void run() {
        boolean isSettled = true;
        try {
            isSettled = isClosed || check();
        } catch (RuntimeException | Error e) {
            LOGGER.warn("{}: could not be looked at", chain, e);
        } finally {
            scheduleNext(isSettled || interval.compareTo(SETTLE) < 0 ? interval : SETTLE);
        }
    }

    /** Looks at the files once; answers whether there is nothing to wait for. */
    synchronized boolean check() {
        FilePair found;
        try {
            found = FilePair.read(chain, key);
            isUnreadable = false;
        } catch (UncheckedIOException e) {
            if (isUnreadable) {
                failed(e);
            }
            isUnreadable = true; // certbot removes a link before it makes it anew
            return false;
        }
        if (found.equals(taken)) {
            seen = found;
            problem = null;
            return true;
        }
        if (!found.equals(seen)) {
            seen = found; // somebody may be writing
            return false;
        }
        try {
            take(found);
            return true;
        } catch (RuntimeException e) {
            failed(e);
            return false;
        }
    }

    private void take(FilePair found) {
        ServerCertificate next = found.toCertificate(password, arn);
        ServerCertificate old = certificate;
        if (store.replace(old, next)) {
            LOGGER.info("{}: now {} in place of {}", chain, next, old);
        }
        certificate = next;
        since = clock.instant();
        taken = found;
        problem = null;
    }

    private void failed(RuntimeException cause) {
        String text = String.valueOf(cause.getMessage());
        if (!text.equals(problem)) {
            LOGGER.warn("{} and {}: not taken, the present certificate {} stays: {}", chain, key, certificate, text);
        }
        problem = text;
    }

    /**
     * The certificate that was taken last.
     *
     * @return the certificate, which is in the store unless somebody has removed it
     */
    public ServerCertificate certificate() {
        return certificate;
    }

    /**
     * Since when {@link #certificate} is that.
     *
     * @return when it was taken
     */
    public Instant since() {
        return since;
    }

    /**
     * Why the files are not what the store has.
     *
     * @return the reason; empty when all is well, or was when the files were last read
     */
    public Optional<String> problem() {
        return Optional.ofNullable(problem);
    }

    /** Ends the watch; the store keeps the certificate. Does nothing the second time. */
    @Override
    public void close() {
        isClosed = true;
        if (ownsScheduler) {
            scheduler.shutdown();
        }
    }

    @Override
    public String toString() {
        String present = problem;
        return chain + ": " + certificate + (present == null ? "" : "; " + present);
    }

    /**
     * Builds a {@link CertificateFiles}. <em>Confined to one thread.</em>
     *
     * @since 0.1
     */
    public static final class Builder {
        private final CertificateStore store;
        private final Path chain;
        private final Path key;
        private char @Nullable [] password;
        private @Nullable String arn;
        private Duration interval = DEFAULT_INTERVAL;
        private InstantSource clock = InstantSource.system();
        private @Nullable ScheduledExecutorService scheduler;

        private Builder(CertificateStore store, Path chain, Path key) {
            this.store = Objects.requireNonNull(store, "store");
            this.chain = Objects.requireNonNull(chain, "chain");
            this.key = Objects.requireNonNull(key, "key");
        }

        /**
         * Sets the password of the key.
         *
         * @param value the password, kept for later files; none by default
         * @return this builder
         */
        public Builder password(char[] value) {
            password = value.clone();
            return this;
        }

        /**
         * Sets the ARN of each certificate that is read.
         *
         * @param value as of {@link ServerCertificate#withArn}; by default the one that follows from the names
         * @return this builder
         */
        public Builder arn(String value) {
            arn = Objects.requireNonNull(value, "arn");
            return this;
        }

        /**
         * Sets how often the files are read. While there is something new in them, every second at least.
         *
         * @param value 10 ms–1 day; {@link #DEFAULT_INTERVAL} by default
         * @return this builder
         * @throws IllegalArgumentException if it is out of its range
         */
        public Builder interval(Duration value) {
            if (value.compareTo(SHORTEST_INTERVAL) < 0 || value.compareTo(LONGEST_INTERVAL) > 0) {
                throw new IllegalArgumentException(
                        "interval: " + value + " (expected: " + SHORTEST_INTERVAL + "–" + LONGEST_INTERVAL + ")");
            }
            interval = value;
            return this;
        }

        /**
         * Sets the clock of {@link CertificateFiles#since}.
         *
         * @param value the clock; the system's by default
         * @return this builder
         */
        public Builder clock(InstantSource value) {
            clock = Objects.requireNonNull(value, "clock");
            return this;
        }

        /**
         * Sets where files are read, for instance for many of them; it is not shut down.
         *
         * @param value an executor whose threads may block, no event loop; a thread of its own by default
         * @return this builder
         */
        public Builder scheduler(ScheduledExecutorService value) {
            scheduler = Objects.requireNonNull(value, "scheduler");
            return this;
        }

        /**
         * Reads the files and begins to watch them.
         *
         * @return the watch, running
         * @throws IllegalArgumentException if they are no certificate and its key now
         * @throws UncheckedIOException if a file can't be read now
         * @throws IllegalStateException if the store's list is full
         */
        public CertificateFiles watch() {
            CertificateFiles files = new CertificateFiles(this);
            files.scheduleNext(interval);
            return files;
        }
    }
}
