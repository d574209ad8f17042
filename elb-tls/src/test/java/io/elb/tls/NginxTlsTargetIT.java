package io.elb.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.elb.LoadBalancer;
import io.elb.listener.Listener;
import io.elb.listener.ListenerConfig;
import io.elb.listener.Transport;
import io.elb.observe.Counter;
import io.elb.rule.Action;
import io.elb.target.ProtocolVersion;
import io.elb.target.Target;
import io.elb.target.TargetGroup;
import io.elb.target.TargetGroupConfig;
import io.elb.testing.BodyPattern;
import io.elb.testing.RawClient;
import io.elb.testing.RawResponse;
import io.elb.tls.testing.ClientCertificate;
import io.elb.tls.testing.DevelopmentCa;
import io.elb.tls.testing.LeafRequest;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** nginx with TLS as a target, where it is installed; it demands certificates of clients, and has an RSA certificate of its own. */
class NginxTlsTargetIT {
    private static final int BIG = 4 << 20;
    private static final DevelopmentCa CA = DevelopmentCa.create();

    @TempDir
    static Path directory;

    private static Process nginx;
    private static InetSocketAddress address;

    @BeforeAll
    static void start() throws Exception {
        Path program = Stream.of("/usr/sbin/nginx", "/usr/bin/nginx", "/usr/local/bin/nginx")
                .map(Path::of)
                .filter(Files::isExecutable)
                .findFirst()
                .orElse(null);
        assumeThat(program).as("nginx").isNotNull();
        InetAddress loopback = InetAddress.getByAddress(new byte[] {127, 0, 0, 1});
        try (ServerSocket free = new ServerSocket(0, 1, loopback)) {
            address = new InetSocketAddress(loopback, free.getLocalPort());
        }
        LeafRequest rsa = CA.leaf("shop.internal").keyAlgorithm(KeyAlgorithm.RSA_2048);
        ServerCertificate certificate = rsa.issueServer();
        Files.writeString(
                directory.resolve("server.pem"),
                Pem.write("CERTIFICATE", certificate.chain().get(0).getEncoded()));
        Files.writeString(
                directory.resolve("server.key"),
                Pem.write("PRIVATE KEY", certificate.privateKey().getEncoded()));
        CA.writePem(directory.resolve("ca.pem"));
        Files.write(directory.resolve("big"), BodyPattern.slice(0, BIG));
        Path settings = Files.writeString(
                directory.resolve("nginx.conf"), String.format(Locale.ROOT, """
                        daemon off; master_process off; pid %1$s/pid; error_log %1$s/error.log;
                        events { }
                        http {
                            access_log off; keepalive_requests 4;
                            client_body_temp_path %1$s/a; proxy_temp_path %1$s/b; fastcgi_temp_path %1$s/c;
                            uwsgi_temp_path %1$s/d; scgi_temp_path %1$s/e;
                            server {
                                listen 127.0.0.1:%2$d ssl http2; root %1$s; server_name shop.internal;
                                ssl_certificate %1$s/server.pem; ssl_certificate_key %1$s/server.key;
                                ssl_client_certificate %1$s/ca.pem; ssl_verify_client on; ssl_verify_depth 3;
                                ssl_protocols TLSv1.2 TLSv1.3; ssl_session_cache builtin:100;
                                location /tls { return 200 "$server_protocol $ssl_protocol $ssl_server_name $ssl_client_s_dn"; }
                            }
                        }
                        """, directory, address.getPort()));
        nginx = new ProcessBuilder(program.toString(), "-p", directory.toString(), "-c", settings.toString())
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("output").toFile())
                .start();
        long end = System.nanoTime() + 20_000_000_000L;
        while (!isListening()) {
            assertThat(System.nanoTime())
                    .as(Files.readString(directory.resolve("output")))
                    .isLessThan(end);
        }
    }

    private static boolean isListening() {
        try (Socket socket = new Socket()) {
            socket.connect(address, 1_000);
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    @AfterAll
    static void stop() throws InterruptedException {
        if (nginx != null) {
            nginx.destroyForcibly().waitFor();
        }
    }

    private static ClientTls tls(TlsEngine engine) {
        ClientCertificate balancerItself = CA.clientCertificate("CN=balancer");
        return ClientTls.builder()
                .engine(engine)
                .trust(List.of(CA.root()))
                .serverName("shop.internal")
                .clientCertificate(ServerCertificate.of(balancerItself.privateKey(), balancerItself.chain()))
                .build();
    }

    @ParameterizedTest
    @CsvSource({"OPENSSL, EPOLL", "OPENSSL, IO_URING", "OPENSSL, NIO", "JDK, EPOLL", "JDK, IO_URING", "JDK, NIO"})
    void filesComeWholeOverConnectionsThatItEnds(TlsEngine engine, Transport transport) {
        try (ClientTls tls = tls(engine);
                LoadBalancer balancer =
                        LoadBalancer.application("nginx").threads(1).start()) {
            TargetGroup group = balancer.addTargetGroup(
                    TargetGroupConfig.builder("web").targetTls(tls).build());
            group.register(Target.of(address));
            Listener listener = balancer.addListener(ListenerConfig.http(0, Action.forward(group))
                    .transport(transport)
                    .build());
            try (RawClient client = RawClient.connect("127.0.0.1", listener.port())) {
                for (int i = 0; i < 6; i++) {
                    RawResponse said = client.exchange("GET /tls HTTP/1.1\r\nHost: shop\r\n\r\n");
                    assertThat(said.bodyText()).isEqualTo("HTTP/1.1 TLSv1.3 shop.internal CN=balancer");
                    client.send("GET /big HTTP/1.1\r\nHost: shop\r\n\r\n");
                    assertThat(client.readHead().field("Content-Length")).isEqualTo(Integer.toString(BIG));
                    client.readPattern(0, BIG);
                }
            }
            assertThat(balancer.metrics().value(Counter.TARGET_CONNECTIONS))
                    .as("12 requests, 4 a connection")
                    .isEqualTo(3);
            assertThat(balancer.metrics().value(Counter.TARGET_TLS_ERRORS)).isZero();
        }
    }

    /** HTTP/2 all the way: ALPN on both sides. */
    @ParameterizedTest
    @EnumSource(names = {"OPENSSL", "JDK"})
    void groupOfHttp2AgreesOnItByAlpn(TlsEngine engine) throws Exception {
        CertificateStore certificates = CertificateStore.of(CA.certificate("localhost"));
        try (ClientTls tls = tls(engine);
                ServerTls termination =
                        ServerTls.builder(certificates).engine(engine).build();
                LoadBalancer balancer =
                        LoadBalancer.application("nginx").threads(1).start()) {
            TargetGroup group = balancer.addTargetGroup(TargetGroupConfig.builder("web")
                    .protocolVersion(ProtocolVersion.HTTP2)
                    .targetTls(tls)
                    .build());
            group.register(Target.of(address));
            Listener listener = balancer.addListener(
                    ListenerConfig.https(0, termination, Action.forward(group)).build());
            HttpClient client = HttpClient.newBuilder()
                    .version(HttpClient.Version.HTTP_2)
                    .sslContext(CA.sslContext())
                    .build();
            String base = "https://localhost:" + listener.port();
            for (int i = 0; i < 6; i++) {
                HttpResponse<String> said = client.send(
                        HttpRequest.newBuilder(URI.create(base + "/tls")).build(), BodyHandlers.ofString());
                assertThat(said.body()).isEqualTo("HTTP/2.0 TLSv1.3 shop.internal CN=balancer");
                assertThat(said.version()).isEqualTo(HttpClient.Version.HTTP_2);
            }
            HttpResponse<byte[]> big = client.send(
                    HttpRequest.newBuilder(URI.create(base + "/big")).build(), BodyHandlers.ofByteArray());
            assertThat(big.body()).isEqualTo(BodyPattern.slice(0, BIG));
            assertThat(balancer.metrics().value(Counter.TARGET_TLS_ERRORS)).isZero();
        }
    }
}
