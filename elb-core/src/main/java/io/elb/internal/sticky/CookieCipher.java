package io.elb.internal.sticky;

import io.elb.target.CookieKey;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.random.RandomGenerator;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/** Encrypts the values of cookies, and decrypts what was encrypted with one of the same keys. Confined to its event loop. */
final class CookieCipher {
    /*
     * How it works. AES-256-GCM (NIST SP 800-38D) with a key for each day: HMAC-SHA256 of the day under the configured key. A
     * value is, before Base64: version (1 byte), day since 1970 (4), nonce (12), ciphertext and tag (16); what a value is for
     * ("binding"), version and day are authenticated with it. A nonce is 8 random bytes, drawn once for each cipher, and a
     * counter: two ciphers with the same key never make the same one, and none is drawn per value.
     */
    private static final String TRANSFORMATION = "AES/GCM/NoPadding";
    private static final byte VERSION = 1;
    private static final int HEAD_BYTES = 5;
    private static final int NONCE_BYTES = 12;
    private static final int TAG_BYTES = 16;
    private static final int OVERHEAD_BYTES = HEAD_BYTES + NONCE_BYTES + TAG_BYTES;
    private static final long DAY_SECONDS = 86_400;
    /** A cookie lives seven days at most. */
    private static final int OLDEST_DAYS = 7;
    /** Whose clock is ahead of ours may be one day further. */
    private static final int NEWEST_DAYS = 1;

    private static final int DAYS_KEPT = 16;
    private static final byte[] LABEL = "elb cookie ".getBytes(StandardCharsets.US_ASCII);

    private final Cipher cipher;
    private final Mac derivation;
    private final List<SecretKeySpec> secrets = new ArrayList<>();
    private final @Nullable DayKey[] dayKeys;
    private final RandomGenerator random;
    private final byte[] nonce = new byte[NONCE_BYTES];
    private int nonces;

    private record DayKey(int day, SecretKeySpec key) {}

    /** Creates a cipher; {@code random} must be one that nobody can foresee. */
    CookieCipher(CookieKey key, RandomGenerator random) {
        this.random = random;
        try {
            cipher = Cipher.getInstance(TRANSFORMATION);
            derivation = Mac.getInstance("HmacSHA256");
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("cipher: " + TRANSFORMATION + " (expected: in every JDK)", e);
        }
        secrets.add(new SecretKeySpec(key.secret(), "HmacSHA256"));
        for (CookieKey older : key.accepted()) {
            secrets.add(new SecretKeySpec(older.secret(), "HmacSHA256"));
        }
        dayKeys = new DayKey[secrets.size() * DAYS_KEPT];
    }

    /** The length of a value that holds so many bytes. */
    static int lengthOf(int bytes) {
        return (bytes + OVERHEAD_BYTES + 2) / 3 * 4;
    }

    /** Encrypts; only {@link #open} with the same binding gives it back. */
    byte[] seal(byte[] binding, byte[] plain, long epochSecond) {
        int day = dayOf(epochSecond);
        byte[] sealed = new byte[plain.length + OVERHEAD_BYTES];
        ByteBuffer head = ByteBuffer.wrap(sealed).put(VERSION).putInt(day);
        nextNonce();
        head.put(nonce);
        try {
            cipher.init(Cipher.ENCRYPT_MODE, keyOf(0, day), new GCMParameterSpec(TAG_BYTES * 8, nonce));
            cipher.updateAAD(binding);
            cipher.updateAAD(sealed, 0, HEAD_BYTES);
            cipher.doFinal(plain, 0, plain.length, sealed, HEAD_BYTES + NONCE_BYTES);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("cookie: could not be encrypted", e);
        }
        return Base64.getEncoder().encode(sealed);
    }

    /** Decrypts; null for whatever was not made by {@link #seal} with one of the keys and this binding, or is too old. */
    byte @Nullable [] open(byte[] binding, byte[] value, long epochSecond) {
        byte[] sealed;
        try {
            sealed = Base64.getDecoder().decode(value);
        } catch (IllegalArgumentException e) {
            return null;
        }
        if (sealed.length < OVERHEAD_BYTES || sealed[0] != VERSION) {
            return null;
        }
        int day = ByteBuffer.wrap(sealed).getInt(1);
        int today = dayOf(epochSecond);
        if (day < today - OLDEST_DAYS || day > today + NEWEST_DAYS) {
            return null;
        }
        for (int i = 0; i < secrets.size(); i++) {
            byte[] plain = open(binding, sealed, keyOf(i, day));
            if (plain != null) {
                return plain;
            }
        }
        return null;
    }

    private byte @Nullable [] open(byte[] binding, byte[] sealed, SecretKeySpec key) {
        try {
            cipher.init(Cipher.DECRYPT_MODE, key, new GCMParameterSpec(TAG_BYTES * 8, sealed, HEAD_BYTES, NONCE_BYTES));
            cipher.updateAAD(binding);
            cipher.updateAAD(sealed, 0, HEAD_BYTES);
            return cipher.doFinal(sealed, HEAD_BYTES + NONCE_BYTES, sealed.length - HEAD_BYTES - NONCE_BYTES);
        } catch (AEADBadTagException e) {
            return null;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("cookie: could not be decrypted", e);
        }
    }

    private static int dayOf(long epochSecond) {
        return (int) Math.floorDiv(epochSecond, DAY_SECONDS);
    }

    private SecretKeySpec keyOf(int secret, int day) {
        int slot = secret * DAYS_KEPT + Math.floorMod(day, DAYS_KEPT);
        DayKey kept = dayKeys[slot];
        if (kept == null || kept.day() != day) {
            kept = new DayKey(day, derive(secrets.get(secret), day));
            dayKeys[slot] = kept;
        }
        return kept.key();
    }

    private SecretKeySpec derive(SecretKeySpec secret, int day) {
        try {
            derivation.init(secret);
            derivation.update(LABEL);
            derivation.update(ByteBuffer.allocate(4).putInt(0, day));
            return new SecretKeySpec(derivation.doFinal(), "AES");
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("key: could not be derived", e);
        }
    }

    private void nextNonce() {
        ByteBuffer buffer = ByteBuffer.wrap(nonce);
        if (nonces == 0) {
            buffer.putLong(0, random.nextLong()); // at first, and when all numbers have been used
        }
        buffer.putInt(8, nonces++);
    }
}
