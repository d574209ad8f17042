package io.elb.internal.accept;

import io.elb.internal.connection.ClientConnection;
import io.elb.observe.TlsErrorReason;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLongArray;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Logs failed handshakes of one listener, at most one a second of each reason, so that nobody can fill the log. Thread-safe. */
final class TlsFailureLog {
    private static final Logger LOGGER = LoggerFactory.getLogger("io.elb.tls.handshake");
    private static final int MOST_CHARACTERS = 200;
    private static final long PAUSE_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final AtomicLongArray nextNanos = new AtomicLongArray(TlsErrorReason.values().length); // 0: at once
    private final AtomicLongArray silent = new AtomicLongArray(TlsErrorReason.values().length);

    private static String shortened(@Nullable String message) {
        String text = message == null ? "" : message;
        return text.length() <= MOST_CHARACTERS ? text : text.substring(0, MOST_CHARACTERS) + "…";
    }

    void failed(ClientConnection connection, TlsErrorReason reason, @Nullable Throwable cause) {
        if (!LOGGER.isInfoEnabled() || !reason.isTlsError()) {
            return;
        }
        int index = reason.ordinal();
        long now = connection.loop().nowNanos();
        long next = nextNanos.get(index);
        if ((next != 0 && now - next < 0) || !nextNanos.compareAndSet(index, next, now + PAUSE_NANOS)) {
            silent.incrementAndGet(index);
            return;
        }
        LOGGER.info(
                "{}: TLS handshake of {} failed: {} ({}); {} more of this reason were not logged",
                connection.listener().name(),
                connection.clientIp(),
                reason,
                shortened(cause == null ? null : cause.getMessage()),
                silent.getAndSet(index, 0));
    }
}
