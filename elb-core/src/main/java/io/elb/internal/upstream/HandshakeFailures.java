package io.elb.internal.upstream;

import io.elb.observe.ErrorReason;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.ssl.SslHandshakeTimeoutException;
import java.io.IOException;
import java.net.SocketAddress;
import java.security.cert.CertificateException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Judges why TLS handshakes with targets fail, and logs it: for each target and reason at most once in {@value #PAUSE_SECONDS} s,
 * so that a target in trouble can't fill the log. Confined to its event loop.
 */
final class HandshakeFailures {
    static final long PAUSE_SECONDS = 10;

    private static final Logger LOGGER = LoggerFactory.getLogger("io.elb.tls.target");
    private static final int MOST_REMEMBERED = 256;

    private final LongSupplier nowNanos;
    private final Map<Key, Silence> silences = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Key, Silence> eldest) {
            return size() > MOST_REMEMBERED;
        }
    };

    private record Key(SocketAddress target, ErrorReason reason) {}

    private static final class Silence {
        private long untilNanos;
        private long unsaid;
    }

    HandshakeFailures(LongSupplier nowNanos) {
        this.nowNanos = nowNanos;
    }

    /** The target went away during the handshake. */
    static Throwable closed() {
        return new IOException("the target closed the connection during the handshake");
    }

    /** The handshake was not over in time. */
    static Throwable timedOut(long timeoutNanos) {
        return new SslHandshakeTimeoutException(
                "the handshake was not over after " + TimeUnit.NANOSECONDS.toMillis(timeoutNanos) + " ms");
    }

    /** Notes a failure and says what it is. */
    ErrorReason failed(SocketAddress target, Throwable cause) {
        ErrorReason reason = reason(cause);
        String line = LOGGER.isWarnEnabled() ? line(target, reason, cause) : null;
        if (line != null) {
            LOGGER.warn("{}", line);
        }
        return reason;
    }

    /** What to log; null for nothing, because it was said a moment ago. */
    @Nullable
    String line(SocketAddress target, ErrorReason reason, Throwable cause) {
        long now = nowNanos.getAsLong();
        Silence silence = silences.get(new Key(target, reason));
        if (silence == null) {
            silence = new Silence();
            silences.put(new Key(target, reason), silence);
        } else if (now - silence.untilNanos < 0) {
            silence.unsaid++;
            return null;
        }
        silence.untilNanos = now + TimeUnit.SECONDS.toNanos(PAUSE_SECONDS);
        String more = silence.unsaid == 0 ? "" : "; " + silence.unsaid + " more like it were not logged";
        silence.unsaid = 0;
        return "target " + target + ": " + reason + ": " + description(cause) + more;
    }

    /** What a failure means for the request. */
    static ErrorReason reason(Throwable cause) {
        if (cause instanceof SslHandshakeTimeoutException) {
            return ErrorReason.TARGET_TLS_TIMEOUT;
        }
        return certificateException(cause) == null
                ? ErrorReason.TARGET_TLS_FAILED
                : ErrorReason.TARGET_CERTIFICATE_REFUSED;
    }

    /** In words: those of whoever refused the certificate, else those of the engine. */
    static String description(Throwable cause) {
        Throwable said = certificateException(cause);
        if (said == null) {
            said = cause instanceof DecoderException && cause.getCause() != null ? cause.getCause() : cause;
        }
        return said.getMessage() == null ? said.getClass().getSimpleName() : said.getMessage();
    }

    private static @Nullable Throwable certificateException(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof CertificateException) {
                return cause;
            }
        }
        return null;
    }
}
