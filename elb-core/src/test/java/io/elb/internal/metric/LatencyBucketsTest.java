package io.elb.internal.metric;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LatencyBucketsTest {
    @Test
    void everyDurationIsWithinTheBoundsOfItsBucket() {
        SplittableRandom random = new SplittableRandom(7);
        for (int i = 0; i < 1_000_000; i++) {
            long nanos = random.nextLong() >>> random.nextInt(1, 63);
            int index = LatencyBuckets.indexOf(nanos);
            assertThat(nanos).isLessThanOrEqualTo(LatencyBuckets.upTo(index));
            if (nanos > 0) {
                assertThat(nanos).isGreaterThan(LatencyBuckets.above(index));
            }
        }
    }

    @Test
    void bucketsFollowEachOtherAndAreNeverWiderThanATenth() {
        for (int i = 1; i < LatencyBuckets.COUNT - 1; i++) {
            assertThat(LatencyBuckets.above(i)).isEqualTo(LatencyBuckets.upTo(i - 1));
            assertThat(LatencyBuckets.upTo(i) - LatencyBuckets.above(i))
                    .isPositive()
                    .isLessThanOrEqualTo(LatencyBuckets.above(i) / 10);
            assertThat(LatencyBuckets.indexOf(LatencyBuckets.upTo(i))).isEqualTo(i);
            assertThat(LatencyBuckets.indexOf(LatencyBuckets.upTo(i) + 1)).isEqualTo(i + 1);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "1, 0, 1000",
        "1000, 0, 1000",
        "1001, 1000, 1100",
        "1000000, 990000, 1000000",
        "1000001, 1000000, 1100000",
        "250000000, 240000000, 250000000",
        "4000000000000, 3900000000000, 4000000000000",
        "10000000000000, 9900000000000, 10000000000000",
        "10000000000001, 10000000000000, 9223372036854775807",
        "9223372036854775807, 10000000000000, 9223372036854775807"
    })
    void boundsAreNumbersOfTwoDigits(long nanos, long above, long upTo) {
        int index = LatencyBuckets.indexOf(nanos);
        assertThat(LatencyBuckets.above(index)).isEqualTo(above);
        assertThat(LatencyBuckets.upTo(index)).isEqualTo(upTo);
    }

    @ParameterizedTest
    @ValueSource(longs = {0, -1, Long.MIN_VALUE})
    void nothingIsTooSmall(long nanos) {
        assertThat(LatencyBuckets.indexOf(nanos)).isZero();
    }
}
