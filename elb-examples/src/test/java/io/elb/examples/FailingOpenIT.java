package io.elb.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.elb.network.DnsState;
import org.junit.jupiter.api.Test;

class FailingOpenIT {
    @Test
    void zoneLeavesDnsBeforeItFailsOpenAndComesBack() throws Exception {
        try (FailingOpen example = FailingOpen.start()) {
            example.kill("b1");
            example.kill("b2");
            example.awaitTold("zone b left DNS");
            assertThat(example.balancer().describe().nodes())
                    .extracting(node -> node.dns())
                    .containsExactly(DnsState.HEALTHY, DnsState.UNHEALTHY);

            example.kill("b3");
            example.awaitTold("web in b fails open");
            assertThat(example.balancer()
                            .describe()
                            .targetGroups()
                            .get(0)
                            .health()
                            .zones())
                    .extracting(zone -> zone.isFailOpen())
                    .containsExactly(false, true);

            example.revive("b1");
            example.awaitTold("web in b no longer fails open");
            example.revive("b2");
            example.awaitTold("zone b is in DNS again");
        }
    }
}
