package io.elb.tls;

import io.elb.netty.ClientCertificateException;
import io.elb.observe.ClientCertificateError;
import java.net.Socket;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.InstantSource;
import java.util.function.Supplier;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;

/** Decides on the certificates of clients, by the mode of the moment. Thread-safe. */
final class ClientVerifier extends X509ExtendedTrustManager {
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
            new ClientChain(chain).check(store, now, clock.instant());
        }
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
