package io.elb.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.elb.LoadBalancer;
import io.elb.listener.Listener;
import io.elb.listener.ListenerConfig;
import io.elb.rule.Action;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** OCSP responses in handshakes, from a responder that Bouncy Castle makes, seen by {@code openssl s_client}. */
class OcspStaplingIT {
    private static final String GET = "GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n";

    private final LoadBalancer balancer =
            LoadBalancer.application("ocsp").threads(1).start();
    private OcspAuthority authority;

    @BeforeEach
    void start() {
        authority = OcspAuthority.start();
    }

    @AfterEach
    void stop() {
        balancer.close();
        authority.close();
    }

    private String status(int port) {
        return OpenSslCommand.client(port, GET, "-status", "-servername", "localhost");
    }

    private void awaitQuestions(int count) throws InterruptedException {
        assertThat(authority.questions().tryAcquire(count, 10, TimeUnit.SECONDS))
                .as("the responder was asked")
                .isTrue();
    }

    @Test
    void answerOfTheResponderIsStapledInBothVersions() throws Exception {
        assumeThat(TlsEngine.OPENSSL.isAvailable()).isTrue();
        try (ServerTls tls = ServerTls.builder(CertificateStore.of(authority.certificate("localhost")))
                .engine(TlsEngine.OPENSSL)
                .ocspStapling()
                .build()) {
            Listener listener = balancer.addListener(
                    ListenerConfig.https(0, tls, Action.fixedResponse(200)).build());
            awaitQuestions(1);

            String output = status(listener.port());
            for (int i = 0; i < 100 && !output.contains("OCSP Response Status: successful"); i++) {
                output = status(listener.port()); // the answer is on its way
            }

            assertThat(output).contains("OCSP Response Status: successful", "Cert Status: good", "HTTP/1.1 200");
            assertThat(OpenSslCommand.client(listener.port(), GET, "-status", "-tls1_2"))
                    .contains("Cert Status: good");
        }
    }

    @Test
    void revokedCertificateIsServedWithoutAnAnswer() throws Exception {
        assumeThat(TlsEngine.OPENSSL.isAvailable()).isTrue();
        authority.revokeAll();
        try (ServerTls tls = ServerTls.builder(CertificateStore.of(authority.certificate("localhost")))
                .engine(TlsEngine.OPENSSL)
                .ocspStapling()
                .build()) {
            Listener listener = balancer.addListener(
                    ListenerConfig.https(0, tls, Action.fixedResponse(200)).build());
            awaitQuestions(1);

            assertThat(status(listener.port())).contains("OCSP response: no response sent", "HTTP/1.1 200");
        }
    }

    @Test
    void answerThatSomebodyElseSignedIsNotStapled() throws Exception {
        assumeThat(TlsEngine.OPENSSL.isAvailable()).isTrue();
        authority.signAsStranger();
        OcspClient client = new OcspClient();

        assertThatThrownBy(() -> client.ask(authority.certificate("localhost"), java.time.Instant.now()))
                .isInstanceOf(OcspException.class)
                .hasMessageContaining("signed by nobody who may");
    }

    @Test
    void theEngineOfTheJdkIsRefused() {
        ServerTls.Builder builder = ServerTls.builder(CertificateStore.of(authority.certificate("localhost")))
                .engine(TlsEngine.JDK)
                .ocspStapling();

        assertThatThrownBy(builder::build)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("ocspStapling: on (expected: off with the JDK's engine, which has none;"
                        + " or the OpenSSL engine (BoringSSL))");
    }
}
