package io.elb.it;

import static io.elb.it.Http2Client.DATA;
import static io.elb.it.Http2Client.END_STREAM;
import static io.elb.it.Http2Client.HEADERS;
import static io.elb.it.Http2Client.RST_STREAM;
import static org.assertj.core.api.Assertions.assertThat;

import io.elb.LoadBalancer;
import io.elb.listener.Http2Options;
import io.elb.listener.ListenerConfig;
import io.elb.observe.ErrorReason;
import io.elb.observe.RequestRecord;
import io.elb.rule.Action;
import io.elb.target.Target;
import io.elb.target.TargetGroup;
import io.elb.target.TargetGroupConfig;
import io.elb.testing.Answer;
import io.elb.testing.BodyPattern;
import io.elb.testing.FakeTarget;
import io.elb.testing.Gate;
import io.elb.testing.ReceivedRequest;
import io.netty.handler.codec.http2.Http2Headers;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** WebSockets over HTTP/2 by extended CONNECT (RFC 8441), which the target sees as an upgrade of HTTP/1.1. */
class Http2WebSocketIT {
    private static final int MIB = 1 << 20;

    private final FakeTarget target = FakeTarget.start("target");
    private final Http2Listener listener =
            new Http2Listener(config -> config, Http2Options.defaults().withWebSockets(), target);

    @AfterEach
    void close() {
        listener.close();
        target.close();
    }

