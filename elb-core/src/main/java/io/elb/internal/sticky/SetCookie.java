package io.elb.internal.sticky;

import io.elb.internal.http.HeadEdits;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** Writes Set-Cookie fields as an application load balancer does. */
final class SetCookie {
    private static final byte[] FIELD = "Set-Cookie: ".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] CROSS_SITE = "; SameSite=None; Secure".getBytes(StandardCharsets.US_ASCII);

    private SetCookie() {}

    static void add(HeadEdits edits, byte[] name, byte[] value, byte[] attributes, boolean isCrossSite) {
        add(edits, name, value, 0, value.length, attributes, isCrossSite);
    }

    static void add(
            HeadEdits edits, byte[] name, byte[] value, int start, int end, byte[] attributes, boolean isCrossSite) {
        int length = name.length + 1 + end - start + attributes.length + (isCrossSite ? CROSS_SITE.length : 0);
        byte[] text = new byte[length];
        ByteBuffer buffer = ByteBuffer.wrap(text)
                .put(name)
                .put((byte) '=')
                .put(value, start, end - start)
                .put(attributes);
        if (isCrossSite) {
            buffer.put(CROSS_SITE);
        }
        edits.appendRaw(FIELD, text, 0, length);
    }
}
