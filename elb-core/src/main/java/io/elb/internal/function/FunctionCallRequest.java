package io.elb.internal.function;

import io.elb.internal.http.BodyFraming;
import io.elb.internal.http.FieldNames;
import io.elb.internal.http.HeadEdits;
import io.elb.internal.http.HeadFields;
import io.elb.internal.http.Octets;
import io.elb.internal.http.RequestHead;
import io.elb.target.FunctionRequest;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Flow;

/** One request as a function sees it: its own copy of the edited head, and the body. */
final class FunctionCallRequest implements FunctionRequest {
    // A function has no connection, and its body is no coding of the wire.
    private static final long LEFT_OUT = FieldNames.setOf(
            FieldNames.CONNECTION, FieldNames.UPGRADE, FieldNames.TRANSFER_ENCODING, FieldNames.TRAILER);

    private final String method;
    private final String target;
    private final int mark;
    private final List<Map.Entry<String, String>> headers;
    private final Flow.Publisher<ByteBuffer> body;
    private final InetSocketAddress clientAddress;
    private final long contentLength;
    private final boolean webSocket;

    /** Copies what it needs of head and edits. */
    FunctionCallRequest(
            RequestHead head, HeadEdits edits, Flow.Publisher<ByteBuffer> body, InetSocketAddress clientAddress) {
        this.method = head.method();
        this.target = target(head, edits);
        this.mark = target.indexOf('?');
        this.headers = Collections.unmodifiableList(headers(head, edits));
        this.body = body;
        this.clientAddress = clientAddress;
        this.contentLength = head.contentLength();
        this.webSocket = "websocket".equalsIgnoreCase(head.tunnelProtocol());
    }

    private static String target(RequestHead head, HeadEdits edits) {
        return edits.hasTarget()
                ? Octets.string(edits.data(), edits.targetStart(), edits.targetEnd())
                : Octets.string(head.fields().bytes(), head.targetStart(), head.targetEnd());
    }

    private static List<Map.Entry<String, String>> headers(RequestHead head, HeadEdits edits) {
        HeadFields fields = head.fields();
        List<Map.Entry<String, String>> headers = new ArrayList<>(fields.count() + edits.appendedCount());
        boolean lengthKept = head.framing() != BodyFraming.LENGTH;
        for (int i = 0; i < fields.count(); i++) {
            int id = fields.nameId(i);
            if (isLeftOut(id) || edits.isRemoved(fields, i)) {
                continue;
            }
            if (id == FieldNames.CONTENT_LENGTH) {
                if (!lengthKept) { // one field, spelled as it would be sent, however it came
                    lengthKept = true;
                    headers.add(Map.entry(fields.name(i), Long.toString(head.contentLength())));
                }
                continue;
            }
            String value = edits.isReplaced(i)
                    ? Octets.string(edits.data(), edits.valueStart(i), edits.valueEnd(i))
                    : fields.value(i);
            headers.add(Map.entry(fields.name(i), value));
        }
        byte[] lines = edits.appended();
        for (int k = 0; k < edits.appendedCount(); k++) {
            if (!isLeftOut(FieldNames.idOf(lines, edits.appendedNameStart(k), edits.appendedNameEnd(k)))) {
                headers.add(Map.entry(
                        Octets.string(lines, edits.appendedNameStart(k), edits.appendedNameEnd(k)),
                        Octets.string(lines, edits.appendedValueStart(k), edits.appendedValueEnd(k))));
            }
        }
        return headers;
    }

    private static boolean isLeftOut(int nameId) {
        return (LEFT_OUT & 1L << nameId) != 0;
    }

    @Override
    public String method() {
        return method;
    }

    @Override
    public String target() {
        return target;
    }

    @Override
    public String path() {
        return mark < 0 ? target : target.substring(0, mark);
    }

    @Override
    public String query() {
        return mark < 0 ? "" : target.substring(mark + 1);
    }

    @Override
    public List<Map.Entry<String, String>> headers() {
        return headers;
    }

    @Override
    public Optional<String> header(String name) {
        return headers.stream()
                .filter(field -> field.getKey().equalsIgnoreCase(name))
                .map(Map.Entry::getValue)
                .findFirst();
    }

    @Override
    public Flow.Publisher<ByteBuffer> body() {
        return body;
    }

    @Override
    public InetSocketAddress clientAddress() {
        return clientAddress;
    }

    /** How long the body says to be; -1 when it does not say. */
    long contentLength() {
        return contentLength;
    }

    /** Whether the client has asked to go on with a WebSocket. */
    boolean isWebSocket() {
        return webSocket;
    }

    @Override
    public String toString() {
        return method + ' ' + target;
    }
}
