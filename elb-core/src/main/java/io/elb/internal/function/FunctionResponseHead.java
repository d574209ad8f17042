package io.elb.internal.function;

import io.elb.internal.http.BodyFraming;
import io.elb.internal.http.FieldNames;
import io.elb.internal.http.HeadFields;
import io.elb.internal.http.ResponseHead;
import io.elb.target.FunctionResponse;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** Makes the neutral head of what a function answers. */
final class FunctionResponseHead {
    private static final int NO_CONTENT = 204;
    private static final int RESET_CONTENT = 205;
    private static final int NOT_MODIFIED = 304;
    // The framing is the balancer's, and a function has no connection that it could say anything about.
    private static final long IGNORED = FieldNames.setOf(
            FieldNames.CONTENT_LENGTH,
            FieldNames.TRANSFER_ENCODING,
            FieldNames.TRAILER,
            FieldNames.CONNECTION,
            FieldNames.KEEP_ALIVE,
            FieldNames.PROXY_CONNECTION,
            FieldNames.TE,
            FieldNames.UPGRADE,
            FieldNames.HTTP2_SETTINGS);

    private FunctionResponseHead() {}

    /** Whether a response with the status has a body, as an answer to GET (RFC 9110 section 6.4.1). */
    static boolean allowsBody(int status) {
        return status != NO_CONTENT && status != RESET_CONTENT && status != NOT_MODIFIED;
    }

    /** Fills a cleared head. */
    static void fill(ResponseHead head, FunctionResponse response, BodyFraming framing, String date) {
        HeadFields fields = head.fields();
        head.setStatus(response.status());
        response.reason().ifPresent(reason -> head.setStatus(response.status(), reason));
        head.setKeepAlive(true);
        for (Map.Entry<String, String> field : response.headers()) {
            byte[] name = field.getKey().getBytes(StandardCharsets.ISO_8859_1);
            if ((IGNORED & 1L << FieldNames.idOf(name, 0, name.length)) == 0) {
                byte[] value = field.getValue().strip().getBytes(StandardCharsets.ISO_8859_1);
                fields.add(name, 0, name.length, value, 0, value.length);
            }
        }
        if (!fields.has(FieldNames.DATE)) {
            fields.add("Date", date); // RFC 9110 section 6.6.1: there is no other server behind a function
        }
        frame(head, response, framing);
    }

    private static void frame(ResponseHead head, FunctionResponse response, BodyFraming framing) {
        int length = response.bytes().map(bytes -> bytes.remaining()).orElse(0);
        if (framing == BodyFraming.LENGTH || response.status() == RESET_CONTENT) {
            head.setFraming(BodyFraming.LENGTH, framing == BodyFraming.LENGTH ? length : 0);
            return;
        }
        head.setFraming(framing, -1);
        boolean described = response.bytes().isPresent() && response.status() != NO_CONTENT;
        if (framing == BodyFraming.NONE && described) {
            head.fields().add("Content-Length", Integer.toString(length)); // RFC 9110 section 8.6: what GET would get
        }
    }
}
