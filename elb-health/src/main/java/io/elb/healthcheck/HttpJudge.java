package io.elb.healthcheck;

import io.elb.health.HealthResult;
import io.netty.handler.codec.http2.Http2Headers;
import org.jspecify.annotations.Nullable;

/**
 * Judges an answer over HTTP/2 by the status of its head.
 *
 * @param matcher the statuses that count as healthy
 */
record HttpJudge(StatusMatcher matcher) implements Http2CheckExchange.Judge {
    @Override
    public HealthResult head(Http2Headers head, boolean isEnd) {
        int status = Http2CheckExchange.status(head);
        return matcher.matches(status) ? HealthResult.healthy(status) : HealthResult.codeMismatch(status);
    }

    @Override
    public HealthResult end(Http2Headers head, @Nullable Http2Headers trailers, byte[] body) {
        return head(head, true);
    }
}
