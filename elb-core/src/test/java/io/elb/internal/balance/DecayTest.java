package io.elb.internal.balance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class DecayTest {
    @Test
    void followsTheExponentialFunction() {
        for (double lifetimes = 0; lifetimes < 40; lifetimes += 0.0137) {
            assertThat(Decay.left(lifetimes) / Math.exp(-lifetimes))
                    .as("%s", lifetimes)
                    .isCloseTo(1, within(4e-6));
        }
        assertThat(Decay.left(0)).isEqualTo(1);
        assertThat(Decay.left(1e9)).isZero();
    }
}
