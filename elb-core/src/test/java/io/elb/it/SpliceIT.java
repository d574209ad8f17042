package io.elb.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.elb.LoadBalancer;
import io.elb.listener.Listener;
import io.elb.listener.ListenerConfig;
import io.elb.listener.Transport;
import io.elb.observe.Counter;
import io.elb.rule.Action;
import io.elb.target.Target;
import io.elb.target.TargetGroup;
import io.elb.target.TargetGroupConfig;
import io.elb.testing.Answer;
import io.elb.testing.BodyPattern;
import io.elb.testing.FakeTarget;
import io.elb.testing.RawClient;
import io.elb.testing.RawResponse;
import io.elb.testing.ReceivedRequest;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Large bodies of known length, which the kernel moves on epoll and which are copied elsewhere. */
class SpliceIT {
    private static final long MEBIBYTE = 1 << 20;

    private FakeTarget target;
    private LoadBalancer balancer;

    @BeforeEach
    void start() {
        target = FakeTarget.start("one");
        balancer = LoadBalancer.application("demo").threads(1).start();
    }

    @AfterEach
    void stop() {
        balancer.close();
        target.close();
    }

    private Listener listen(Transport transport) {
        TargetGroup group = balancer.addTargetGroup(TargetGroupConfig.of("web"));
        group.register(Target.of("127.0.0.1", target.port()));
        return balancer.addListener(ListenerConfig.http(0, Action.forward(group))
                .transport(transport)
                .build());
    }

    @ParameterizedTest
    @CsvSource({"EPOLL,1", "EPOLL,200", "IO_URING,1", "IO_URING,64", "NIO,1", "NIO,64"})
    void largeResponsesArriveWhole(Transport transport, int mebibytes) {
        long size = mebibytes * MEBIBYTE;
        target.answer(Answer.ok().pattern(size));
        Listener listener = listen(transport);

        try (RawClient client = RawClient.connect("127.0.0.1", listener.port())) {
            for (int i = 0; i < 3; i++) {
                client.send("GET /large HTTP/1.1\r\nHost: shop\r\n\r\n");
                RawResponse head = client.readHead();
                assertThat(head.status()).isEqualTo(200);
                assertThat(head.field("Content-Length")).isEqualTo(Long.toString(size));
                client.readPattern(0, size);
            }
        }

        long spliced = balancer.describe().counters().get(Counter.SPLICED_BYTES);
        if (transport == Transport.EPOLL) {
            assertThat(spliced).isGreaterThan(size);
        } else {
            assertThat(spliced).isZero();
        }
        assertThat(target.connectionsOpened()).isEqualTo(1);
    }

    @ParameterizedTest
    @CsvSource({"EPOLL,1", "EPOLL,200", "IO_URING,1", "IO_URING,64", "NIO,1", "NIO,64"})
    void largeRequestsArriveWhole(Transport transport, int mebibytes) {
        long size = mebibytes * MEBIBYTE;
        Listener listener = listen(transport);

        try (RawClient client = RawClient.connect("127.0.0.1", listener.port())) {
            for (int i = 0; i < 3; i++) {
                client.send("POST /large HTTP/1.1\r\nHost: shop\r\nContent-Length: " + size + "\r\n\r\n");
                client.sendPattern(size);
                assertThat(client.readResponse().status()).isEqualTo(200);
            }
        }

        List<ReceivedRequest> requests = target.requests();
        assertThat(requests).hasSize(3).allSatisfy(request -> {
            assertThat(request.bodyBytes()).isEqualTo(size);
            assertThat(request.bodyCrc32c()).isEqualTo(BodyPattern.crc32c(size));
        });
        assertThat(target.connectionsOpened()).isEqualTo(1);
    }

    @Test
    void smallRequestsFollowSplicedOnesOnTheSameConnections() {
        target.answerPath("/large", Answer.ok().pattern(MEBIBYTE));
        Listener listener = listen(Transport.EPOLL);

        try (RawClient client = RawClient.connect("127.0.0.1", listener.port())) {
            for (int i = 0; i < 20; i++) {
                client.send("GET /large HTTP/1.1\r\nHost: shop\r\n\r\nGET /small HTTP/1.1\r\nHost: shop\r\n\r\n");
                assertThat(client.readHead().status()).isEqualTo(200);
                client.readPattern(0, MEBIBYTE);
                assertThat(client.readResponse().status()).isEqualTo(200);
            }
        }

        assertThat(target.connectionsOpened()).isEqualTo(1);
    }
}
