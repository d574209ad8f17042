package io.elb.healthcheck;

import io.elb.health.HealthResult;
import io.elb.observe.HealthCheckCode;
import io.elb.observe.HealthReason;
import io.netty.handler.codec.http2.Http2Headers;
import org.jspecify.annotations.Nullable;

/**
 * Judges an answer of gRPC: by its status, and where the health protocol was spoken, by what its message says.
 *
 * @param matcher the statuses that count as healthy
 * @param mustServe whether the message has to say {@code SERVING}
 */
record GrpcJudge(StatusMatcher matcher, boolean mustServe) implements Http2CheckExchange.Judge {
    private static final int PREFIX_BYTES = 5;
    /** Field 1 as a varint, and the value of SERVING in {@code grpc.health.v1}. */
    private static final int STATUS_FIELD = 1 << 3;

    private static final int SERVING = 1;

    @Override
    public @Nullable HealthResult head(Http2Headers head, boolean isEnd) {
        return null;
    }

    @Override
    public HealthResult end(Http2Headers head, @Nullable Http2Headers trailers, byte[] body) {
        CharSequence text = trailers == null ? null : trailers.get("grpc-status");
        if (text == null) {
            text = head.get("grpc-status"); // an answer without a message may have everything in its head
        }
        if (text == null || text.length() == 0) {
            return HealthResult.unhealthy(
                            HealthReason.FAILED_HEALTH_CHECKS, "Health checks failed without a gRPC status")
                    .withCode(HealthCheckCode.GRPC_STATUS_HEADER_EMPTY);
        }
        int status = number(text.toString());
        if (!matcher.matches(status)) {
            return HealthResult.codeMismatch(status).withCode(HealthCheckCode.GRPC_UNEXPECTED_STATUS);
        }
        if (mustServe && !isServing(body)) {
            return HealthResult.unhealthy(HealthReason.FAILED_HEALTH_CHECKS, "Health checks failed: not serving")
                    .withCode(HealthCheckCode.RESPONSE_STRING_MISMATCH);
        }
        return HealthResult.healthy(status);
    }

    /** Whatever is no number is what gRPC calls UNKNOWN. */
    private static int number(String text) {
        return text.length() <= 2 && text.chars().allMatch(c -> c >= '0' && c <= '9') ? Integer.parseInt(text) : 2;
    }

    /** Reads a {@code HealthCheckResponse}: an uncompressed message whose one known field is the status. */
    private static boolean isServing(byte[] body) {
        return body.length == PREFIX_BYTES + 2
                && body[0] == 0
                && body[PREFIX_BYTES - 1] == 2
                && body[PREFIX_BYTES] == STATUS_FIELD
                && body[PREFIX_BYTES + 1] == SERVING;
    }
}
