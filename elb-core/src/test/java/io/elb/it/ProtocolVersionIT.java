package io.elb.it;

import static io.elb.it.Http2Client.END_STREAM;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.elb.LoadBalancer;
import io.elb.listener.Http2Options;
import io.elb.listener.Listener;
import io.elb.listener.ListenerConfig;
import io.elb.observe.Counter;
import io.elb.observe.ErrorReason;
import io.elb.observe.RequestRecord;
import io.elb.rule.Action;
import io.elb.rule.Condition;
import io.elb.rule.Rule;
import io.elb.target.FunctionResponse;
import io.elb.target.ProtocolVersion;
import io.elb.target.Target;
import io.elb.target.TargetGroup;
import io.elb.target.TargetGroupConfig;
import io.elb.testing.FakeTarget;
import io.elb.testing.RawClient;
import io.netty.handler.codec.http2.Http2Headers;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Which clients fit to which target groups, and what those get that do not. */
class ProtocolVersionIT {
    private static final String GRPC = "application/grpc";

    private static void call(Http2Client client, int stream, String method, String contentType) {
        client.sendHeaders(
                stream,
                END_STREAM,
                ":method",
                method,
                ":scheme",
                "http",
                ":path",
                "/shop.Cart/Add",
                ":authority",
                "shop",
                "content-type",
                contentType,
                "te",
                "trailers");
    }

    @ParameterizedTest
    @EnumSource(names = {"HTTP2", "GRPC"})
    void clientOfHttp1DoesNotFit(ProtocolVersion version) {
        try (Http2Target target = Http2Target.start();
                Http2Bed bed = Http2Bed.of(version, target.port());
                RawClient client = RawClient.connect("127.0.0.1", bed.port())) {
            assertThat(client.exchange(Bed.GET).status()).isEqualTo(464);
            RequestRecord record = bed.record();
            assertThat(record.status()).isEqualTo(464);
            assertThat(record.error()).contains(ErrorReason.INCOMPATIBLE_PROTOCOL);
            assertThat(record.attempts()).isEmpty();
            assertThat(record.routing().targetGroup()).contains("web");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "HTTP2, GET, text/plain, true",
        "HTTP2, POST, application/grpc, true",
        "GRPC, POST, application/grpc+proto, true",
        "GRPC, POST, text/plain, true",
        "GRPC, GET, text/plain, false",
        "GRPC, GET, application/grpc, false",
        "HTTP1, POST, application/grpc, false",
        "HTTP1, POST, 'application/grpc;x=y', false",
        "HTTP1, POST, APPLICATION/GRPC+json, false",
        "HTTP1, POST, application/grpc-web, true",
        "HTTP1, GET, text/plain, true"
    })
    void clientOfHttp2(ProtocolVersion version, String method, String contentType, boolean fits) {
        try (FakeTarget http1 = FakeTarget.start("one");
                Http2Target http2 = Http2Target.start();
                Http2Bed bed = Http2Bed.of(version, version.isHttp2() ? http2.port() : http1.port());
                Http2Client client = bed.client()) {
            call(client, 1, method, contentType);
            if (version.isHttp2() && fits) {
                Http2Target.Connection connection = http2.accept();
                connection.answer(connection.request().stream(), "x");
            }
            Http2Headers head = client.headers(client.read(1));
            RequestRecord record = bed.record();
            assertThat(record.status()).isEqualTo(fits ? 200 : 464);
            boolean isGrpc = record.request().grpc();
            assertThat(head.status()).hasToString(fits || isGrpc ? "200" : "464");
            if (isGrpc && !fits) {
                assertThat(head.get("grpc-status")).hasToString("2");
            }
        }
    }

    @Test
    void failureIsAStatusOfGrpcForItsClients() {
        try (Http2Bed bed = Http2Bed.of(ProtocolVersion.GRPC);
                Http2Client client = bed.client()) {
            call(client, 1, "POST", GRPC);
            Http2Client.Frame frame = client.read(1);
            assertThat(frame.isEnd()).as("a head that says everything").isTrue();
            Http2Headers head = client.headers(frame);
            assertThat(head.status()).hasToString("200");
            assertThat(head.get("content-type")).hasToString(GRPC);
            assertThat(head.get("grpc-status")).hasToString("14");
            assertThat(head.get("grpc-message")).hasToString("503 Service Temporarily Unavailable");
            assertThat(head.get("content-length")).isNull();
            RequestRecord record = bed.record();
            assertThat(record.status()).as("what the log has").isEqualTo(503);
            assertThat(record.request().grpc()).isTrue();
            assertThat(record.error()).contains(ErrorReason.NO_TARGETS);
            assertThat(bed.count(Counter.GRPC_REQUESTS)).isEqualTo(1);
            assertThat(bed.count(Counter.ELB_503)).isEqualTo(1);

            client.post(3, "/shop.Cart/Add");
            assertThat(client.headers(client.read(3)).status())
                    .as("others get HTTP's")
                    .hasToString("503");
            assertThat(bed.count(Counter.GRPC_REQUESTS)).isEqualTo(1);
        }
    }

