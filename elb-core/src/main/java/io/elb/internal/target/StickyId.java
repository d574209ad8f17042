package io.elb.internal.target;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * What a cookie calls a target or a group: 128 bits of the SHA-256 of its key or name, so that every cookie has the same length
 * and the same target the same id in every balancer.
 */
public record StickyId(long high, long low) {
    /** How many bytes an id has. */
    public static final int BYTES = 16;

    /** The id of a key or name. */
    public static StickyId of(String name) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(name.getBytes(StandardCharsets.UTF_8));
            return at(digest, 0);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("SHA-256: missing (expected: in every JDK)", e);
        }
    }

    /** The id that stands in an array. */
    public static StickyId at(byte[] bytes, int start) {
        ByteBuffer buffer = ByteBuffer.wrap(bytes, start, BYTES);
        return new StickyId(buffer.getLong(), buffer.getLong());
    }

    /** Writes the id. */
    public void write(byte[] bytes, int start) {
        ByteBuffer.wrap(bytes, start, BYTES).putLong(high).putLong(low);
    }
}
