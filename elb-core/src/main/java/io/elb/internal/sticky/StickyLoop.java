package io.elb.internal.sticky;

import io.elb.internal.connection.LoopContext;
import io.elb.target.CookieKey;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** What the sticky sessions of one event loop share; costs nothing until the first of them. Confined to its event loop. */
public final class StickyLoop {
    private static final DateTimeFormatter HTTP_DATE = DateTimeFormatter.ofPattern(
                    "EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.ENGLISH)
            .withZone(ZoneOffset.UTC);
    /** How long a client keeps the cookies, whatever the duration of the session. */
    private static final long LIFE_SECONDS = 7 * 86_400L;

    private final LoopContext context;
    private final CookieKey key;
    private final RandomGenerator random;
    private @Nullable CookieCipher cipher;
    private byte[] attributes = {};
    private long attributesSecond = Long.MIN_VALUE;

    /** Takes the balancer's key, and a source of chance that nobody can foresee. */
    public StickyLoop(LoopContext context, CookieKey key, RandomGenerator random) {
        this.context = context;
        this.key = key;
        this.random = random;
    }

    LoopContext context() {
        return context;
    }

    CookieCipher cipher() {
        CookieCipher made = cipher;
        if (made == null) {
            made = new CookieCipher(key, random);
            cipher = made;
        }
        return made;
    }

    /** What follows the value of a cookie that is set now; made anew once a second. Not to be changed. */
    byte[] attributes(Instant now) {
        long second = now.getEpochSecond();
        if (second != attributesSecond) {
            String expires = HTTP_DATE.format(Instant.ofEpochSecond(second + LIFE_SECONDS));
            attributes = ("; Expires=" + expires + "; Path=/").getBytes(StandardCharsets.US_ASCII);
            attributesSecond = second;
        }
        return attributes;
    }
}
