package io.elb.testing;

import java.nio.charset.StandardCharsets;

/** The head that goes before the payload of an answer. */
final class AnswerHead {
    private AnswerHead() {}

    /** Whether the payload is all that is sent. */
    static boolean isLeftOut(Answer answer) {
        return answer.payload instanceof Payload.Raw;
    }

    /** Whether the payload follows (RFC 9110 sections 6.4.1 and 9.3.2). */
    static boolean hasPayload(Answer answer, ReceivedRequest request) {
        return !isBodiless(answer) && !request.method().equals("HEAD");
    }

    private static boolean isBodiless(Answer answer) {
        return answer.status < 200 || answer.status == 204 || answer.status == 304;
    }

    static byte[] of(Answer answer, String targetName, boolean closes) {
        Fields fields = Fields.of("X-Target", targetName);
        for (Fields.Field field : answer.fields.list()) {
            fields = fields.plus(field.name(), field.value());
        }
        boolean isFramed = fields.has("Content-Length") || fields.has("Transfer-Encoding");
        if (!isBodiless(answer) && !isFramed) {
            for (Fields.Field field : answer.payload.framing(targetName).list()) {
                fields = fields.plus(field.name(), field.value());
            }
        }
        if (closes && !fields.hasToken("Connection", "close")) {
            fields = fields.plus("Connection", "close");
        }
        return of(answer.status, fields);
    }

    static byte[] of(int status, Fields fields) {
        String text = "HTTP/1.1 " + status + " " + reason(status) + "\r\n" + fields + "\r\n";
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    private static String reason(int status) {
        return switch (status) {
            case 100 -> "Continue";
            case 101 -> "Switching Protocols";
            case 103 -> "Early Hints";
            case 200 -> "OK";
            case 204 -> "No Content";
            case 304 -> "Not Modified";
            case 400 -> "Bad Request";
            case 404 -> "Not Found";
            case 500 -> "Internal Server Error";
            case 503 -> "Service Unavailable";
            default -> "Scripted";
        };
    }
}
