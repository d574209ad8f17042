package io.elb.internal.json;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.Iterator;
import java.util.List;
import java.util.Map;

/**
 * Fuzz entry for JSON: what is read is what Jackson reads, what Jackson refuses is refused, and what was read is the same after it was
 * written and read again. What the limits refuse here Jackson may take.
 */
public final class JsonFuzz {
    static final int DEPTH = 32;

    private static final ObjectMapper JACKSON = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .disable(JsonReadFeature.ALLOW_JAVA_COMMENTS)
            .build();

    static {
        JACKSON.getFactory()
                .setStreamReadConstraints(StreamReadConstraints.builder()
                        .maxNestingDepth(DEPTH)
                        .maxNumberLength(1000)
                        .build());
    }

    private JsonFuzz() {}

    public static void fuzzerTestOneInput(byte[] octets) {
        check(new String(octets, StandardCharsets.UTF_8));
        check(new String(octets, StandardCharsets.ISO_8859_1));
    }

    static void check(String text) {
        Object value;
        try {
            value = JsonReader.parse(text, DEPTH);
        } catch (JsonException refused) {
            JsonNode taken = jackson(text);
            if (taken != null && !taken.isMissingNode() && !isTakenByJacksonOnly(text)) {
                throw new IllegalStateException(text + " was refused, Jackson reads " + taken, refused);
            }
            return;
        }
        JsonNode expected = jackson(text);
        if (expected == null || !isSame(expected, value)) {
            throw new IllegalStateException(text + " was read as " + value + ", by Jackson as " + expected);
        }
        String written = new JsonWriter().tree(value, DEPTH).toString();
        Object again = JsonReader.parse(written, DEPTH);
        if (!isSame(jackson(written), value) || !String.valueOf(value).equals(String.valueOf(again))) {
            throw new IllegalStateException(text + " became " + written);
        }
    }

    /** An exponent of many digits, which Jackson reads late or not at all; a digit of an escape of which it sees eight bits only. */
    private static boolean isTakenByJacksonOnly(String text) {
        return text.matches("(?s).*[eE][+-]?[0-9]{9,}.*") || text.matches("(?s).*\\\\u.{0,3}[^\u0000-\u00ff].*");
    }

    private static JsonNode jackson(String text) {
        try {
            return JACKSON.readTree(text);
        } catch (JsonProcessingException | ArithmeticException | NumberFormatException e) {
            return null;
        }
    }

    static boolean isSame(JsonNode expected, Object value) {
        if (value == null) {
            return expected.isNull();
        }
        if (value instanceof Map<?, ?> map) {
            boolean same = expected.isObject() && expected.size() == map.size();
            for (Map.Entry<?, ?> member : map.entrySet()) {
                JsonNode other = expected.get((String) member.getKey());
                same = same && other != null && isSame(other, member.getValue());
            }
            return same;
        }
        if (value instanceof List<?> items) {
            boolean same = expected.isArray() && expected.size() == items.size();
            Iterator<JsonNode> others = expected.elements();
            for (Object item : items) {
                same = same && others.hasNext() && isSame(others.next(), item);
            }
            return same;
        }
        if (value instanceof Boolean bool) {
            return expected.isBoolean() && expected.booleanValue() == bool;
        }
        if (value instanceof String text) {
            return expected.isTextual() && expected.textValue().equals(text);
        }
        return expected.isNumber() && expected.decimalValue().compareTo(new BigDecimal(value.toString())) == 0;
    }
}
