package io.elb.internal.sticky;

import io.elb.internal.http.HeadFields;
import io.elb.target.CookieKey;
import java.nio.charset.StandardCharsets;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** What a sticky request costs: its cookie found and decrypted, and the one of its response encrypted. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
@State(Scope.Benchmark)
public class CookieBenchmark {
    private static final long NOW = 1_800_000_000;
    private static final byte[] BINDING = new byte[17];
    private static final byte[] PAYLOAD = new byte[24];

    private final CookieCipher cipher = new CookieCipher(CookieKey.of(new byte[32]), new SplittableRandom(1));
    private final byte[] value = cipher.seal(BINDING, PAYLOAD, NOW);
    private final byte[] forged = forged(value);
    private final HeadFields fields = fields(value);

    private static byte[] forged(byte[] value) {
        byte[] forged = value.clone();
        forged[40] = (byte) (forged[40] == 'A' ? 'B' : 'A');
        return forged;
    }

    /** A browser's Cookie field of 500 octets with ours at its end. */
    private static HeadFields fields(byte[] value) {
        StringBuilder cookies = new StringBuilder();
        for (int i = 0; cookies.length() < 400; i++) {
            cookies.append("tracker").append(i).append("=0123456789abcdef; ");
        }
        HeadFields fields = new HeadFields();
        fields.add("Host", "shop.example.com");
        fields.add("Cookie", cookies + "AWSALB=" + new String(value, StandardCharsets.US_ASCII));
        return fields;
    }

    /**
     * Finds the cookies among others.
     *
     * @return theirs
     */
    @Benchmark
    public Object find() {
        return OwnCookies.of(fields);
    }

    /**
     * Decrypts a value.
     *
     * @return the payload
     */
    @Benchmark
    public byte @Nullable [] open() {
        return cipher.open(BINDING, value, NOW);
    }

    /**
     * Refuses a value that somebody has changed.
     *
     * @return null
     */
    @Benchmark
    public byte @Nullable [] openForged() {
        return cipher.open(BINDING, forged, NOW);
    }

    /**
     * Encrypts a value.
     *
     * @return the value
     */
    @Benchmark
    public byte[] seal() {
        return cipher.seal(BINDING, PAYLOAD, NOW);
    }
}
