package io.elb.tls;

import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import java.util.Objects;

/**
 * A key that encrypts session tickets (RFC 5077, RFC 8446 section 4.6.1): who has it can resume a client's session, and read
 * what was recorded of sessions that were resumed without a new key exchange. Several instances that share their keys resume each
 * other's sessions. <em>Immutable.</em>
 *
 * @since 0.1
 */
public final class TicketKey {
    /** Length of a key in bytes. */
    public static final int BYTES = 48;

    private static final int PART = 16;
    private static final SecureRandom RANDOM = new SecureRandom();

    private final byte[] bytes;

    private TicketKey(byte[] bytes) {
        this.bytes = bytes;
    }

    /**
     * A key from its bytes: 16 of a name that tells it from other keys and goes over the wire, 16 for the HMAC, 16 for AES.
     *
     * @param bytes 48 random bytes
     * @return the key
     * @throws IllegalArgumentException if there are not 48 bytes
     * @throws NullPointerException if the array is null
     */
    public static TicketKey of(byte[] bytes) {
        Objects.requireNonNull(bytes, "bytes");
        if (bytes.length != BYTES) {
            throw new IllegalArgumentException("bytes: " + bytes.length + " of them (expected: " + BYTES + ")");
        }
        return new TicketKey(bytes.clone());
    }

    /**
     * A key from text, as {@code openssl rand -base64 48} makes it.
     *
     * @param text 48 bytes in Base64
     * @return the key
     * @throws IllegalArgumentException if the text is not that
     * @throws NullPointerException if the text is null
     */
    public static TicketKey ofBase64(String text) {
        byte[] decoded;
        try {
            decoded = Base64.getDecoder().decode(Objects.requireNonNull(text, "text"));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("text: a secret (expected: " + BYTES + " bytes in Base64)", e);
        }
        return of(decoded);
    }

    /**
     * A new key.
     *
     * @return a key of random bytes
     */
    public static TicketKey random() {
        byte[] bytes = new byte[BYTES];
        RANDOM.nextBytes(bytes);
        return new TicketKey(bytes);
    }

    byte[] name() {
        return Arrays.copyOfRange(bytes, 0, PART);
    }

    byte[] hmacKey() {
        return Arrays.copyOfRange(bytes, PART, 2 * PART);
    }

    byte[] aesKey() {
        return Arrays.copyOfRange(bytes, 2 * PART, BYTES);
    }

    @Override
    public String toString() {
        return "ticket key";
    }
}
