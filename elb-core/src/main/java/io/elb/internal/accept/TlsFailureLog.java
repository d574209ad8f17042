package io.elb.internal.accept;

import io.elb.internal.connection.ClientConnection;
import io.elb.internal.connection.LogPace;
import io.elb.observe.TlsErrorReason;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Logs failed handshakes of one listener, at most one a second of each reason, so that nobody can fill the log. Thread-safe. */
final class TlsFailureLog {
    private static final Logger LOGGER = LoggerFactory.getLogger("io.elb.tls.handshake");
    private static final int MOST_CHARACTERS = 200;

    private final LogPace pace = new LogPace(TlsErrorReason.values().length);

    private static String shortened(@Nullable String message) {
        String text = message == null ? "" : message;
        return text.length() <= MOST_CHARACTERS ? text : text.substring(0, MOST_CHARACTERS) + "…";
    }

    void failed(ClientConnection connection, TlsErrorReason reason, @Nullable Throwable cause) {
        if (!LOGGER.isInfoEnabled() || !reason.isTlsError()) {
            return;
        }
        long silent = pace.pass(reason.ordinal(), connection.loop().nowNanos());
        if (silent < 0) {
            return;
        }
        LOGGER.info(
                "{}: TLS handshake of {} failed: {} ({}); {} more of this reason were not logged",
                connection.listener().name(),
                connection.clientIp(),
                reason,
                shortened(cause == null ? null : cause.getMessage()),
                silent);
    }
}
