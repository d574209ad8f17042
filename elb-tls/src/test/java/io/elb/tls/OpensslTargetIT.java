package io.elb.tls;

import static org.assertj.core.api.Assertions.assertThat;

import io.elb.observe.Counter;
import io.elb.observe.ErrorReason;
import io.elb.testing.RawResponse;
import io.elb.tls.testing.ClientCertificate;
import io.elb.tls.testing.DevelopmentCa;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** OpenSSL's server as a target, which tells what it saw. */
class OpensslTargetIT {
    private static final String LOOPBACK = "127.0.0.1";

    private final DevelopmentCa ca = DevelopmentCa.create();

    @TempDir
    private Path folder;

    private ClientTls.Builder verifying(TlsEngine engine) {
        return ClientTls.builder().engine(engine).trust(List.of(ca.root()));
    }

    @ParameterizedTest
    @CsvSource({"OPENSSL, -tls1_2", "OPENSSL, -tls1_3", "JDK, -tls1_2", "JDK, -tls1_3"})
    void sessionsAreResumed(TlsEngine engine, String version) {
        try (OpensslServer server = OpensslServer.start(folder, ca, ca.certificate("a.test"), "-www", version);
                ClientTls tls = verifying(engine).serverName("a.test").build();
                TargetBed bed = new TargetBed(tls, LOOPBACK, server.port())) {
            RawResponse first = bed.get();
            assertThat(first.status()).isEqualTo(200);
            assertThat(first.bodyText()).contains("New, TLSv1." + version.substring(7));
            for (int i = 0; i < 3; i++) {
                assertThat(bed.get().bodyText()).contains("Reused, TLSv1." + version.substring(7));
            }
            assertThat(bed.count(Counter.TARGET_CONNECTIONS)).isEqualTo(4);
        }
    }

    @ParameterizedTest
    @CsvSource({"OPENSSL, -tls1_2", "OPENSSL, -tls1_3", "JDK, -tls1_2", "JDK, -tls1_3"})
    void clientCertificateIsVerifiedByOpenssl(TlsEngine engine, String version) {
        ClientCertificate alice = ca.intermediate("below").clientCertificate("CN=alice");
        try (OpensslServer server = OpensslServer.start(
                        folder, ca, ca.certificate(LOOPBACK), "-www", "-Verify", "3", "-verify_return_error", version);
                ClientTls tls = verifying(engine)
                        .clientCertificate(ServerCertificate.of(alice.privateKey(), alice.chain()))
                        .build();
                TargetBed bed = new TargetBed(tls, LOOPBACK, server.port())) {
            RawResponse response = bed.get();
            assertThat(response.status()).isEqualTo(200);
            assertThat(response.bodyText()).contains("Client certificate").containsPattern("CN ?= ?alice");
        }
    }

    @ParameterizedTest
    @CsvSource({"OPENSSL, -tls1_2", "OPENSSL, -tls1_3", "JDK, -tls1_2", "JDK, -tls1_3"})
    void opensslRefusesTheBalancerWithoutACertificate(TlsEngine engine, String version) {
        try (OpensslServer server = OpensslServer.start(
                        folder, ca, ca.certificate(LOOPBACK), "-www", "-Verify", "3", "-verify_return_error", version);
                ClientTls tls = verifying(engine).build();
                TargetBed bed = new TargetBed(tls, LOOPBACK, server.port())) {
            assertThat(bed.getFails(502)).isEqualTo(ErrorReason.TARGET_TLS_FAILED);
            assertThat(bed.count(Counter.TARGET_TLS_ERRORS)).isEqualTo(1);
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"OPENSSL", "JDK"})
    void noCommonVersionIsToldAsSuch(TlsEngine engine) {
        try (OpensslServer server = OpensslServer.start(folder, ca, ca.certificate(LOOPBACK), "-www", "-tls1_2");
                ClientTls tls = ClientTls.builder()
                        .engine(engine)
                        .policy(TlsPolicy.of("ELBSecurityPolicy-TLS13-1-3-2021-06"))
                        .build();
                TargetBed bed = new TargetBed(tls, LOOPBACK, server.port())) {
            assertThat(bed.getFails(502)).isEqualTo(ErrorReason.TARGET_TLS_FAILED);
        }
    }
}
