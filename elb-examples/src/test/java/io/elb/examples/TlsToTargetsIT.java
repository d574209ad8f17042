package io.elb.examples;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TlsToTargetsIT {
    @Test
    void targetsAreReachedAndLearnWhoTheBalancerIs() throws Exception {
        try (TlsToTargets example = TlsToTargets.start()) {
            example.orders().awaitHealthy(1).toCompletableFuture().join();

            Client client = new Client(example.uri());
            assertThat(client.get("/").body()).isEqualTo("Hello, somebody\n");
            assertThat(client.get("/orders").body()).isEqualTo("Hello, CN=first\n");
            example.renew(example.newClientCertificate("CN=second"));
            assertThat(client.get("/orders").body()).isEqualTo("Hello, CN=second\n");
        }
    }
}
