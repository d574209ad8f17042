package io.elb.lambda;

import io.elb.internal.json.JsonReader;
import io.elb.internal.json.JsonWriter;
import io.elb.observe.ErrorReason;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** Brings the other shapes of a function into the one of text. */
final class LambdaShapes {
    private static final int MOST_LEVELS = 64;

    private LambdaShapes() {}

    static BlockingLambda of(StreamLambda function) {
        return event -> {
            ByteArrayOutputStream response = new ByteArrayOutputStream();
            function.handle(new ByteArrayInputStream(event.getBytes(StandardCharsets.UTF_8)), response);
            return text(response.toByteArray());
        };
    }

    private static String text(byte[] response) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(response))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new LambdaException(ErrorReason.LAMBDA_INVALID_RESPONSE, "not UTF-8");
        }
    }

    static BlockingLambda of(MapLambda function) {
        return event -> {
            Map<String, ?> response = function.handle(members(event));
            return new JsonWriter().tree(response, MOST_LEVELS).toString();
        };
    }

    @SuppressWarnings("unchecked") // the names of members are texts, and no value of an event is null
    private static Map<String, Object> members(String event) {
        if (JsonReader.parse(event, MOST_LEVELS) instanceof Map<?, ?> map) {
            return (Map<String, Object>) map;
        }
        throw new IllegalArgumentException("event: no object (expected: the event of a balancer)");
    }
}
