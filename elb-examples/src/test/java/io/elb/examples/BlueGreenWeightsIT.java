package io.elb.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpClient;
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

    @Test
    void browserStaysWithItsVersionAndNewClientsDoNot() throws Exception {
        try (BlueGreenWeights example = BlueGreenWeights.start()) {
            HttpClient early = BlueGreenWeights.browser();
            example.shiftNewClients(0);
            assertThat(example.measure(early, 5)).isEqualTo(Map.of("blue", 5));

            example.shiftNewClients(100);

            assertThat(example.measure(early, 20)).isEqualTo(Map.of("blue", 20));
            assertThat(example.measure(BlueGreenWeights.browser(), 20)).isEqualTo(Map.of("green", 20));
        }
    }
}
