package io.elb.internal.sticky;

import static org.assertj.core.api.Assertions.assertThat;

import io.elb.target.CookieKey;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class CookieCipherTest {
    private static final long NOON = 20_000 * 86_400L + 43_200;
    private static final long DAY = 86_400;
    private static final byte[] BINDING = {'T', 1, 2, 3};
    private static final byte[] PLAIN = "target".getBytes(StandardCharsets.US_ASCII);
    private static final CookieKey KEY = key(1);

    private final CookieCipher cipher = new CookieCipher(KEY, new SplittableRandom(1));
    private final byte[] value = cipher.seal(BINDING, PLAIN, NOON);

    private static CookieKey key(int seed) {
        byte[] secret = new byte[32];
        new SplittableRandom(seed).nextBytes(secret);
        return CookieKey.of(secret);
    }

    @Test
    void whoHasTheKeyReadsWhatAnotherHasWritten() {
        CookieCipher other = new CookieCipher(KEY, new SplittableRandom(2));

        assertThat(other.open(BINDING, value, NOON)).isEqualTo(PLAIN);
        assertThat(value).hasSize(CookieCipher.lengthOf(PLAIN.length));
    }

    @Test
    void whoHasAnotherKeyReadsNothing() {
        assertThat(new CookieCipher(key(2), new SplittableRandom(1)).open(BINDING, value, NOON))
                .isNull();
    }

    @Test
    void olderKeyIsUnderstoodAndNotUsedWhenItIsAccepted() {
        CookieCipher renewed = new CookieCipher(key(3).accepting(key(2).accepting(KEY)), new SplittableRandom(3));

        assertThat(renewed.open(BINDING, value, NOON)).isEqualTo(PLAIN);
        assertThat(cipher.open(BINDING, renewed.seal(BINDING, PLAIN, NOON), NOON))
                .isNull();
    }

    @Test
    void anotherBindingReadsNothing() {
        assertThat(cipher.open(new byte[] {'T', 1, 2, 4}, value, NOON)).isNull();
        assertThat(cipher.open(new byte[0], value, NOON)).isNull();
    }

    @Test
    void everyChangedByteIsNoticed() {
        for (int i = 0; i < value.length; i++) {
            for (char other : new char[] {'A', '/', '%', '=', '\0', '\u00ff'}) {
                byte[] forged = value.clone();
                forged[i] = (byte) other;
                boolean isSame = forged[i] == value[i];
                byte[] opened = cipher.open(BINDING, forged, NOON);
                assertThat(isSame ? PLAIN : null).as("byte %d is %s", i, other).isEqualTo(opened);
            }
        }
    }

    @Test
    void everyTruncationIsNoticed() {
        for (int length = 0; length < value.length; length++) {
            assertThat(cipher.open(BINDING, Arrays.copyOf(value, length), NOON)).isNull();
        }
        assertThat(cipher.open(BINDING, Arrays.copyOf(value, value.length + 4), NOON))
                .isNull();
    }

    @Test
    void sevenDaysAreUnderstoodAndNoMore() {
        assertThat(cipher.open(BINDING, value, NOON + 7 * DAY)).isEqualTo(PLAIN);
        assertThat(cipher.open(BINDING, value, NOON + 8 * DAY)).isNull();
    }

    @Test
    void clockThatIsADayAheadIsUnderstoodAndNoMore() {
        assertThat(cipher.open(BINDING, value, NOON - DAY)).isEqualTo(PLAIN);
        assertThat(cipher.open(BINDING, value, NOON - 2 * DAY)).isNull();
    }

    @Test
    void sameContentNeverLooksTheSame() {
        Set<String> values = new HashSet<>();
        for (int i = 0; i < 10_000; i++) {
            values.add(new String(cipher.seal(BINDING, PLAIN, NOON), StandardCharsets.US_ASCII));
        }
        assertThat(values).hasSize(10_000);
    }

    @Test
    void valueIsMadeOfWhatACookieMayHold() {
        for (int length = 0; length < 64; length++) {
            String text = new String(cipher.seal(BINDING, new byte[length], NOON), StandardCharsets.US_ASCII);
            assertThat(text).matches("[A-Za-z0-9+/]+=*").hasSize(CookieCipher.lengthOf(length));
        }
    }
}
