package io.elb.tls;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsExchange;
import com.sun.net.httpserver.HttpsParameters;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SNIServerName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import javax.net.ssl.TrustManagerFactory;

/** A target that the JDK serves over TLS: echoes bodies, one request a connection, and remembers what it saw of TLS. */
final class TlsTarget implements AutoCloseable {
    private static final char[] PASSWORD = "unused".toCharArray();

    /** What one request came over. */
    record Seen(
            String protocol,
            String cipher,
            List<String> serverNames,
            List<X509Certificate> client,
            byte[] session,
            String forwardedProto) {}

    final List<Seen> seen = new CopyOnWriteArrayList<>();
    private final HttpsServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();

    private TlsTarget(SSLContext context, String[] protocols, boolean wantsClient) throws IOException {
        server = HttpsServer.create(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), 0), 50);
        server.setExecutor(threads);
        server.setHttpsConfigurator(new HttpsConfigurator(context) {
            @Override
            public void configure(HttpsParameters parameters) {
                SSLParameters settings = context.getDefaultSSLParameters();
                settings.setNeedClientAuth(wantsClient);
                if (protocols.length > 0) {
                    settings.setProtocols(protocols);
                }
                parameters.setSSLParameters(settings);
            }
        });
        server.createContext("/", this::answer);
        server.start();
    }

    static TlsTarget start(ServerCertificate certificate, String... protocols) {
        return start(context(certificate, null), protocols, false);
    }

    /** One that demands certificates of clients. */
    static TlsTarget demanding(ServerCertificate certificate, X509Certificate authority, String... protocols) {
        return start(context(certificate, authority), protocols, true);
    }

    private static TlsTarget start(SSLContext context, String[] protocols, boolean wantsClient) {
        try {
            return new TlsTarget(context, protocols, wantsClient);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static SSLContext context(ServerCertificate certificate, X509Certificate authority) {
        try {
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(null, null);
            store.setKeyEntry(
                    "server",
                    certificate.privateKey(),
                    PASSWORD,
                    certificate.chain().toArray(new X509Certificate[0]));
            KeyManagerFactory keys = KeyManagerFactory.getInstance("PKIX");
            keys.init(store, PASSWORD);
            TrustManagerFactory trust = TrustManagerFactory.getInstance("PKIX");
            KeyStore authorities = KeyStore.getInstance("PKCS12");
            authorities.load(null, null);
            authorities.setCertificateEntry(
                    "authority", authority == null ? certificate.chain().get(0) : authority);
            trust.init(authorities);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void answer(HttpExchange exchange) throws IOException {
        SSLSession session = ((HttpsExchange) exchange).getSSLSession();
        List<X509Certificate> client = new ArrayList<>();
        try {
            for (java.security.cert.Certificate certificate : session.getPeerCertificates()) {
                client.add((X509Certificate) certificate);
            }
        } catch (SSLPeerUnverifiedException e) {
            // it showed none
        }
        seen.add(new Seen(
                session.getProtocol(),
                session.getCipherSuite(),
                ((ExtendedSSLSession) session)
                        .getRequestedServerNames().stream().map(TlsTarget::text).toList(),
                client,
                session.getId(),
                exchange.getRequestHeaders().getFirst("X-Forwarded-Proto")));
        byte[] body = exchange.getRequestBody().readAllBytes();
        if (!exchange.getRequestURI().getPath().equals("/kept")) {
            exchange.getResponseHeaders().set("Connection", "close");
        }
        exchange.sendResponseHeaders(200, body.length == 0 ? -1 : body.length);
        try (OutputStream out = exchange.getResponseBody()) {
            out.write(body);
        }
    }

    private static String text(SNIServerName name) {
        return new String(name.getEncoded(), java.nio.charset.StandardCharsets.US_ASCII);
    }

    int port() {
        return server.getAddress().getPort();
    }

    Seen last() {
        return seen.get(seen.size() - 1);
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
