package io.elb.internal.exchange;

import io.elb.internal.connection.TraceIds;
import io.elb.internal.http.FieldNames;
import io.elb.internal.http.HeadEdits;
import io.elb.internal.http.HeadFields;
import java.nio.charset.StandardCharsets;

/**
 * The X-Amzn-Trace-Id of one exchange, by ELB's rules: without one a Root is made; one with a Root gets our Self in front, in
 * place of an earlier Self; other parts stay; one of over 7 KB is made anew. Confined to its event loop.
 */
final class TraceHeader {
    private static final byte[] NAME = "X-Amzn-Trace-Id: ".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] ROOT = "Root=".getBytes(StandardCharsets.US_ASCII);
    private static final int LONGEST_BYTES = 7 * 1024;
    private static final byte[] NONE = {};

    private final TraceIds ids;
    private final byte[] root = new byte[ROOT.length + TraceIds.LENGTH];
    private byte[] value = NONE;

    TraceHeader(TraceIds ids) {
        this.ids = ids;
        System.arraycopy(ROOT, 0, root, 0, ROOT.length);
    }

    /** Another exchange begins. */
    void clear() {
        value = NONE;
    }

    void apply(HeadFields fields, HeadEdits edits) {
        int index = fields.indexOf(FieldNames.X_AMZN_TRACE_ID);
        byte[] own = value(fields, index);
        if (index >= 0) {
            edits.removeAll(FieldNames.X_AMZN_TRACE_ID);
        }
        edits.appendRaw(NAME, own, 0, own.length);
    }

    private byte[] value(HeadFields fields, int index) {
        if (value.length == 0) {
            value = index < 0 ? newRoot() : extended(fields.value(index));
        }
        return value;
    }

    private byte[] newRoot() {
        ids.write(root, ROOT.length);
        return root;
    }

    private byte[] extended(String received) {
        if (received.length() > LONGEST_BYTES) {
            return newRoot();
        }
        StringBuilder rest = new StringBuilder();
        boolean rooted = false;
        for (String part : received.split(";", -1)) {
            String trimmed = part.trim();
            if (trimmed.isEmpty() || trimmed.startsWith("Self=")) {
                continue;
            }
            rooted |= trimmed.startsWith("Root=");
            rest.append(rest.isEmpty() ? "" : ";").append(trimmed);
        }
        byte[] id = new byte[TraceIds.LENGTH];
        ids.write(id, 0);
        String own = (rooted ? "Self=" : "Root=") + new String(id, StandardCharsets.US_ASCII);
        String whole = rest.isEmpty() ? own : own + ';' + rest;
        return whole.getBytes(StandardCharsets.ISO_8859_1);
    }

    /** The value that was sent, or would have been. */
    String text(HeadFields fields) {
        return new String(value(fields, fields.indexOf(FieldNames.X_AMZN_TRACE_ID)), StandardCharsets.ISO_8859_1);
    }
}
