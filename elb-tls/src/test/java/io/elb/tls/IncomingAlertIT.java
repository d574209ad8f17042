package io.elb.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.elb.LoadBalancer;
import io.elb.listener.Listener;
import io.elb.listener.ListenerConfig;
import io.elb.observe.ErrorReason;
import io.elb.observe.FlowRecord;
import io.elb.rule.Action;
import io.elb.target.TargetGroupConfig;
import java.io.IOException;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Alerts of clients of a TLS listener, as flow records tell them: by both engines, from clients that do not trust the certificate. */
@Timeout(60)
class IncomingAlertIT {
    private static final int CERTIFICATE_UNKNOWN = 46;
    private static final int UNKNOWN_CA = 48;

    private final BlockingQueue<FlowRecord> records = new LinkedBlockingQueue<>();
    private final LoadBalancer balancer =
            LoadBalancer.network("mail").threads(1).flowLog(records::add).start();

    static Stream<TlsEngine> engines() {
        return Stream.of(TlsEngine.OPENSSL, TlsEngine.JDK).filter(TlsEngine::isAvailable);
    }

    @AfterEach
    void close() {
        balancer.close();
    }

    @ParameterizedTest
    @MethodSource("engines")
    void codeIsTold(TlsEngine engine) throws Exception {
        try (ServerTls tls = ServerTls.builder(
                        CertificateStore.of(TestCertificates.of(KeyAlgorithm.ECDSA_P256, "mail.example.org")))
                .engine(engine)
                .build()) {
            Listener listener = balancer.addListener(
                    ListenerConfig.tls(0, tls, Action.forward(balancer.addTargetGroup(TargetGroupConfig.ofTcp("mail"))))
                            .build());

            distrust(listener.port(), "TLSv1.2");
            assertThatRecordHas(CERTIFICATE_UNKNOWN);
            distrust(listener.port(), "TLSv1.3");
            assertThatRecordHas(CERTIFICATE_UNKNOWN);
            OpenSslCommand.client(listener.port(), "", "-tls1_2", "-verify_return_error");
            assertThatRecordHas(UNKNOWN_CA);
            OpenSslCommand.client(listener.port(), "", "-tls1_3", "-verify_return_error"); // without encryption
            assertThatRecordHas(UNKNOWN_CA);
        }
    }

    private static void distrust(int port, String protocol) throws IOException {
        try (SSLSocket client = (SSLSocket) SSLSocketFactory.getDefault().createSocket("127.0.0.1", port)) {
            client.setEnabledProtocols(new String[] {protocol});
            assertThatThrownBy(client::startHandshake).isInstanceOf(SSLException.class);
        }
    }

    private void assertThatRecordHas(int code) throws InterruptedException {
        FlowRecord record = records.poll(20, TimeUnit.SECONDS);
        assertThat(record).as("record of a flow").isNotNull();
        assertThat(record.error()).contains(ErrorReason.CLIENT_TLS_FAILED);
        assertThat(record.client().tlsAlert()).hasValue(code);
    }
}