    @Test
    void trailersOnlyAnswerPassesUnchanged() {
        try (Http2Target target = Http2Target.start();
                Http2Bed bed = Http2Bed.of(ProtocolVersion.GRPC, target.port());
                Http2Client client = bed.client()) {
            call(client, 1, "POST", GRPC);
            Http2Target.Connection connection = target.accept();
            connection.sendHeaders(
                    connection.request().stream(),
                    END_STREAM,
                    ":status",
                    "200",
                    "content-type",
                    GRPC,
                    "grpc-status",
                    "5",
                    "grpc-message",
                    "no%20such%20cart");
            Http2Client.Frame frame = client.read(1);
            assertThat(frame.isEnd()).isTrue();
            Http2Headers head = client.headers(frame);
            assertThat(head.names().stream().map(CharSequence::toString))
                    .containsExactlyInAnyOrder(":status", "content-type", "grpc-status", "grpc-message");
            assertThat(head.get("grpc-status")).hasToString("5");
            assertThat(head.get("grpc-message")).hasToString("no%20such%20cart");
        }
    }

    @Test
    void callsAreRoutedByPackageServiceAndMethod() {
        try (Http2Target carts = Http2Target.start();
                Http2Target others = Http2Target.start();
                LoadBalancer balancer = LoadBalancer.application("shop").start()) {
            TargetGroup cartGroup = group(balancer, "carts", carts.port());
            TargetGroup otherGroup = group(balancer, "others", others.port());
            Listener listener = balancer.addListener(ListenerConfig.http(0, Action.fixedResponse(404))
                    .http2(Http2Options.defaults().withPriorKnowledge())
                    .build());
            listener.addRule(Rule.builder(1)
                    .when(Condition.path("/shop.Cart/Add"))
                    .then(Action.forward(cartGroup))
                    .build());
            listener.addRule(Rule.builder(2)
                    .when(Condition.path("/shop.*"))
                    .then(Action.forward(otherGroup))
                    .build());
            try (Http2Client client = Http2Client.connect(listener.port())) {
                call(client, 1, "POST", GRPC);
                Http2Target.Connection cart = carts.accept();
                assertThat(cart.request().fields().path()).hasToString("/shop.Cart/Add");
                client.sendHeaders(
                        3,
                        END_STREAM,
                        ":method",
                        "POST",
                        ":scheme",
                        "http",
                        ":path",
                        "/shop.Cart/Remove",
                        ":authority",
                        "shop",
                        "content-type",
                        GRPC);
                assertThat(others.accept().request().fields().path()).hasToString("/shop.Cart/Remove");
            }
        }
    }

    private static TargetGroup group(LoadBalancer balancer, String name, int port) {
        TargetGroup group = balancer.addTargetGroup(TargetGroupConfig.builder(name)
                .protocolVersion(ProtocolVersion.GRPC)
                .build());
        group.register(Target.of("127.0.0.1", port));
        return group;
    }

    @Test
    void listenerMustSpeakHttp2() {
        try (LoadBalancer balancer = LoadBalancer.application("shop").start()) {
            TargetGroup group = balancer.addTargetGroup(TargetGroupConfig.builder("carts")
                    .protocolVersion(ProtocolVersion.GRPC)
                    .build());
            ListenerConfig.Builder config =
                    ListenerConfig.http(0, Action.forward(group)).name("front");
            assertThatThrownBy(() -> balancer.addListener(config.build()))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage(
                            "group: carts has protocol version GRPC (expected: HTTP1, since front does not speak HTTP/2)");
            Listener plain = balancer.addListener(ListenerConfig.http(0, Action.fixedResponse(404))
                    .name("plain")
                    .build());
            assertThatThrownBy(() -> plain.addRule(Rule.builder(1)
                            .when(Condition.path("/*"))
                            .then(Action.forward(group))
                            .build()))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("since plain does not speak HTTP/2");
            assertThat(plain.rules()).isEmpty();
        }
    }

    @Test
    void functionsAreNoTargetsOfSuchGroups() {
        try (LoadBalancer balancer = LoadBalancer.application("shop").start()) {
            TargetGroup group = balancer.addTargetGroup(TargetGroupConfig.builder("carts")
                    .protocolVersion(ProtocolVersion.HTTP2)
                    .build());
            Target function = Target.function(
                    "hello", request -> CompletableFuture.completedFuture(FunctionResponse.of(200, "hello")));
            assertThatThrownBy(() -> group.register(function))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageEndingWith("(expected: no function in carts, whose protocol version is HTTP2)");
        }
        assertThatThrownBy(() -> TargetGroupConfig.ofLambda("fn").toBuilder()
                        .protocolVersion(ProtocolVersion.GRPC)
                        .build())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("protocolVersion: GRPC (expected: the default, in a group of a Lambda function)");
    }
}
