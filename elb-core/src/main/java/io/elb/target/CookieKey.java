package io.elb.target;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The secret that the values of the balancer's own cookies are encrypted with. With a key of one's own, sessions outlive a
 * restart and are understood by every balancer that has the same key and group names; without one, each balancer draws a key
 * at its start.
 *
 * <p>The key itself encrypts nothing: for each day (UTC) another key is derived from it, so that what one derived key has
 * encrypted stays within bounds. Cookies of the last seven days are understood. Make a key with {@code openssl rand -base64 32}
 * and keep it as secret as a password: who has it can choose the targets of his requests, and nothing else.
 *
 * <p><em>Immutable.</em>
 *
 * @since 0.1
 */
public final class CookieKey {
    private static final int BYTES = 32;

    private final byte[] secret;
    private final List<CookieKey> accepted;

    private CookieKey(byte[] secret, List<CookieKey> accepted) {
        this.secret = secret;
        this.accepted = Collections.unmodifiableList(accepted);
    }

    /**
     * A key from 32 random bytes.
     *
     * @param secret the bytes; copied
     * @return the key
     * @throws IllegalArgumentException if there are not 32 of them
     * @throws NullPointerException if {@code secret} is null
     */
    public static CookieKey of(byte[] secret) {
        Objects.requireNonNull(secret, "secret");
        if (secret.length != BYTES) {
            throw new IllegalArgumentException("secret: " + secret.length + " bytes (expected: 32)");
        }
        return new CookieKey(secret.clone(), List.of());
    }

    /**
     * A key from 32 random bytes in Base64 (RFC 4648 section 4).
     *
     * @param text 44 characters; a line end behind them is ignored
     * @return the key
     * @throws IllegalArgumentException if it is something else; the message does not repeat it
     * @throws NullPointerException if {@code text} is null
     */
    public static CookieKey ofBase64(String text) {
        Objects.requireNonNull(text, "text");
        byte[] secret;
        try {
            secret = Base64.getDecoder().decode(text.strip());
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("text: no Base64 (expected: 32 bytes in Base64)");
        }
        if (secret.length != BYTES) {
            throw new IllegalArgumentException("text: " + secret.length + " bytes (expected: 32 bytes in Base64)");
        }
        return new CookieKey(secret, List.of());
    }

    /**
     * This key, and an older one whose cookies are still understood but which makes no new ones: how a key is exchanged. After
     * seven days nothing of the older one is left.
     *
     * @param older the key so far
     * @return a key that encrypts as this one
     * @throws NullPointerException if {@code older} is null
     */
    public CookieKey accepting(CookieKey older) {
        Objects.requireNonNull(older, "older");
        List<CookieKey> all = new ArrayList<>(accepted);
        all.add(new CookieKey(older.secret, List.of()));
        all.addAll(older.accepted);
        return new CookieKey(secret, all);
    }

    /**
     * The bytes.
     *
     * @return a copy, 32 bytes
     */
    public byte[] secret() {
        return secret.clone();
    }

    /**
     * The older keys whose cookies are understood.
     *
     * @return without this one, unchangeable
     */
    public List<CookieKey> accepted() {
        return accepted;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof CookieKey that && Arrays.equals(secret, that.secret) && accepted.equals(that.accepted);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(secret);
    }

    /**
     * Does not show the secret.
     *
     * @return a text without any of the bytes
     */
    @Override
    public String toString() {
        return "CookieKey[accepting=" + accepted.size() + ']';
    }
}
