package io.elb.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.elb.listener.Transport;
import io.elb.netty.EventLoops;
import java.net.URI;
import java.util.List;
import org.junit.jupiter.api.Test;

class TransportChoiceIT {
    @Test
    void bothListenersServeTheSameTargets() throws Exception {
        try (TransportChoice example = TransportChoice.start()) {
            assertThat(example.apiTransport() == Transport.IO_URING)
                    .isEqualTo(EventLoops.isAvailable(Transport.IO_URING));
            for (URI uri : List.of(example.api(), example.downloads())) {
                assertThat(new Client(uri).get("/").statusCode()).isEqualTo(200);
            }
        }
    }
}