    private static Answer accept(ReceivedRequest request) {
        try {
            String key = request.field("Sec-WebSocket-Key").orElseThrow();
            byte[] hash = MessageDigest.getInstance("SHA-1")
                    .digest((key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11").getBytes(StandardCharsets.US_ASCII));
            return Answer.upgrade("websocket")
                    .field("Sec-WebSocket-Accept", Base64.getEncoder().encodeToString(hash));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void connect(Http2Client client, int stream, String... more) {
        String[] fields = {
            ":method",
            "CONNECT",
            ":protocol",
            "websocket",
            ":scheme",
            "http",
            ":path",
            "/chat?room=1",
            ":authority",
            "shop",
            "sec-websocket-version",
            "13"
        };
        String[] all = Arrays.copyOf(fields, fields.length + more.length);
        System.arraycopy(more, 0, all, fields.length, more.length);
        client.sendHeaders(stream, 0, all);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void nodeTalksToARealTarget(boolean isTls) {
        try (WebSocketTarget chat = new WebSocketTarget();
                LoadBalancer balancer =
                        LoadBalancer.application("chat").threads(1).start()) {
            TargetGroup group = balancer.addTargetGroup(TargetGroupConfig.of("chat"));
            group.register(Target.of("127.0.0.1", chat.address().getPort()));
            Http2Options options = Http2Options.defaults().withWebSockets();
            ListenerConfig.Builder config = isTls
                    ? ListenerConfig.https(0, TestTls.termination(), Action.forward(group))
                            .http2(options)
                    : ListenerConfig.http(0, Action.forward(group)).http2(options.withPriorKnowledge());
            int port = balancer.addListener(config.build()).port();
            String script = Http2WebSocketIT.class
                    .getResource("/websocket-over-http2.js")
                    .getPath();

            Commands.Result result = Commands.run(
                    "nodejs", "node", List.of(script, (isTls ? "https" : "http") + "://127.0.0.1:" + port));

            assertThat(result.output().lines())
                    .containsExactly("status 200 accept undefined", "text hello", "opcode 8", "closed 0");
        }
    }

    @Test
    void targetSeesAnUpgrade() throws Exception {
        target.answer(Answer.computed(Http2WebSocketIT::accept));
        try (Http2Client client = Http2Client.connect(listener.port())) {
            connect(client, 1, "sec-websocket-protocol", "chat");
            Http2Headers head = client.headers(client.read(1));
            assertThat(head.status()).hasToString("200");
            assertThat(head.contains("sec-websocket-accept")).isFalse();
            assertThat(head.contains("upgrade")).isFalse();
            assertThat(head.contains("connection")).isFalse();
            client.send(DATA, 0, 1, BodyPattern.slice(0, 100));
            assertThat(client.read(1).payload()).isEqualTo(BodyPattern.slice(0, 100));
            client.send(DATA, END_STREAM, 1);
            assertThat(client.read(1).isEnd()).isTrue();

            client.get(3, "/other"); // the stream was a tunnel, the connection is none
            assertThat(client.read(3).type()).isEqualTo(HEADERS);
        }
        ReceivedRequest received = target.awaitRequests(1).get(0);
        assertThat(received.requestLine()).isEqualTo("GET /chat?room=1 HTTP/1.1");
        assertThat(received.field("Connection")).hasValue("Upgrade");
        assertThat(received.field("Upgrade")).hasValue("websocket");
        assertThat(received.field("Sec-WebSocket-Version")).hasValue("13");
        assertThat(received.field("Sec-WebSocket-Protocol")).hasValue("chat");
        assertThat(Base64.getDecoder()
                        .decode(received.field("Sec-WebSocket-Key").orElseThrow()))
                .hasSize(16);
        assertThat(received.field("Transfer-Encoding")).isEmpty();
        RequestRecord record = listener.nextRecord();
        assertThat(record.request().tunnel()).hasValue("websocket");
        assertThat(record.request().protocol()).isEqualTo("HTTP/2.0");
        assertThat(record.status()).isEqualTo(101);
    }

    @Test
    void dataBeforeTheAnswerIsHeldAndFollowsIt() throws Exception {
        Gate gate = Gate.closed();
        target.answer(Answer.computed(request -> accept(request).after(gate)));
        try (Http2Client client = Http2Client.connect(listener.port())) {
            connect(client, 1);
            client.send(DATA, 0, 1, BodyPattern.slice(0, 10_000));
            client.send(DATA, END_STREAM, 1, BodyPattern.slice(10_000, 10_000));
            gate.awaitArrivals(1);
            gate.open();

            assertThat(client.headers(client.read(1)).status()).hasToString("200");
            assertThat(readAll(client, 1, 20_000)).isEqualTo(BodyPattern.slice(0, 20_000));
        }
    }

    private static byte[] readAll(Http2Client client, int stream, int length) {
        byte[] all = new byte[length];
        int at = 0;
        while (at < length) {
            Http2Client.Frame frame = client.read(stream);
            if (frame.type() == DATA) {
                System.arraycopy(frame.payload(), 0, all, at, frame.payload().length);
                at += frame.payload().length;
            }
        }
        return all;
    }

    @Test
    void muchGoesBothWaysWithinTheWindows() {
        target.answer(Answer.computed(Http2WebSocketIT::accept));
        try (Http2Client client = Http2Client.connect(listener.port())) {
            client.credit(0, 16 * MIB);
            connect(client, 1);
            client.credit(1, 16 * MIB);
            assertThat(client.headers(client.read(1)).status()).hasToString("200");
            for (int at = 0; at < 4 * MIB; at += 16 * 1024) {
                client.send(DATA, 0, 1, BodyPattern.slice(at, 16 * 1024));
                assertThat(readAll(client, 1, 16 * 1024)).isEqualTo(BodyPattern.slice(at, 16 * 1024));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"wrong", ""})
    void answerWithoutTheProofIsNone(String proof) throws Exception {
        Answer answer = Answer.upgrade("websocket");
        target.answer(proof.isEmpty() ? answer : answer.field("Sec-WebSocket-Accept", proof));
        try (Http2Client client = Http2Client.connect(listener.port())) {
            connect(client, 1);

            assertThat(client.headers(client.read(1)).status()).hasToString("502");
        }
        assertThat(listener.nextRecord().error()).hasValue(ErrorReason.TARGET_MALFORMED_RESPONSE);
    }

    @Test
    void answerThatWouldOpenWhatTheTargetHasNotIsNone() throws Exception {
        target.answer(Answer.ok("no upgrade"));
        try (Http2Client client = Http2Client.connect(listener.port())) {
            connect(client, 1);

            assertThat(client.headers(client.read(1)).status()).hasToString("502");
        }
        assertThat(listener.nextRecord().error()).hasValue(ErrorReason.TARGET_MALFORMED_RESPONSE);
    }

    @Test
    void refusalOfTheTargetPasses() {
        target.answer(Answer.status(403).body("no"));
        try (Http2Client client = Http2Client.connect(listener.port())) {
            connect(client, 1);

            assertThat(client.headers(client.read(1)).status()).hasToString("403");
            assertThat(client.read(1).payload()).isEqualTo("no".getBytes(StandardCharsets.US_ASCII));
        }
    }

    @Test
    void otherProtocolsAreNotImplemented() throws Exception {
        try (Http2Client client = Http2Client.connect(listener.port())) {
            client.sendHeaders(
                    1,
                    0,
                    ":method",
                    "CONNECT",
                    ":protocol",
                    "connect-udp",
                    ":scheme",
                    "http",
                    ":path",
                    "/",
                    ":authority",
                    "shop");

            assertThat(client.headers(client.read(1)).status()).hasToString("501");
        }
        assertThat(listener.nextRecord().error()).hasValue(ErrorReason.UNSUPPORTED_TUNNEL);
        assertThat(target.requestCount()).isZero();
    }

    @Test
    void plainConnectIsNotAllowed() throws Exception {
        try (Http2Client client = Http2Client.connect(listener.port())) {
            client.sendHeaders(1, 0, ":method", "CONNECT", ":authority", "shop:443");

            assertThat(client.headers(client.read(1)).status()).hasToString("405");
        }
        assertThat(listener.nextRecord().error()).hasValue(ErrorReason.METHOD_NOT_ALLOWED);
    }

    @Test
    void resetOfTheStreamEndsTheTunnel() throws Exception {
        target.answer(Answer.computed(Http2WebSocketIT::accept));
        try (Http2Client client = Http2Client.connect(listener.port())) {
            connect(client, 1);
            assertThat(client.headers(client.read(1)).status()).hasToString("200");
            client.reset(1, Http2Client.CANCEL);

            RequestRecord record = listener.nextRecord();
            assertThat(record.status()).isEqualTo(101);
            assertThat(record.error()).hasValue(ErrorReason.CLIENT_CLOSED);
        }
    }

    @Test
    void clientThatLeavesBeforeTheAnswerIsRecordedSo() throws Exception {
        Gate gate = Gate.closed();
        target.answer(Answer.computed(request -> accept(request).after(gate)));
        try (Http2Client client = Http2Client.connect(listener.port())) {
            connect(client, 1);
            gate.awaitArrivals(1);
            client.reset(1, Http2Client.CANCEL);
            assertThat(listener.nextRecord().error()).hasValue(ErrorReason.CLIENT_CLOSED);
        } finally {
            gate.open();
        }
    }

    @Test
    void targetThatDiesResetsTheStream() {
        target.answer(Answer.computed(request -> accept(request).resetAfterBytes(0)));
        try (Http2Client client = Http2Client.connect(listener.port())) {
            connect(client, 1);
            Http2Client.Frame frame = client.read(1);
            boolean isVisible = frame.type() == RST_STREAM
                    || (frame.type() == HEADERS
                            && !client.headers(frame).status().toString().equals("200"))
                    || client.readType(RST_STREAM).stream() == 1;
            assertThat(isVisible).isTrue();
        }
    }
}
