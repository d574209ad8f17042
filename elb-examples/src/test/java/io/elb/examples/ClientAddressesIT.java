package io.elb.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.elb.testing.RawClient;
import java.net.InetAddress;
import org.junit.jupiter.api.Test;

class ClientAddressesIT {
    @Test
    void applicationBehindTwoBalancersLearnsWhoTheClientIs() throws Exception {
        InetAddress other = InetAddress.getByAddress(new byte[] {127, 0, 0, 2});
        try (ClientAddresses example = ClientAddresses.start(0);
                RawClient client = RawClient.builder()
                        .localAddress(other)
                        .connect(example.entrance().address())) {
            assertThat(client.exchange("GET / HTTP/1.1\r\nHost: shop\r\n\r\n").bodyText())
                    .isEqualTo("127.0.0.2\n");
        }
    }
}
