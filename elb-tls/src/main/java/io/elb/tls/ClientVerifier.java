package io.elb.tls;

import io.elb.netty.ClientCertificateException;
import io.elb.observe.ClientCertificateError;
import io.netty.handler.ssl.OpenSslCertificateException;
import java.net.Socket;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.InstantSource;
import java.util.function.Supplier;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;

/** Decides on the certificates of clients, by the mode of the moment. Thread-safe. */
final class ClientVerifier extends X509ExtendedTrustManager {
    private static final int HAS_EXPIRED = 10;
    private static final int UNABLE_TO_GET_ISSUER = 20;
    private static final int REVOKED = 23;
    private static final int INVALID_PURPOSE = 26;
    private static final int REJECTED = 28;

    private final Supplier<MutualTls> mode;
    private final InstantSource clock;

    ClientVerifier(Supplier<MutualTls> mode, InstantSource clock) {
        this.mode = mode;
        this.clock = clock;
    }

    private void check(X509Certificate[] chain) throws CertificateException {
        MutualTls now = mode.get();
        TrustStore store = now.trustStore().orElse(null);
        if (store != null) {
            try {
                new ClientChain(chain).check(store, now, clock.instant());
            } catch (ClientCertificateException e) {
                throw new OpenSslCertificateException(e.getMessage(), e, verifyResult(e.error()));
            }
        }
    }

    /**
     * OpenSSL's number of what was found, by which it chooses the alert for the client: without one it would be internal_error. The JDK's
     * engine sends certificate_unknown whatever it was.
     */
    private static int verifyResult(ClientCertificateError error) {
        return switch (error) {
            case UNTRUSTED, MAX_CHAIN_DEPTH_EXCEEDED -> UNABLE_TO_GET_ISSUER; // unknown_ca
            case EXPIRED -> HAS_EXPIRED;
            case REVOKED -> REVOKED;
            case PURPOSE_INVALID, TYPE_UNSUPPORTED -> INVALID_PURPOSE; // unsupported_certificate
            default -> REJECTED; // bad_certificate
        };
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType) throws CertificateException {
        check(chain);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket)
            throws CertificateException {
        check(chain);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
            throws CertificateException {
        check(chain);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType) throws CertificateException {
        throw notOfServers(chain);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket)
            throws CertificateException {
        throw notOfServers(chain);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
            throws CertificateException {
        throw notOfServers(chain);
    }

    private static CertificateException notOfServers(X509Certificate[] chain) {
        return new ClientCertificateException(
                ClientCertificateError.REJECTED, chain[0], "of a server, not of a client");
    }

    /** The authorities whose names clients are told. */
    @Override
    public X509Certificate[] getAcceptedIssuers() {
        MutualTls now = mode.get();
        return now.isAdvertised()
                ? now.trustStore().orElseThrow().authorities().toArray(new X509Certificate[0])
                : new X509Certificate[0];
    }
}
