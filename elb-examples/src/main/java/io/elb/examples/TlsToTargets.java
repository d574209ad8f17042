package io.elb.examples;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsParameters;
import com.sun.net.httpserver.HttpsServer;
import io.elb.LoadBalancer;
import io.elb.healthcheck.HttpHealthChecker;
import io.elb.listener.Listener;
import io.elb.listener.ListenerConfig;
import io.elb.rule.Action;
import io.elb.rule.Condition;
import io.elb.rule.Rule;
import io.elb.target.Target;
import io.elb.target.TargetGroup;
import io.elb.target.TargetGroupConfig;
import io.elb.tls.CertificateStore;
import io.elb.tls.ClientTls;
import io.elb.tls.ServerCertificate;
import io.elb.tls.testing.ClientCertificate;
import io.elb.tls.testing.DevelopmentCa;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.TrustManagerFactory;

/**
 * Speaks TLS to two groups of targets: to one as ELB does, encrypted and not verified, and to one that is verified and wants to know who
 * the balancer is.
 */
public final class TlsToTargets implements AutoCloseable {
    private static final char[] PASSWORD = "unused".toCharArray();

    private final DevelopmentCa ca = DevelopmentCa.create();
    private final Path authorities;
    private final LoadBalancer balancer =
            LoadBalancer.application("tls").threads(1).start();
    private final List<HttpsServer> servers = new ArrayList<>();
    private final CertificateStore certificates = CertificateStore.of(newClientCertificate("CN=first"));
    private final TargetGroup web;
    private final TargetGroup orders;
    private final Listener listener;

    private TlsToTargets() throws IOException, GeneralSecurityException {
        authorities = Files.createTempFile("authorities", ".pem");
        ca.writePem(authorities);
        web = addWeb();
        orders = addOrders();
        web.register(serve(ca.expiredCertificate("whatever.example.com"), false));
        orders.register(serve(ca.certificate("orders.internal"), true));
        listener =
                balancer.addListener(ListenerConfig.http(0, Action.forward(web)).build());
        listener.addRule(Rule.builder(10)
                .when(Condition.path("/orders"))
                .then(Action.forward(orders))
                .build());
    }

    // begin
    private TargetGroup addWeb() {
        return balancer.addTargetGroup(TargetGroupConfig.ofHttps("web", ClientTls.unverified()));
    }
    // end

    // begin
    private TargetGroup addOrders() {
        ClientTls tls = ClientTls.builder()
                .trust(authorities) // a file in PEM
                .serverName("orders.internal") // whatever address a target has
                .clientCertificate(certificates)
                .build();
        return balancer.addTargetGroup(TargetGroupConfig.builder("orders")
                .targetTls(tls)
                .healthChecker(HttpHealthChecker.of("/health"))
                .build());
    }
    // end

    // begin
    /** New connections show the new certificate; those that are open go on. */
    void renew(ServerCertificate renewed) {
        certificates.setDefault(renewed);
    }
    // end

    ServerCertificate newClientCertificate(String name) {
        ClientCertificate issued = ca.clientCertificate(name);
        return ServerCertificate.of(issued.privateKey(), issued.chain());
    }

    static TlsToTargets start() throws IOException, GeneralSecurityException {
        return new TlsToTargets();
    }

    URI uri() {
        return listener.uri();
    }

    TargetGroup orders() {
        return orders;
    }

    /** A target that says who asks, one request a connection. */
    private Target serve(ServerCertificate certificate, boolean wantsToKnow)
            throws IOException, GeneralSecurityException {
        SSLContext context = context(certificate);
        HttpsServer server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 50);
        server.setHttpsConfigurator(new HttpsConfigurator(context) {
            @Override
            public void configure(HttpsParameters parameters) {
                SSLParameters settings = context.getDefaultSSLParameters();
                settings.setNeedClientAuth(wantsToKnow);
                parameters.setSSLParameters(settings);
            }
        });
        server.createContext("/", exchange -> {
            String who = wantsToKnow
                    ? ((com.sun.net.httpserver.HttpsExchange) exchange)
                            .getSSLSession()
                            .getPeerPrincipal()
                            .getName()
                    : "somebody";
            byte[] body = ("Hello, " + who + "\n").getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("Connection", "close");
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        server.start();
        servers.add(server);
        return Target.of("127.0.0.1", server.getAddress().getPort());
    }

    private SSLContext context(ServerCertificate certificate) throws IOException, GeneralSecurityException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        store.setKeyEntry(
                "server",
                certificate.privateKey(),
                PASSWORD,
                certificate.chain().toArray(new X509Certificate[0]));
        store.setCertificateEntry("authority", ca.root());
        KeyManagerFactory keys = KeyManagerFactory.getInstance("PKIX");
        keys.init(store, PASSWORD);
        TrustManagerFactory trust = TrustManagerFactory.getInstance("PKIX");
        trust.init(store);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
        return context;
    }

    @Override
    public void close() throws IOException {
        balancer.close();
        servers.forEach(server -> server.stop(0));
        Files.deleteIfExists(authorities);
    }

    /**
     * Serves until the process is stopped.
     *
     * @param args none
     * @throws Exception if it does not start
     */
    public static void main(String[] args) throws Exception {
        try (TlsToTargets example = start()) {
            System.out.println("  curl " + example.uri());
            System.out.println("  curl " + example.uri().resolve("/orders"));
            new CountDownLatch(1).await();
        }
    }
}
