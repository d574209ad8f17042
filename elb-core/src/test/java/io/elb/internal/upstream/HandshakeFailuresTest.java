package io.elb.internal.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import io.elb.observe.ErrorReason;
import io.netty.handler.codec.DecoderException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.security.cert.CertificateException;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLHandshakeException;
import org.junit.jupiter.api.Test;

class HandshakeFailuresTest {
    private static final InetSocketAddress TARGET = InetSocketAddress.createUnresolved("a.test", 443);
    private static final InetSocketAddress OTHER = InetSocketAddress.createUnresolved("b.test", 443);

    private long nowNanos = Long.MAX_VALUE - 5; // ticks may overflow
    private final HandshakeFailures failures = new HandshakeFailures(() -> nowNanos);

    private static SSLHandshakeException refused(String why) {
        SSLHandshakeException exception = new SSLHandshakeException("General problem");
        exception.initCause(new CertificateException(why, new CertificateException("path")));
        return exception;
    }

    @Test
    void certificatesAreToldFromOtherFailures() {
        assertThat(HandshakeFailures.reason(refused("expired"))).isEqualTo(ErrorReason.TARGET_CERTIFICATE_REFUSED);
        assertThat(HandshakeFailures.reason(new DecoderException(refused("expired"))))
                .isEqualTo(ErrorReason.TARGET_CERTIFICATE_REFUSED);
        assertThat(HandshakeFailures.reason(new SSLHandshakeException("alert")))
                .isEqualTo(ErrorReason.TARGET_TLS_FAILED);
        assertThat(HandshakeFailures.reason(HandshakeFailures.closed())).isEqualTo(ErrorReason.TARGET_TLS_FAILED);
        assertThat(HandshakeFailures.reason(HandshakeFailures.timedOut(1))).isEqualTo(ErrorReason.TARGET_TLS_TIMEOUT);
    }

    @Test
    void logSaysWhatTheCauseSays() {
        assertThat(HandshakeFailures.description(refused("expired: yesterday"))).isEqualTo("expired: yesterday");
        assertThat(HandshakeFailures.description(new DecoderException(new SSLHandshakeException("alert"))))
                .isEqualTo("alert");
        assertThat(HandshakeFailures.description(new IOException())).isEqualTo("IOException");
        assertThat(HandshakeFailures.description(HandshakeFailures.timedOut(2_000_000)))
                .isEqualTo("the handshake was not over after 2 ms");
    }

    @Test
    void sameFailureOfATargetIsLoggedOnceInAWhile() {
        Throwable cause = new SSLHandshakeException("alert");
        ErrorReason reason = ErrorReason.TARGET_TLS_FAILED;

        assertThat(failures.line(TARGET, reason, cause)).isEqualTo("target " + TARGET + ": TARGET_TLS_FAILED: alert");
        assertThat(failures.line(TARGET, reason, cause)).isNull();
        assertThat(failures.line(OTHER, reason, cause)).isNotNull();
        assertThat(failures.line(TARGET, ErrorReason.TARGET_TLS_TIMEOUT, cause)).isNotNull();
        nowNanos += TimeUnit.SECONDS.toNanos(HandshakeFailures.PAUSE_SECONDS) - 1;
        assertThat(failures.line(TARGET, reason, cause)).isNull();
        nowNanos++;
        assertThat(failures.line(TARGET, reason, cause)).endsWith("; 2 more like it were not logged");
        nowNanos += TimeUnit.SECONDS.toNanos(HandshakeFailures.PAUSE_SECONDS);
        assertThat(failures.line(TARGET, reason, cause)).endsWith("alert");
    }
}
