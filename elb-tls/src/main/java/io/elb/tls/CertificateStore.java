package io.elb.tls;

import io.elb.observe.CertificateRef;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The certificates of a listener: a default one, and a list from which the client's SNI chooses. It may be changed while traffic flows: each change is one step, seen by
 * the handshakes that begin after it; connections that exist go on. One store may serve several listeners. <em>Thread-safe.</em>
 *
 * <p>A certificate is selected as ELB does it. What the client asks for by SNI is compared with the names of the certificates in the list, exact names first, then
 * wildcards of one level. Among several, those that the client can verify, then those that are valid at the moment, then ECDSA before RSA, the better hash, the longer key, the later end.
 * The default one is taken when nothing matches or the client sends no SNI; it is not asked for its names unless it is in the list too.
 *
 * @since 0.1
 */
public final class CertificateStore {
    /** How many certificates an application load balancer takes besides the default one. */
    public static final int DEFAULT_QUOTA = 25;

    private static final int LARGEST_QUOTA = 100_000;
    private static final Logger LOGGER = LoggerFactory.getLogger(CertificateStore.class);

    private final Object writeLock = new Object();
    private final List<CertificateObserver> observers = new CopyOnWriteArrayList<>();
    private final int quota;
    private final InstantSource clock;
    private final @Nullable Function<String, ServerCertificate> issuer;
    private volatile CertificateIndex index;

    private CertificateStore(Builder builder) {
        this.quota = builder.quota;
        this.clock = builder.clock;
        this.issuer = builder.issuer;
        this.index = new CertificateIndex(builder.defaultCertificate, List.of());
        reportValidity(builder.defaultCertificate);
    }

    /**
     * A store with the quota of an application load balancer.
     *
     * @param defaultCertificate the default certificate
     * @param certificates the list from which SNI chooses
     * @return the store
     * @throws IllegalStateException if there are more than {@link #DEFAULT_QUOTA}
     */
    public static CertificateStore of(ServerCertificate defaultCertificate, ServerCertificate... certificates) {
        return builder(defaultCertificate).add(certificates).build();
    }

    /**
     * Begins a store with settings of its own.
     *
     * @param defaultCertificate the default certificate
     * @return a builder
     */
    public static Builder builder(ServerCertificate defaultCertificate) {
        return new Builder(defaultCertificate);
    }

    /**
     * Adds a certificate to the list; does nothing when it is there.
     *
     * @param certificate the certificate
     * @return true when it was not in the list
     * @throws IllegalStateException if the list is full
     */
    public boolean add(ServerCertificate certificate) {
        Objects.requireNonNull(certificate, "certificate");
        return change(now -> {
            if (now.certificates().contains(certificate)) {
                return now;
            }
            if (now.certificates().size() >= quota) {
                throw new IllegalStateException("certificates: " + (quota + 1) + " (expected: at most " + quota
                        + " besides the default one; ELB: TooManyCertificates)");
            }
            List<ServerCertificate> more = new ArrayList<>(now.certificates());
            more.add(certificate);
            return new CertificateIndex(now.defaultCertificate(), more);
        });
    }

    /**
     * Removes a certificate from the list. The default one stays the default, also when it was in the list.
     *
     * @param certificate the certificate
     * @return false when it was not in the list
     */
    public boolean remove(ServerCertificate certificate) {
        Objects.requireNonNull(certificate, "certificate");
        return change(now -> {
            List<ServerCertificate> fewer = new ArrayList<>(now.certificates());
            return fewer.remove(certificate) ? new CertificateIndex(now.defaultCertificate(), fewer) : now;
        });
    }

    /**
     * Makes a certificate the default one in place of the present one, which stays in the list if it is there.
     *
     * @param certificate the certificate
     * @return false when it is the default one already
     */
    public boolean setDefault(ServerCertificate certificate) {
        Objects.requireNonNull(certificate, "certificate");
        return change(now -> now.defaultCertificate().equals(certificate)
                ? now
                : new CertificateIndex(certificate, now.certificates()));
    }

