package io.elb.rule;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;

/**
 * The action that answers requests itself. The type goes out with {@code ; charset=utf-8}. <em>Immutable.</em>
 *
 * @param status the status code, 200–299 or 400–599
 * @param contentType one of {@code text/plain}, {@code text/css}, {@code text/html}, {@code application/javascript} and
 *     {@code application/json}; empty to send none, which needs an empty body
 * @param body the body, at most 1024 bytes in UTF-8; must be empty for the statuses 204 and 205, which have none (RFC 9110
 *     sections 15.3.5 and 15.3.6)
 * @since 0.1
 */
public record FixedResponse(int status, String contentType, String body) implements Action {
    private static final List<String> CONTENT_TYPES =
            List.of("text/plain", "text/css", "text/html", "application/javascript", "application/json");

    private static final int MAX_BODY_BYTES = 1024;

    /**
     * Creates the action.
     *
     * @throws IllegalArgumentException if an argument is not as described
     */
    public FixedResponse {
        Objects.requireNonNull(contentType, "contentType");
        Objects.requireNonNull(body, "body");
        if (status < 200 || status > 599 || status / 100 == 3) {
            throw RuleChecks.invalid("status", Integer.toString(status), "200–299 or 400–599");
        }
        if (!CONTENT_TYPES.contains(contentType) && !(contentType.isEmpty() && body.isEmpty())) {
            throw RuleChecks.invalid("contentType", contentType, "one of " + String.join(", ", CONTENT_TYPES));
        }
        int bodyBytes = body.getBytes(StandardCharsets.UTF_8).length;
        int maxBodyBytes = status == 204 || status == 205 ? 0 : MAX_BODY_BYTES;
        if (bodyBytes > maxBodyBytes) {
            throw RuleChecks.invalid("body", bodyBytes + " bytes", "at most " + maxBodyBytes + " bytes");
        }
    }
}
