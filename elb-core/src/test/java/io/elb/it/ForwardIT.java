package io.elb.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.elb.LoadBalancer;
import io.elb.listener.Listener;
import io.elb.listener.ListenerConfig;
import io.elb.listener.Transport;
import io.elb.rule.Action;
import io.elb.target.Target;
import io.elb.target.TargetGroup;
import io.elb.target.TargetGroupConfig;
import io.elb.testing.FakeTarget;
import io.elb.testing.RawClient;
import io.elb.testing.RawResponse;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ForwardIT {
    @ParameterizedTest
    @EnumSource(names = {"EPOLL", "IO_URING", "NIO"})
    void requestsAreSpreadOverTheTargets(Transport transport) {
        try (FakeTarget one = FakeTarget.start("one");
                FakeTarget two = FakeTarget.start("two");
                LoadBalancer balancer =
                        LoadBalancer.application("demo").threads(1).start()) {
            TargetGroup group = balancer.addTargetGroup(TargetGroupConfig.of("web"));
            group.register(Target.of("127.0.0.1", one.port()), Target.of("127.0.0.1", two.port()));
            Listener listener = balancer.addListener(ListenerConfig.http(0, Action.forward(group))
                    .transport(transport)
                    .build());

            try (RawClient client = RawClient.connect("127.0.0.1", listener.port())) {
                for (int i = 0; i < 10; i++) {
                    client.send("GET /hello HTTP/1.1\r\nHost: shop\r\n\r\n");
                    RawResponse response = client.readResponse();
                    assertThat(response.status()).isEqualTo(200);
                }
            }

            assertThat(one.requests()).hasSize(5);
            assertThat(two.requests()).hasSize(5);
        }
    }
}
