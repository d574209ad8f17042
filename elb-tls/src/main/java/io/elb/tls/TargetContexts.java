package io.elb.tls;

import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.IdentityCipherSuiteFilter;
import io.netty.handler.ssl.OpenSslContextOption;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslProvider;
import io.netty.util.IllegalReferenceCountException;
import io.netty.util.ReferenceCountUtil;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import javax.net.ssl.SSLException;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/* How it works
 *
 * One context of the engine for each client certificate and each list of ALPN; that of no ALPN is made when the certificate is announced, so
 * that an engine can refuse it there, another one with the first handshake that needs it. A context holds the sessions that can be resumed: with another
 * certificate none is. An engine keeps its context alive, so releasing one here ends nothing that is open; a handshake that finds its
 * context released has met a change of the certificate, and asks again.
 */
/** Makes engines for connections to targets. Thread-safe. */
final class TargetContexts implements CertificateObserver {
    /** Tickets come two at a time; more than a thousand targets of one group have their place. BoringSSL's need about 4 KiB each. */
    private static final int SESSIONS = 2048;

    private static final long SESSION_SECONDS = 300;
    private static final int ALPN_LISTS = 8;

    private final OfferedPolicy policy;
    private final X509ExtendedTrustManager trust;
    private final @Nullable CertificateStore store;
    private final Map<ServerCertificate, Contexts> ofCertificates = new ConcurrentHashMap<>();
    private volatile @Nullable Contexts present;
    private volatile boolean isClosed;

    TargetContexts(OfferedPolicy policy, X509ExtendedTrustManager trust, @Nullable CertificateStore store) {
        this.policy = policy;
        this.trust = trust;
        this.store = store;
        if (store == null) {
            this.present = new Contexts(null);
        } else {
            store.addObserver(this);
        }
    }

    @Override
    public void beforeUse(ServerCertificate certificate) {
        ofCertificates.put(certificate, new Contexts(certificate));
    }

    @Override
    public void afterUse(ServerCertificate certificate) {
        Contexts contexts = ofCertificates.remove(certificate);
        if (contexts != null) {
            contexts.release();
        }
    }

    SslHandler newHandler(ByteBufAllocator allocator, String host, int port, List<String> applicationProtocols) {
        while (!isClosed) {
            Contexts contexts = contexts();
            try {
                if (contexts != null) {
                    return contexts.of(applicationProtocols).newHandler(allocator, host, port);
                }
            } catch (IllegalReferenceCountException e) {
                present = null; // another certificate has come
            }
        }
        throw new IllegalStateException("ClientTls is closed (expected: one that is open)");
    }

    /** Those of the present certificate; null when it has just been changed. */
    private @Nullable Contexts contexts() {
        Contexts now = present;
        CertificateStore certificates = store;
        if (certificates == null) {
            return now;
        }
        ServerCertificate certificate = certificates.defaultCertificate();
        if (now == null || !now.isOf(certificate)) {
            now = ofCertificates.get(certificate);
            present = now;
        }
        return now;
    }

    void close() {
        isClosed = true;
        if (store != null) {
            store.removeObserver(this);
        } else if (present != null) {
            present.release();
        }
    }

    /** The contexts of one certificate. */
    private final class Contexts {
        private final @Nullable ServerCertificate certificate;
        private final Map<List<String>, SslContext> made = new ConcurrentHashMap<>();
        private boolean isReleased;

        Contexts(@Nullable ServerCertificate certificate) {
            this.certificate = certificate;
            of(List.of());
        }

        boolean isOf(ServerCertificate wanted) {
            return certificate != null && certificate.equals(wanted);
        }

        SslContext of(List<String> applicationProtocols) {
            SslContext context = made.get(applicationProtocols);
            return context == null ? make(applicationProtocols) : context;
        }

        private synchronized SslContext make(List<String> applicationProtocols) {
            if (isReleased) {
                throw new IllegalReferenceCountException(0);
            }
            SslContext context = made.get(applicationProtocols);
            if (context == null) {
                if (made.size() >= ALPN_LISTS) {
                    throw new IllegalStateException("applicationProtocols: " + applicationProtocols
                            + " (expected: one of " + made.keySet() + ", or fewer different ones)");
                }
                context = newContext(applicationProtocols);
                made.put(List.copyOf(applicationProtocols), context);
            }
            return context;
        }

        private SslContext newContext(List<String> applicationProtocols) {
            SslContextBuilder builder = SslContextBuilder.forClient()
                    .sslProvider(policy.isOpenSsl() ? SslProvider.OPENSSL_REFCNT : SslProvider.JDK)
                    .protocols(policy.effective().protocols())
                    .ciphers(policy.javaCiphers(), IdentityCipherSuiteFilter.INSTANCE)
                    .trustManager(trust)
                    .endpointIdentificationAlgorithm(null) // TargetTrust compares names
                    .sessionCacheSize(SESSIONS)
                    .sessionTimeout(SESSION_SECONDS);
            if (policy.isOpenSsl()) {
                builder.option(OpenSslContextOption.GROUPS, policy.openSslGroups());
            }
            if (certificate != null) {
                builder.keyManager(certificate.privateKey(), certificate.chain());
            }
            if (!applicationProtocols.isEmpty()) {
                builder.applicationProtocolConfig(new ApplicationProtocolConfig(
                        ApplicationProtocolConfig.Protocol.ALPN,
                        ApplicationProtocolConfig.SelectorFailureBehavior.NO_ADVERTISE,
                        ApplicationProtocolConfig.SelectedListenerFailureBehavior.ACCEPT,
                        applicationProtocols));
            }
            try {
                return builder.build();
            } catch (SSLException e) {
                throw new IllegalArgumentException(
                        "certificate: " + certificate + " (expected: one that the "
                                + policy.effective().engine().text() + " can use towards targets)",
                        e);
            }
        }

        synchronized void release() {
            if (!isReleased) {
                isReleased = true;
                made.values().forEach(ReferenceCountUtil::release);
            }
        }
    }
}
