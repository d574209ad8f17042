package io.elb.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.elb.LoadBalancerDescription.NodeDescription;
import io.elb.network.DnsState;
import io.elb.target.CrossZone;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class TwoZonesIT {
    @Test
    void crossZoneDecidesWhoGetsHowMuch() throws Exception {
        try (TwoZones example = TwoZones.start(CrossZone.ON)) {
            assertThat(example.measure(40))
                    .hasSize(10)
                    .allSatisfy((target, answers) -> assertThat(answers).isEqualTo(8));
        }
        try (TwoZones example = TwoZones.start(CrossZone.OFF)) {
            assertThat(example.measure(40))
                    .hasSize(10)
                    .allSatisfy((target, answers) -> assertThat(answers).isEqualTo(target.startsWith("a") ? 20 : 5));
            assertThat(example.nodes())
                    .containsExactly(
                            new NodeDescription(Optional.of("a"), "127.0.0.1", DnsState.HEALTHY),
                            new NodeDescription(Optional.of("b"), "127.0.0.2", DnsState.HEALTHY));
        }
    }
}
