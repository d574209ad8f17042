package io.elb.tls;

import static org.assertj.core.api.Assertions.assertThat;

import io.elb.LoadBalancer;
import io.elb.listener.Listener;
import io.elb.listener.ListenerConfig;
import io.elb.rule.Action;
import io.elb.target.ProxyProtocol;
import io.elb.target.Target;
import io.elb.target.TargetGroup;
import io.elb.target.TargetGroupConfig;
import io.elb.tls.testing.ClientCertificate;
import io.elb.tls.testing.DevelopmentCa;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What targets are told of the certificate of a client by PP2_TYPE_SSL of the PROXY protocol, read as its specification says. */
@Timeout(60)
class ClientInProxyHeaderIT {
    private static final DevelopmentCa CA = DevelopmentCa.create();
    private static final int FIXED_BYTES = 16;
    private static final int ADDRESS_BYTES = 12;
    private static final int PP2_TYPE_SSL = 0x20;
    private static final int PP2_SUBTYPE_SSL_VERSION = 0x21;
    private static final int PP2_SUBTYPE_SSL_CN = 0x22;
    private static final int PP2_CLIENT_SSL = 0x01;
    private static final int PP2_CLIENT_CERT_CONN = 0x02;
    private static final int PP2_CLIENT_CERT_SESS = 0x04;

    private final LoadBalancer balancer =
            LoadBalancer.network("mail").threads(1).start();
    private final ExecutorService reader = Executors.newSingleThreadExecutor();

    @TempDir
    private Path directory;

    static Stream<TlsEngine> engines() {
        return Stream.of(TlsEngine.OPENSSL, TlsEngine.JDK).filter(TlsEngine::isAvailable);
    }

    @AfterEach
    void close() {
        balancer.close();
        reader.shutdownNow();
    }

    @ParameterizedTest
    @MethodSource("engines")
    void commonNameAndVerificationAreTold(TlsEngine engine) throws Exception {
        Ssl verified = told(engine, MutualTls.verify(TrustStore.of(CA.root())), "CN=Zoë+OU=Books,CN=inner");
        assertThat(verified.flags()).isEqualTo(PP2_CLIENT_SSL | PP2_CLIENT_CERT_CONN | PP2_CLIENT_CERT_SESS);
        assertThat(verified.verify()).isZero();
        assertThat(verified.text(PP2_SUBTYPE_SSL_CN)).isEqualTo("Zoë");
        assertThat(verified.text(PP2_SUBTYPE_SSL_VERSION)).isEqualTo("TLSv1.3");
    }

    @ParameterizedTest
    @MethodSource("engines")
    void certificateThatNobodyVerifiesIsToldAsSuch(TlsEngine engine) throws Exception {
        Ssl shown = told(engine, MutualTls.passthrough(), "CN=stranger");
        assertThat(shown.flags()).isEqualTo(PP2_CLIENT_SSL | PP2_CLIENT_CERT_CONN | PP2_CLIENT_CERT_SESS);
        assertThat(shown.verify()).isNotZero();
        assertThat(shown.text(PP2_SUBTYPE_SSL_CN)).isEqualTo("stranger");
    }

    @ParameterizedTest
    @MethodSource("engines")
    void clientWithoutCertificateHasNoneOfIt(TlsEngine engine) throws Exception {
        Ssl plain = told(engine, MutualTls.passthrough(), "");
        assertThat(plain.flags()).isEqualTo(PP2_CLIENT_SSL);
        assertThat(plain.verify()).isNotZero();
        assertThat(plain.vectors()).doesNotContainKey(PP2_SUBTYPE_SSL_CN);
    }

    private Ssl told(TlsEngine engine, MutualTls mode, String subject) throws Exception {
        try (ServerSocket server = new ServerSocket();
                ServerTls tls = ServerTls.builder(
                                CertificateStore.of(TestCertificates.of(KeyAlgorithm.ECDSA_P256, "mail.example.org")))
                        .engine(engine)
                        .mutualTls(mode)
                        .build()) {
            server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            server.setSoTimeout(20_000);
            TargetGroup group = balancer.addTargetGroup(TargetGroupConfig.tcp("mail")
                    .proxyProtocol(ProxyProtocol.v2().withTlvs(ProxyProtocol.Tlv.SSL))
                    .build());
            group.register(Target.of("127.0.0.1", server.getLocalPort()));
            Listener listener = balancer.addListener(
                    ListenerConfig.tls(0, tls, Action.forward(group)).build());
            CompletableFuture<Ssl> read = CompletableFuture.supplyAsync(() -> Ssl.read(server), reader);
            String[] arguments = {};
            if (!subject.isEmpty()) {
                Path chain = directory.resolve("client.pem");
                Path key = directory.resolve("client.key");
                ClientCertificate certificate = CA.clientCertificate(subject);
                certificate.writePem(chain, key);
                arguments = new String[] {"-cert", chain.toString(), "-key", key.toString()};
            }
            OpenSslCommand.client(listener.port(), "hello\n", arguments);
            return read.get(20, TimeUnit.SECONDS);
        }
    }

    /** The value of PP2_TYPE_SSL. */
    private record Ssl(int flags, int verify, Map<Integer, byte[]> vectors) {
        static Ssl read(ServerSocket server) {
            try (Socket socket = server.accept();
                    DataInputStream in = new DataInputStream(socket.getInputStream())) {
                ByteBuffer head = ByteBuffer.wrap(in.readNBytes(FIXED_BYTES));
                ByteBuffer rest = ByteBuffer.wrap(in.readNBytes(head.getShort(FIXED_BYTES - 2)));
                rest.position(ADDRESS_BYTES);
                ByteBuffer ssl = ByteBuffer.wrap(vectors(rest).get(PP2_TYPE_SSL));
                return new Ssl(ssl.get(), ssl.getInt(), vectors(ssl));
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        }

        private static Map<Integer, byte[]> vectors(ByteBuffer in) {
            Map<Integer, byte[]> vectors = new HashMap<>();
            while (in.hasRemaining()) {
                int type = in.get() & 0xff;
                byte[] value = new byte[in.getShort() & 0xffff];
                in.get(value);
                vectors.put(type, value);
            }
            return vectors;
        }

        String text(int type) {
            return new String(vectors.get(type), StandardCharsets.UTF_8);
        }
    }
}
