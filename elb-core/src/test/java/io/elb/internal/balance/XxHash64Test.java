package io.elb.internal.balance;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class XxHash64Test {
    @ParameterizedTest
    @CsvSource({
        "'', ef46db3751d8e999",
        "a, d24ec4f1a98c6e5b",
        "abc, 44bc2cf5ad770999",
        "Nobody inspects the spammish repetition, fbcea83c8a378bf1"
    })
    void hashesWhatOthersHash(String text, String expected) {
        assertThat(Long.toHexString(XxHash64.hash(text, 0))).isEqualTo(expected);
    }

    @Test
    void partOfAnArrayHashesLikeTheWhole() {
        byte[] bytes = "---Nobody inspects the spammish repetition---".getBytes(StandardCharsets.US_ASCII);

        assertThat(XxHash64.hash(bytes, 3, bytes.length - 3, 7))
                .isEqualTo(XxHash64.hash("Nobody inspects the spammish repetition", 7));
    }

    @Test
    void oneBitChangesHalfOfTheBits() {
        SplittableRandom random = new SplittableRandom(1);
        long flipped = 0;
        int trials = 10_000;
        for (int i = 0; i < trials; i++) {
            long value = random.nextLong();
            flipped += Long.bitCount(XxHash64.mix(value) ^ XxHash64.mix(value ^ 1L << random.nextInt(64)));
        }

        assertThat((double) flipped / trials).as("seed 1, of 64 bits").isBetween(31.5, 32.5);
    }
}
