package io.elb.internal.balance;

import static io.elb.internal.balance.MaglevTableTest.keys;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RendezvousTest {
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void onlyTheKeysOfTheOneThatGoesMove(boolean isFlat) {
        int[] weights = new int[20];
        Arrays.setAll(weights, i -> isFlat ? 3 : 1 + i % 4);
        Rendezvous before = Rendezvous.of(keys(20), weights);
        Rendezvous after = Rendezvous.of(keys(19), Arrays.copyOf(weights, 19));
        SplittableRandom random = new SplittableRandom(2);
        int moved = 0;
        for (int i = 0; i < 200_000; i++) {
            long hash = random.nextLong();
            if (before.of(hash) == 19) {
                moved++;
            } else {
                assertThat(after.of(hash)).isEqualTo(before.of(hash));
            }
        }

        double share = (double) weights[19] / Arrays.stream(weights).sum();
        assertThat(moved / 200_000.0).as("seed 2").isCloseTo(share, within(0.003));
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void weightsAreShares(boolean isFlat) {
        int[] weights = isFlat ? new int[] {1, 1, 1} : new int[] {1, 2, 7};
        Rendezvous places = Rendezvous.of(keys(3), weights);
        SplittableRandom random = new SplittableRandom(3);
        int[] counts = new int[3];
        for (int i = 0; i < 300_000; i++) {
            counts[places.of(random.nextLong())]++;
        }

        for (int i = 0; i < 3; i++) {
            assertThat(counts[i] / 300_000.0)
                    .as("seed 3, key %d", i)
                    .isCloseTo((double) weights[i] / Arrays.stream(weights).sum(), within(0.004));
        }
    }
}
