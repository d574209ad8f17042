package io.elb.internal.function;

import io.elb.internal.json.JsonException;
import io.elb.internal.json.JsonReader;
import io.elb.observe.ErrorReason;
import io.elb.target.FunctionResponse;
import io.netty.buffer.ByteBufUtil;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads what a Lambda function answers. */
final class LambdaResponse {
    static final int MOST_BYTES = 1024 * 1024;

    private static final int MOST_LEVELS = 64; // what nobody looks at may be nested
    private static final String DEFAULT_TYPE = "application/octet-stream";

    private final Map<?, ?> members;

    private LambdaResponse(Map<?, ?> members) {
        this.members = members;
    }

    /**
     * The response that the JSON tells.
     *
     * @param multiValue whether {@code multiValueHeaders} count, or {@code headers}
     * @throws CallFailure if it is too large or malformed
     */
    static FunctionResponse read(@Nullable String json, boolean multiValue) {
        if (json == null) {
            throw invalid("null (expected: JSON)");
        }
        if (ByteBufUtil.utf8Bytes(json) > MOST_BYTES) {
            throw new CallFailure(
                    ErrorReason.LAMBDA_RESPONSE_TOO_LARGE,
                    "response: " + ByteBufUtil.utf8Bytes(json) + " bytes (expected: at most " + MOST_BYTES + ")");
        }
        try {
            if (JsonReader.parse(json, MOST_LEVELS) instanceof Map<?, ?> members) {
                return new LambdaResponse(members).response(multiValue);
            }
            throw invalid("no object (expected: an object)");
        } catch (JsonException e) {
            throw invalid(e.getMessage());
        }
    }

    private static CallFailure invalid(@Nullable String why) {
        return new CallFailure(ErrorReason.LAMBDA_INVALID_RESPONSE, "response: " + why);
    }

    private FunctionResponse response(boolean multiValue) {
        int status = status();
        List<Map.Entry<String, String>> headers = headers(multiValue ? "multiValueHeaders" : "headers", multiValue);
        if (FunctionResponseHead.allowsBody(status) && headers.stream().noneMatch(LambdaResponse::isContentType)) {
            headers.add(Map.entry("Content-Type", DEFAULT_TYPE));
        }
        try {
            FunctionResponse response = FunctionResponse.of(status, body()).withHeaders(headers);
            @Nullable String reason = reason(status);
            return reason == null ? response : response.withReason(reason);
        } catch (CallFailure e) {
            throw e;
        } catch (IllegalArgumentException e) { // a name, a value or a phrase that HTTP has not
            throw invalid(e.getMessage());
        }
    }

    private static boolean isContentType(Map.Entry<String, String> header) {
        return header.getKey().equalsIgnoreCase("content-type");
    }

    private int status() {
        if (members.get("statusCode") instanceof Long status && status >= 200 && status <= 599) {
            return status.intValue();
        }
        throw wrong("statusCode", "an integer of 200–599");
    }

    /** The phrase without the status that it begins with in most cases; null when there is none. */
    private @Nullable String reason(int status) {
        @Nullable String description = member("statusDescription", String.class, "a text");
        if (description == null) {
            return null;
        }
        String code = Integer.toString(status);
        return octets((description.startsWith(code) ? description.substring(code.length()) : description).strip());
    }

    private byte[] body() {
        @Nullable String body = member("body", String.class, "a text");
        @Nullable Boolean encoded = member("isBase64Encoded", Boolean.class, "true or false");
        if (body == null) {
            return new byte[0];
        }
        if (encoded == null || !encoded) {
            return body.getBytes(StandardCharsets.UTF_8);
        }
        try {
            return Base64.getDecoder().decode(body);
        } catch (IllegalArgumentException e) {
            throw invalid("body: no Base64 (expected: Base64 without line ends): " + e.getMessage());
        }
    }

    private List<Map.Entry<String, String>> headers(String name, boolean multiValue) {
        List<Map.Entry<String, String>> headers = new ArrayList<>();
        @Nullable Map<?, ?> byName = member(name, Map.class, "an object");
        if (byName == null) {
            return headers;
        }
        for (Map.Entry<?, ?> header : byName.entrySet()) {
            String key = String.valueOf(header.getKey());
            if (multiValue && header.getValue() instanceof List<?> values) {
                values.forEach(value -> headers.add(Map.entry(key, text(key, value))));
            } else if (multiValue) {
                throw invalid(name + ": " + key + " (expected: an array of texts)");
            } else {
                headers.add(Map.entry(key, text(key, header.getValue())));
            }
        }
        return headers;
    }

    private static String text(String header, @Nullable Object value) {
        if (value instanceof String text) {
            return octets(text);
        }
        throw invalid("header " + header + ": " + value + " (expected: a text)");
    }

    /** HTTP carries octets: one character for each of those of UTF-8. */
    private static String octets(String text) {
        return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
    }

    /** A member that may be missing, but not null. */
    private <T> @Nullable T member(String name, Class<T> type, String expected) {
        @Nullable Object value = members.get(name);
        if (type.isInstance(value)) {
            return type.cast(value);
        }
        if (value != null || members.containsKey(name)) {
            throw wrong(name, expected);
        }
        return null;
    }

    private CallFailure wrong(String name, String expected) {
        String found = members.containsKey(name) ? String.valueOf(members.get(name)) : "none";
        String shown = found.length() > 100 ? found.substring(0, 100) + "…" : found;
        return invalid(name + ": " + shown + " (expected: " + expected + ")");
    }
}
