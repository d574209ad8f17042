package io.elb.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.handler.ssl.SslContext;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.ReferenceCounted;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import javax.net.ssl.SSLEngine;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Settings of TLS at listeners, what engines are refused for, and what is kept for certificates. */
class ServerTlsTest {
    private static final ServerCertificate CERTIFICATE = TestCertificates.of(KeyAlgorithm.ECDSA_P256, "localhost");

    private static ServerTls.Builder builder() {
        return ServerTls.builder(CertificateStore.of(CERTIFICATE));
    }

    static Stream<Arguments> wrong() {
        return Stream.of(
                setting(
                        "handshakeTimeout: PT0.000999999S (expected: PT0.001S–PT1H6M40S)",
                        () -> builder().handshakeTimeout(Duration.ofMillis(1).minusNanos(1))),
                setting(
                        "handshakeTimeout: PT1H6M41S (expected: PT0.001S–PT1H6M40S)",
                        () -> builder().handshakeTimeout(Duration.ofSeconds(4001))),
                setting(
                        "sessionTimeout: PT0.999S (expected: PT1S–PT168H)",
                        () -> builder().sessionTimeout(Duration.ofMillis(999))),
                setting(
                        "sessionTimeout: PT168H1S (expected: PT1S–PT168H)",
                        () -> builder().sessionTimeout(Duration.ofDays(7).plusSeconds(1))),
                setting("ticketKeys: 0 (expected: 1–16)", () -> builder().ticketKeys()),
                setting("bytes: 47 of them (expected: 48)", () -> TicketKey.of(new byte[47])),
                setting("text: a secret (expected: 48 bytes in Base64)", () -> TicketKey.ofBase64("?")));
    }

    private static Arguments setting(String message, ThrowingCallable call) {
        return Arguments.of(message, call);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("wrong")
    void valueBeyondItsRangeIsRefused(String message, ThrowingCallable call) {
        assertThatThrownBy(call).isInstanceOf(IllegalArgumentException.class).hasMessage(message);
    }

    static Stream<Arguments> nulls() {
        return Stream.of(
                setting("store", () -> ServerTls.builder(null)),
                setting("policy", () -> builder().policy(null)),
                setting("engine", () -> builder().engine(null)),
                setting("handshakeTimeout", () -> builder().handshakeTimeout(null)),
                setting("sessionTimeout", () -> builder().sessionTimeout(null)),
                setting("ticketKeys", () -> builder().ticketKeys((TicketKey[]) null)),
                setting("mutualTls", () -> builder().mutualTls(null)),
                setting("clock", () -> builder().clock(null)),
                setting("trustStore", () -> MutualTls.verify(null)),
                setting("name", () -> TlsPolicy.of(null)));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("nulls")
    void nullIsRefusedByName(String name, ThrowingCallable call) {
        assertThatThrownBy(call).isInstanceOf(NullPointerException.class).hasMessage(name);
    }

    @Test
    void policyThatTheEngineCanNotServeIsRefused() {
        ServerTls.Builder builder = builder().engine(TlsEngine.JDK).policy(TlsPolicy.of("ELBSecurityPolicy-2016-08"));

        assertThatThrownBy(builder::build)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("policy: ELBSecurityPolicy-2016-08 (expected: one that the JDK's engine can serve;"
                        + " the JDK's engine has no TLSv1, TLSv1.1)");
    }

    @Test
    void sharedTicketKeysAreRefusedWithTheEngineOfTheJdk() {
        assertThatThrownBy(() -> builder()
                        .engine(TlsEngine.JDK)
                        .ticketKeys(TicketKey.random())
                        .build())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("JDK's engine");
        try (ServerTls tls = builder().engine(TlsEngine.JDK).build()) {
            assertThatThrownBy(() -> tls.ticketKeys(TicketKey.random())).isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void randomTicketKeysAreMadeAnewAndTheOneBeforeIsAcceptedAsLongAgain() {
        AtomicReference<Instant> now = new AtomicReference<>(Instant.EPOCH);
        TicketKeys keys = new TicketKeys(List.of(), Duration.ofHours(1), now::get);
        TicketKey first = keys.keys().get(0);
        assertThat(keys.rotate()).isFalse();

        now.set(Instant.EPOCH.plus(Duration.ofMinutes(61)));
        assertThat(keys.rotate()).isTrue();
        assertThat(keys.rotate()).isFalse();
        TicketKey second = keys.keys().get(0);
        assertThat(keys.keys()).containsExactly(second, first).doesNotHaveDuplicates();

        now.set(Instant.EPOCH.plus(Duration.ofHours(5)));
        assertThat(keys.rotate()).isTrue();
        assertThat(keys.keys()).as("after a pause").hasSize(1).doesNotContain(first, second);
    }

    @Test
    void givenTicketKeysDoNotRotate() {
        AtomicReference<Instant> now = new AtomicReference<>(Instant.EPOCH);
        TicketKey key = TicketKey.random();
        TicketKeys keys = new TicketKeys(List.of(key), Duration.ofHours(1), now::get);

        now.set(Instant.EPOCH.plus(Duration.ofDays(1000)));

        assertThat(keys.rotate()).isFalse();
        assertThat(keys.keys()).containsExactly(key);
    }

    @Test
    void contextOfARemovedCertificateIsGivenBackWithItsLastConnection() {
        assumeThat(TlsEngine.OPENSSL.isAvailable()).isTrue();
        ContextSettings settings = ContextSettings.of(
                TlsPolicy.recommended().effective(TlsEngine.OPENSSL),
                Duration.ofHours(1),
                false,
                Optional.empty(),
                false);
        ServerContexts contexts =
                new ServerContexts(new OpenSslContexts(settings), Optional.empty(), List.of("h2", "http/1.1"));
        contexts.beforeUse(CERTIFICATE);
        List<SslContext> kept = new ArrayList<>();
        contexts.forEach(kept::add);
        ReferenceCounted context = (ReferenceCounted) kept.get(0);
        SSLEngine connection = contexts.newEngine(CERTIFICATE, UnpooledByteBufAllocator.DEFAULT);
        assertThat(context.refCnt()).isEqualTo(2);

        contexts.afterUse(CERTIFICATE);
        assertThat(contexts.newEngine(CERTIFICATE, UnpooledByteBufAllocator.DEFAULT))
                .isNull();
        assertThat(context.refCnt()).isEqualTo(1);

        ReferenceCountUtil.release(connection);
        assertThat(context.refCnt()).isZero();
    }
}
