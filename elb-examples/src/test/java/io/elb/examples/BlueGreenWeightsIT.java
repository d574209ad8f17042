package io.elb.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class BlueGreenWeightsIT {
    @Test
    void sharesFollowTheWeights() throws Exception {
        try (BlueGreenWeights example = BlueGreenWeights.start()) {
            assertThat(example.measure(20)).isEqualTo(Map.of("blue", 20));

            example.shift(50);
            Map<String, Integer> half = example.measure(200);
            assertThat(half.get("blue")).isBetween(60, 140);
            assertThat(half.get("green")).isBetween(60, 140);

            example.shift(100);
            assertThat(example.measure(20)).isEqualTo(Map.of("green", 20));
        }
    }
}
