package io.elb.it;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import io.elb.LoadBalancer;
import io.elb.health.HealthCheckSettings;
import io.elb.healthcheck.HttpHealthChecker;
import io.elb.healthcheck.TcpHealthChecker;
import io.elb.listener.ListenerConfig;
import io.elb.observe.HealthCheckLogSink;
import io.elb.observe.HealthState;
import io.elb.rule.Action;
import io.elb.target.Target;
import io.elb.target.TargetGroup;
import io.elb.target.TargetGroupConfig;
import io.elb.target.TlsOrigination;
import io.elb.testing.FakeTarget;
import io.elb.testing.RecordingObserver;
import io.elb.tls.ClientTls;
import io.elb.tls.ServerCertificate;
import io.elb.tls.testing.DevelopmentCa;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Health checks over TLS: what the group speaks, or what it has for its checks alone. */
class HttpsHealthIT {
    private static final HealthCheckSettings FAST =
            HealthCheckSettings.fast(Duration.ofMillis(20), Duration.ofSeconds(5));
    private static final char[] PASSWORD = "unused".toCharArray();

    @TempDir
    private Path directory;

    private final DevelopmentCa ca = DevelopmentCa.create();
    private final RecordingObserver observer = new RecordingObserver();
    private final List<HttpsServer> servers = new ArrayList<>();
    private LoadBalancer balancer;

    @BeforeEach
    void start() {
        balancer = LoadBalancer.application("checked")
                .threads(1)
                .healthCheckLog(HealthCheckLogSink.file(directory.resolve("health.log")))
                .observer(observer)
                .start();
    }

    @AfterEach
    void close() {
        balancer.close();
        servers.forEach(server -> server.stop(0));
    }

    private int serve(ServerCertificate certificate) throws Exception {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        store.setKeyEntry(
                "server",
                certificate.privateKey(),
                PASSWORD,
                certificate.chain().toArray(new X509Certificate[0]));
        KeyManagerFactory keys = KeyManagerFactory.getInstance("PKIX");
        keys.init(store, PASSWORD);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), null, null);
        HttpsServer server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 50);
        server.setHttpsConfigurator(new HttpsConfigurator(context));
        server.createContext("/health", exchange -> {
            exchange.sendResponseHeaders(200, -1);
            exchange.close();
        });
        server.start();
        servers.add(server);
        return server.getAddress().getPort();
    }

    private void check(TargetGroupConfig config, int port, HealthState expected) {
        TargetGroup group = balancer.addTargetGroup(config);
        group.register(Target.of("127.0.0.1", port));
        balancer.addListener(ListenerConfig.http(0, Action.forward(group)).build());
        observer.awaitHealth("127.0.0.1:" + port, expected);
    }

    private String firstLine() throws IOException {
        balancer.close();
        return Files.readAllLines(directory.resolve("health.log"), ISO_8859_1).get(0);
    }

    private TargetGroupConfig.Builder checked() {
        return TargetGroupConfig.builder("web")
                .healthChecker(HttpHealthChecker.of("/health").withSettings(FAST));
    }

    @Test
    void groupOfHttpsIsCheckedOverHttpsWithoutVerification() throws Exception {
        int port = serve(ca.expiredCertificate("elsewhere.test"));

        check(checked().targetTls(ClientTls.unverified()).build(), port, HealthState.HEALTHY);

        assertThat(firstLine()).startsWith("https ").endsWith(" PASS 200 -");
    }

    @Test
    void targetThatCanNotBeVerifiedIsUnhealthy() throws Exception {
        int port = serve(ca.expiredCertificate("127.0.0.1"));
        ClientTls verified = ClientTls.builder().trust(List.of(ca.root())).build();

        check(checked().targetTls(verified).build(), port, HealthState.UNHEALTHY);

        assertThat(firstLine()).startsWith("https ").endsWith(" FAIL - ConnectionReset");
    }

    @Test
    void connectingIsHealthyOnlyWithAHandshake() throws Exception {
        int port = serve(ca.certificate("127.0.0.1"));
        try (FakeTarget plain = FakeTarget.start("plain")) {
            TargetGroup group = balancer.addTargetGroup(TargetGroupConfig.builder("tcp")
                    .targetTls(ClientTls.unverified())
                    .healthChecker(TcpHealthChecker.of().withSettings(FAST))
                    .build());
            group.register(Target.of("127.0.0.1", port), Target.of("127.0.0.1", plain.port()));
            plain.closeNextConnections(1000);
            balancer.addListener(ListenerConfig.http(0, Action.forward(group)).build());

            observer.awaitHealth("127.0.0.1:" + port, HealthState.HEALTHY);
            observer.awaitHealth("127.0.0.1:" + plain.port(), HealthState.UNHEALTHY);
        }
    }

    @Test
    void checksMaySpeakTlsWhereTrafficDoesNot() throws Exception {
        int port = serve(ca.certificate("127.0.0.1"));

        check(checked().healthCheckTls(ClientTls.unverified()).build(), port, HealthState.HEALTHY);

        assertThat(firstLine()).startsWith("https ");
    }

    @Test
    void checksMaySpeakPlainTextWhereTrafficDoesNot() throws Exception {
        try (FakeTarget plain = FakeTarget.start("plain")) {
            check(
                    checked()
                            .targetTls(ClientTls.unverified())
                            .healthCheckWithoutTls()
                            .build(),
                    plain.port(),
                    HealthState.HEALTHY);

            assertThat(firstLine()).startsWith("http ");
        }
    }

    @Test
    void tlsOfChecksThatNobodyUnderstandsIsRefused() {
        TlsOrigination homemade = new TlsOrigination() {
            @Override
            public String toString() {
                return "homemade";
            }
        };
        assertThatThrownBy(() -> balancer.addTargetGroup(
                        checked().healthCheckTls(homemade).build()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("healthCheckTls: homemade (expected: a NettyTlsOrigination)");
    }
}
