package io.elb.healthcheck;

import io.elb.health.HealthResult;
import io.elb.health.ProbeConnection;
import io.elb.observe.HealthReason;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * One request of a check and its answer, read up to the end of the head. Bytes come one call at a time, so the state
 * needs no lock.
 */
final class HttpCheckExchange {
    /** As much head as the balancer accepts from a target in answer to traffic. */
    static final int MAX_HEAD_BYTES = 32 * 1024;

    private final CompletableFuture<HealthResult> result = new CompletableFuture<>();
    private final ProbeConnection connection;
    private final StatusMatcher matcher;
    private final StringBuilder line = new StringBuilder();
    private int headBytes;
    private int status;
    private boolean hasCarriageReturn;

    private HttpCheckExchange(ProbeConnection connection, StatusMatcher matcher) {
        this.connection = connection;
        this.matcher = matcher;
    }

    static CompletionStage<HealthResult> start(ProbeConnection connection, byte[] request, StatusMatcher matcher) {
        HttpCheckExchange exchange = new HttpCheckExchange(connection, matcher);
        connection.receive(exchange::received, exchange::ended);
        connection.send(request);
        return exchange.result;
    }

    static CompletionStage<HealthResult> failed() {
        return CompletableFuture.completedFuture(failure());
    }

    private static HealthResult failure() {
        return HealthResult.unhealthy(HealthReason.FAILED_HEALTH_CHECKS, "Health checks failed");
    }

    private void received(ByteBuffer bytes) {
        while (bytes.hasRemaining() && !result.isDone()) {
            if (++headBytes > MAX_HEAD_BYTES) {
                end(failure());
                return;
            }
            received((char) (bytes.get() & 0xff));
        }
    }

    /** Takes one character; lines end with CRLF or, as RFC 9112 section 2.2 allows a recipient, with a bare LF. */
    private void received(char c) {
        if (c == '\n') {
            hasCarriageReturn = false;
            lineEnded();
        } else if (hasCarriageReturn || c == 0) {
            end(failure());
        } else if (c == '\r') {
            hasCarriageReturn = true;
        } else {
            line.append(c);
        }
    }

    private void lineEnded() {
        String text = line.toString();
        line.setLength(0);
        if (status == 0) {
            status = status(text);
            if (status < 0) {
                end(failure());
            }
        } else if (text.isEmpty()) {
            headEnded();
        } else if (text.indexOf(':') <= 0) {
            end(failure());
        }
    }

    private void headEnded() {
        boolean isInterim = status < 200 && status != 101;
        if (isInterim) {
            status = 0;
        } else {
            end(matcher.matches(status) ? HealthResult.healthy(status) : HealthResult.codeMismatch(status));
        }
    }

    /** The code of a status line (RFC 9112 section 4), -1 when it is none. */
    private static int status(String line) {
        boolean isStatusLine = line.length() >= 12
                && line.startsWith("HTTP/1.")
                && isDigit(line.charAt(7))
                && line.charAt(8) == ' '
                && line.charAt(9) != '0'
                && isDigit(line.charAt(9))
                && isDigit(line.charAt(10))
                && isDigit(line.charAt(11))
                && (line.length() == 12 || line.charAt(12) == ' ');
        return isStatusLine ? Integer.parseInt(line.substring(9, 12)) : -1;
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    private void ended(Optional<Throwable> cause) {
        end(failure());
    }

    private void end(HealthResult outcome) {
        if (result.complete(outcome)) {
            connection.close();
        }
    }
}
