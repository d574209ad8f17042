package io.elb.internal.accept;

import static io.elb.observe.TlsErrorReason.CERTIFICATE_REFUSED;
import static io.elb.observe.TlsErrorReason.CLIENT_ALERT;
import static io.elb.observe.TlsErrorReason.CLIENT_CERTIFICATE;
import static io.elb.observe.TlsErrorReason.CLIENT_LEFT;
import static io.elb.observe.TlsErrorReason.MALFORMED;
import static io.elb.observe.TlsErrorReason.NOT_TLS;
import static io.elb.observe.TlsErrorReason.NO_SHARED_CIPHER;
import static io.elb.observe.TlsErrorReason.NO_SHARED_GROUP;
import static io.elb.observe.TlsErrorReason.NO_SHARED_SIGNATURE;
import static io.elb.observe.TlsErrorReason.NO_SHARED_VERSION;
import static io.elb.observe.TlsErrorReason.OTHER;
import static io.elb.observe.TlsErrorReason.TIMEOUT;

import io.elb.observe.TlsErrorReason;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.codec.TooLongFrameException;
import io.netty.handler.ssl.NotSslRecordException;
import io.netty.handler.ssl.SslHandshakeTimeoutException;
import io.netty.handler.timeout.ReadTimeoutException;
import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.security.cert.CertificateException;
import java.util.List;
import java.util.Locale;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** Finds out why a handshake failed. Engines say it in words only, each in its own: those of BoringSSL and of the JDK are known. */
final class TlsErrors {
    private record Words(String part, TlsErrorReason reason) {}

    /** The first whose part is in the message says the reason. */
    private static final List<Words> WORDS = List.of(
            new Words("http request", NOT_TLS),
            // OpenSSL's clients send the alert of TLS 1.3 that refuses a certificate without encryption, where servers
            // expect it
            new Words("bad packet length", CLIENT_ALERT),
            new Words("insufficient buffer remaining for aead cipher fragment (2)", CLIENT_ALERT),
            new Words("peer did not return a certificate", CLIENT_CERTIFICATE),
            new Words("empty client certificate", CLIENT_CERTIFICATE),
            new Words("certificate verify failed", CLIENT_CERTIFICATE),
            new Words("alert bad certificate", CERTIFICATE_REFUSED),
            new Words("alert: bad certificate", CERTIFICATE_REFUSED),
            new Words("unknown ca", CERTIFICATE_REFUSED),
            new Words("certificate unknown", CERTIFICATE_REFUSED),
            new Words("certificate expired", CERTIFICATE_REFUSED),
            new Words("certificate revoked", CERTIFICATE_REFUSED),
            new Words("unsupported certificate", CERTIFICATE_REFUSED),
            new Words("alert", CLIENT_ALERT),
            new Words("no shared cipher", NO_SHARED_CIPHER),
            new Words("no cipher suites in common", NO_SHARED_CIPHER),
            new Words("no shared group", NO_SHARED_GROUP),
            new Words("named group", NO_SHARED_GROUP),
            new Words("wrong curve", NO_SHARED_GROUP),
            new Words("no common signature", NO_SHARED_SIGNATURE),
            new Words("signature algorithm", NO_SHARED_SIGNATURE),
            new Words("authentication scheme", NO_SHARED_SIGNATURE),
            new Words("unsupported protocol", NO_SHARED_VERSION),
            new Words("wrong version number", NO_SHARED_VERSION),
            new Words("inappropriate fallback", NO_SHARED_VERSION),
            new Words("client requested protocol", NO_SHARED_VERSION),
            new Words("protocol version", NO_SHARED_VERSION),
            new Words("decode", MALFORMED),
            new Words("decrypt", MALFORMED),
            new Words("parse", MALFORMED),
            new Words("length", MALFORMED),
            new Words("unexpected", MALFORMED),
            new Words("illegal", MALFORMED),
            new Words("invalid", MALFORMED),
            new Words("bad ", MALFORMED));

    private TlsErrors() {}

    static TlsErrorReason reason(@Nullable Throwable failure) {
        Throwable cause = failure;
        if (cause instanceof DecoderException && cause.getCause() != null) {
            cause = cause.getCause();
        }
        if (cause == null || cause instanceof ClosedChannelException) {
            return CLIENT_LEFT;
        }
        if (cause instanceof SslHandshakeTimeoutException || cause instanceof ReadTimeoutException) {
            return TIMEOUT;
        }
        if (cause instanceof NotSslRecordException) {
            return NOT_TLS;
        }
        if (cause instanceof TooLongFrameException) {
            return MALFORMED;
        }
        if (cause instanceof SSLException) {
            return isOfClientCertificate(cause) ? CLIENT_CERTIFICATE : byWords(messages(cause));
        }
        return cause instanceof IOException ? CLIENT_LEFT : OTHER;
    }

    private static boolean isOfClientCertificate(Throwable failure) {
        for (Throwable cause = failure.getCause(); cause != null; cause = cause.getCause()) {
            if (cause instanceof CertificateException) {
                return true;
            }
        }
        return false;
    }

    /** What the failure says, and what its causes do: newer JDKs tell only there what was wrong. */
    private static String messages(Throwable failure) {
        StringBuilder messages = new StringBuilder();
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            messages.append(cause.getMessage()).append("; ");
        }
        return messages.toString();
    }

    private static TlsErrorReason byWords(String messages) {
        String text = messages.replace('_', ' ').toLowerCase(Locale.ROOT);
        for (Words words : WORDS) {
            if (text.contains(words.part())) {
                return words.reason();
            }
        }
        return text.contains("closed") ? CLIENT_LEFT : OTHER;
    }
}