    /**
     * Puts a certificate in the place of another one: in the list, as the default, or both, in one step. This is what a renewal does.
     *
     * @param old the certificate that goes
     * @param replacement the one that comes
     * @return false when they are equal
     * @throws IllegalArgumentException if the old one is neither the default nor in the list
     */
    public boolean replace(ServerCertificate old, ServerCertificate replacement) {
        Objects.requireNonNull(old, "old");
        Objects.requireNonNull(replacement, "replacement");
        return change(now -> {
            if (!now.all().contains(old)) {
                throw new IllegalArgumentException("old: " + old + " (expected: a certificate that is in the store)");
            }
            if (old.equals(replacement)) {
                return now;
            }
            List<ServerCertificate> list = new ArrayList<>(now.certificates());
            int place = list.indexOf(old);
            if (place >= 0 && list.contains(replacement)) {
                list.remove(place);
            } else if (place >= 0) {
                list.set(place, replacement);
            }
            boolean isDefault = now.defaultCertificate().equals(old);
            return new CertificateIndex(isDefault ? replacement : now.defaultCertificate(), list);
        });
    }

    private boolean change(UnaryOperator<CertificateIndex> change) {
        synchronized (writeLock) {
            CertificateIndex before = index;
            CertificateIndex after = change.apply(before);
            if (after == before) {
                return false;
            }
            Set<ServerCertificate> added = after.all();
            added.removeAll(before.all());
            Set<ServerCertificate> removed = before.all();
            removed.removeAll(after.all());
            added.forEach(this::announce);
            index = after;
            added.forEach(this::reportValidity);
            removed.forEach(certificate -> observers.forEach(observer -> tellAfterUse(observer, certificate)));
            return true;
        }
    }

    private void announce(ServerCertificate certificate) {
        List<CertificateObserver> told = new ArrayList<>();
        try {
            for (CertificateObserver observer : observers) {
                observer.beforeUse(certificate);
                told.add(observer);
            }
        } catch (RuntimeException | Error e) {
            told.forEach(observer -> tellAfterUse(observer, certificate));
            throw e;
        }
    }

    private static void tellAfterUse(CertificateObserver observer, ServerCertificate certificate) {
        try {
            observer.afterUse(certificate);
        } catch (RuntimeException | Error e) {
            LOGGER.warn("{}: an observer of certificates threw", certificate, e);
        }
    }

    private void reportValidity(ServerCertificate certificate) {
        Instant now = clock.instant();
        if (now.isAfter(certificate.notAfter())) {
            LOGGER.warn("{}: the certificate has expired", certificate);
        } else if (now.isBefore(certificate.notBefore())) {
            LOGGER.warn("{}: the certificate is not valid before {}", certificate, certificate.notBefore());
        }
    }

    /**
     * Has an observer told of changes, and of the certificates that are there.
     *
     * @param observer the observer
     * @throws RuntimeException what the observer throws at one of the present certificates; then it isn't added
     */
    public void addObserver(CertificateObserver observer) {
        Objects.requireNonNull(observer, "observer");
        synchronized (writeLock) {
            List<ServerCertificate> told = new ArrayList<>();
            try {
                for (ServerCertificate certificate : index.all()) {
                    observer.beforeUse(certificate);
                    told.add(certificate);
                }
            } catch (RuntimeException | Error e) {
                told.forEach(certificate -> tellAfterUse(observer, certificate));
                throw e;
            }
            observers.add(observer);
        }
    }

    /**
     * Has an observer not told any more; it is told that each certificate is not used.
     *
     * @param observer the observer
     */
    public void removeObserver(CertificateObserver observer) {
        Objects.requireNonNull(observer, "observer");
        synchronized (writeLock) {
            if (observers.remove(observer)) {
                index.all().forEach(certificate -> tellAfterUse(observer, certificate));
            }
        }
    }

    /**
     * Selects the certificate for a handshake; takes no lock.
     *
     * @param serverName the name that the client asked for by SNI, in any case; null when it sent none; an IP literal is taken for none
     * @param client what the client can verify
     * @return the certificate; when the client supports none that matches, the one that it would get if it did
     */
    public ServerCertificate select(@Nullable String serverName, ClientSupport client) {
        CertificateIndex now = index;
        String name = ServerName.ofClient(serverName);
        if (name == null) {
            return now.defaultCertificate();
        }
        if (issuer != null && !now.hasMatch(name)) {
            now = withIssued(name, issuer);
        }
        return now.select(name, client, clock.instant());
    }

