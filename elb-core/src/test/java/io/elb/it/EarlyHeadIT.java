package io.elb.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.elb.LoadBalancer;
import io.elb.listener.Listener;
import io.elb.listener.ListenerConfig;
import io.elb.rule.Action;
import io.elb.target.Target;
import io.elb.target.TargetGroup;
import io.elb.target.TargetGroupConfig;
import io.elb.testing.Answer;
import io.elb.testing.FakeTarget;
import io.elb.testing.Gate;
import io.elb.testing.RawClient;
import org.junit.jupiter.api.Test;

class EarlyHeadIT {
    private static final String HEAD = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";

    @Test
    void headOfAResponseDoesNotWaitForItsBody() {
        Gate body = Gate.closed();
        Answer answer = Answer.raw(HEAD + "5\r\nhello\r\n0\r\n\r\n").holdAfterBytes(HEAD.length(), body);
        try (FakeTarget target = FakeTarget.start("one");
                LoadBalancer balancer =
                        LoadBalancer.application("demo").threads(1).start()) {
            target.answer(answer);
            TargetGroup group = balancer.addTargetGroup(TargetGroupConfig.of("web"));
            group.register(Target.of("127.0.0.1", target.port()));
            Listener listener = balancer.addListener(
                    ListenerConfig.http(0, Action.forward(group)).build());

            try (RawClient client = RawClient.connect("127.0.0.1", listener.port())) {
                client.send("GET / HTTP/1.1\r\nHost: shop\r\n\r\n");
                assertThat(client.readHead().status()).isEqualTo(200);
                body.open();
                assertThat(client.readText(15)).isEqualTo("5\r\nhello\r\n0\r\n\r\n");
            }
        }
    }
}
