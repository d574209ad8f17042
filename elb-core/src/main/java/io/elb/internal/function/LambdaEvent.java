package io.elb.internal.function;

import io.elb.internal.json.JsonWriter;
import io.elb.observe.ErrorReason;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Makes the event that an application load balancer sends to a Lambda function. */
final class LambdaEvent {
    private static final int OTHER_CHARS = 512;
    private static final Set<String> TEXT_TYPES =
            Set.of("application/json", "application/javascript", "application/xml");

    private LambdaEvent() {}

    /**
     * The event as JSON.
     *
     * @param groupArn ARN of the target group
     * @param multiValue whether all values are told, in arrays, and not only the last one
     * @param target path and query; like the values of headers one character for each octet
     * @throws CallFailure if head or body are not UTF-8
     */
    static String of(
            String groupArn,
            boolean multiValue,
            String method,
            String target,
            List<Map.Entry<String, String>> headers,
            byte[] body) {
        Map<String, List<String>> byName = new TreeMap<>();
        int chars = OTHER_CHARS + target.length() + body.length / 3 * 4;
        for (Map.Entry<String, String> header : headers) {
            String name = header.getKey().toLowerCase(Locale.ROOT);
            byName.computeIfAbsent(name, key -> new ArrayList<>(1)).add(utf8(header.getValue()));
            chars += name.length() + header.getValue().length() + 6;
        }
        JsonWriter json = new JsonWriter(chars);
        json.begin('{').name("requestContext").begin('{').name("elb").begin('{');
        json.name("targetGroupArn").value(groupArn).end('}').end('}');
        json.name("httpMethod").value(utf8(method));
        int mark = target.indexOf('?');
        json.name("path").value(utf8(mark < 0 ? target : target.substring(0, mark)));
        values(json, "queryStringParameters", multiValue, parameters(mark < 0 ? "" : target.substring(mark + 1)));
        values(json, "headers", multiValue, byName);
        body(json, byName, body);
        return json.end('}').toString();
    }

    /** Names and values of a query, neither decoded, in the order in which the names first come. */
    private static Map<String, List<String>> parameters(String query) {
        Map<String, List<String>> byName = new LinkedHashMap<>();
        for (int start = 0; start < query.length(); ) {
            int end = query.indexOf('&', start);
            end = end < 0 ? query.length() : end;
            if (end > start) {
                String parameter = utf8(query.substring(start, end));
                int equals = parameter.indexOf('=');
                String name = equals < 0 ? parameter : parameter.substring(0, equals);
                byName.computeIfAbsent(name, key -> new ArrayList<>(1))
                        .add(equals < 0 ? "" : parameter.substring(equals + 1));
            }
            start = end + 1;
        }
        return byName;
    }

    private static void values(JsonWriter json, String name, boolean multiValue, Map<String, List<String>> byName) {
        String called = multiValue ? "multiValue" + Character.toUpperCase(name.charAt(0)) + name.substring(1) : name;
        json.name(called).begin('{');
        byName.forEach((key, values) -> {
            json.name(key);
            if (multiValue) {
                json.begin('[');
                values.forEach(json::value);
                json.end(']');
            } else {
                json.value(values.get(values.size() - 1));
            }
        });
        json.end('}');
    }

    private static void body(JsonWriter json, Map<String, List<String>> headers, byte[] body) {
        boolean encoded = body.length > 0 && !isText(headers);
        json.name("body").value(encoded ? Base64.getEncoder().encodeToString(body) : utf8(body));
        json.name("isBase64Encoded").value(encoded);
    }

    private static boolean isText(Map<String, List<String>> headers) {
        @Nullable List<String> types = headers.get("content-type");
        if (types == null || headers.containsKey("content-encoding")) {
            return false;
        }
        String type = types.get(types.size() - 1);
        int parameters = type.indexOf(';');
        String media =
                (parameters < 0 ? type : type.substring(0, parameters)).strip().toLowerCase(Locale.ROOT);
        return media.startsWith("text/") || TEXT_TYPES.contains(media);
    }

    /** The text of octets that came as one character each. */
    private static String utf8(String octets) {
        for (int i = 0; i < octets.length(); i++) {
            if (octets.charAt(i) >= 0x80) {
                return utf8(octets.getBytes(StandardCharsets.ISO_8859_1));
            }
        }
        return octets;
    }

    private static String utf8(byte[] octets) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(octets))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new CallFailure(ErrorReason.LAMBDA_BAD_REQUEST, "the request is not UTF-8");
        }
    }
}