    /** One writer at a time, so that connections that come together get one certificate. */
    private CertificateIndex withIssued(String name, Function<String, ServerCertificate> issues) {
        synchronized (writeLock) {
            CertificateIndex now = index;
            if (now.hasMatch(name) || now.certificates().size() >= quota) {
                return now;
            }
            try {
                add(issues.apply(name));
            } catch (RuntimeException e) {
                LOGGER.warn("{}: no certificate was issued", name, e);
            }
            return index;
        }
    }

    /**
     * Whether a certificate is used at present.
     *
     * @param certificate the certificate
     * @return true when it is the default one or in the list
     */
    public boolean contains(ServerCertificate certificate) {
        CertificateIndex now = index;
        return now.defaultCertificate().equals(certificate)
                || now.certificates().contains(certificate);
    }

    /**
     * The default certificate.
     *
     * @return what clients get whose SNI matches nothing
     */
    public ServerCertificate defaultCertificate() {
        return index.defaultCertificate();
    }

    /**
     * The list from which SNI chooses.
     *
     * @return the certificates in the order in which they were added
     */
    public List<ServerCertificate> certificates() {
        return index.certificates();
    }

    /**
     * All certificates of the store as events and metrics name them, for {@code TlsTermination.certificates()}.
     *
     * @return the default one, then the list without it
     */
    public List<CertificateRef> references() {
        return index.all().stream().map(ServerCertificate::reference).toList();
    }

    /**
     * How many certificates the list may have.
     *
     * @return the quota
     */
    public int quota() {
        return quota;
    }

    @Override
    public String toString() {
        CertificateIndex now = index;
        return "default: " + now.defaultCertificate() + ", list: " + now.certificates();
    }

    /**
     * Builds a {@link CertificateStore}. <em>Confined to one thread.</em>
     *
     * @since 0.1
     */
    public static final class Builder {
        private final ServerCertificate defaultCertificate;
        private final List<ServerCertificate> certificates = new ArrayList<>();
        private int quota = DEFAULT_QUOTA;
        private InstantSource clock = InstantSource.system();
        private @Nullable Function<String, ServerCertificate> issuer;

        private Builder(ServerCertificate defaultCertificate) {
            this.defaultCertificate = Objects.requireNonNull(defaultCertificate, "defaultCertificate");
        }

        /**
         * Adds to the list from which SNI chooses.
         *
         * @param more the certificates
         * @return this builder
         */
        public Builder add(ServerCertificate... more) {
            certificates.addAll(List.of(more));
            return this;
        }

        /**
         * Sets how many certificates the list may have.
         *
         * @param value the quota, 0–100000; {@link #DEFAULT_QUOTA} by default
         * @return this builder
         * @throws IllegalArgumentException if it is out of its range
         */
        public Builder quota(int value) {
            if (value < 0 || value > LARGEST_QUOTA) {
                throw new IllegalArgumentException("quota: " + value + " (expected: 0–" + LARGEST_QUOTA + ")");
            }
            quota = value;
            return this;
        }

        /**
         * Sets the clock by which certificates are valid or not.
         *
         * @param value the clock; the system's by default
         * @return this builder
         */
        public Builder clock(InstantSource value) {
            clock = Objects.requireNonNull(value, "clock");
            return this;
        }

        /**
         * Sets who issues a certificate for a name that is asked for and matches none; it is added to the list, as long as the quota lasts, and
         * the default one serves when it fails. Meant for development: {@code DevelopmentCa.store()}.
         *
         * @param value makes a certificate for a host name in lower case; called on event loops while no other change is made, so it
         *     must not block or take long. None by default.
         * @return this builder
         */
        public Builder issueMissing(Function<String, ServerCertificate> value) {
            issuer = Objects.requireNonNull(value, "issueMissing");
            return this;
        }

        /**
         * Makes the store.
         *
         * @return the store
         * @throws IllegalStateException if there are more certificates than the quota
         */
        public CertificateStore build() {
            CertificateStore store = new CertificateStore(this);
            certificates.forEach(store::add);
            return store;
        }
    }
}
