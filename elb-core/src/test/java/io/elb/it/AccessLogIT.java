package io.elb.it;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.elb.LoadBalancer;
import io.elb.listener.ListenerConfig;
import io.elb.listener.Transport;
import io.elb.observe.AccessLogSink;
import io.elb.rule.Action;
import io.elb.rule.Condition;
import io.elb.rule.Redirect;
import io.elb.rule.Rule;
import io.elb.target.FunctionResponse;
import io.elb.target.Target;
import io.elb.target.TargetFunction;
import io.elb.target.TargetGroup;
import io.elb.target.TargetGroupConfig;
import io.elb.testing.Answer;
import io.elb.testing.RawClient;
import io.elb.testing.RawResponse;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Each field of the access log, over sockets and through the file. */
class AccessLogIT {
    private static final String TIME = "\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{6}Z";

    @TempDir
    private Path directory;

    private Bed bed;

    @AfterEach
    void close() {
        if (bed != null) {
            bed.close();
        }
    }

    private RawClient open(UnaryOperator<Bed.Builder> change) {
        Path log = directory.resolve("access.log");
        bed = change.apply(Bed.on(Transport.AUTO)
                        .balancer(balancer -> balancer.identity("eu-central-1", "123456789012")
                                .accessLog(AccessLogSink.file(log))))
                .open();
        return bed.client();
    }

    private RawClient open() {
        return open(UnaryOperator.identity());
    }

    private static String get(String path, String... fields) {
        return "GET " + path + " HTTP/1.1\r\nHost: www.example.com\r\n"
                + String.join(
                        "",
                        List.of(fields).stream().map(field -> field + "\r\n").toList()) + "\r\n";
    }

    /** What is in the log once the balancer has closed. */
    private List<LogLine> lines() throws IOException {
        bed.close();
        return Files.readAllLines(directory.resolve("access.log"), ISO_8859_1).stream()
                .map(LogLine::access)
                .toList();
    }

    private LogLine line() throws IOException {
        List<LogLine> lines = lines();
        assertThat(lines).hasSize(1);
        return lines.get(0);
    }

    private String targetAddress() {
        return "127.0.0.1:" + bed.target().port();
    }

    // ---------------------------------------------------------------- a plain request: all fields

    @Test
    void aForwardedRequestHasEveryFieldAsElbWritesIt() throws IOException {
        RawClient client = open();
        bed.target().answer(Answer.status(201).body("hello"));
        Instant before = Instant.now();
        String request = get("/a/b?c=d", "User-Agent: curl/7.46.0", "Connection: close");
        client.send(request);
        byte[] response = client.readToEof();

        LogLine line = line();

        int port = bed.listener().port();
        assertThat(line.get("type")).isEqualTo("http");
        assertThat(line.get("time")).matches(TIME);
        assertThat(Instant.parse(line.get("time"))).isBetween(before.minusMillis(1), Instant.now());
        assertThat(line.get("elb"))
                .matches("app/bed/[0-9a-f]{16}")
                .isEqualTo(bed.balancer().identity().id());
        assertThat(line.get("client:port"))
                .isEqualTo("127.0.0.1:" + client.localAddress().getPort());
        assertThat(line.get("target:port")).isEqualTo(targetAddress());
        assertThat(line.get("request_processing_time")).matches("\\d+\\.\\d{3}");
        assertThat(line.get("target_processing_time")).matches("\\d+\\.\\d{3}");
        assertThat(line.get("response_processing_time")).isEqualTo("0.000");
        assertThat(line.get("elb_status_code")).isEqualTo("201");
        assertThat(line.get("target_status_code")).isEqualTo("201");
        assertThat(line.get("received_bytes")).isEqualTo(String.valueOf(request.length()));
        assertThat(line.get("sent_bytes")).isEqualTo(String.valueOf(response.length));
        assertThat(line.get("request")).isEqualTo("GET http://www.example.com:" + port + "/a/b?c=d HTTP/1.1");
        assertThat(line.get("user_agent")).isEqualTo("curl/7.46.0");
        assertThat(line.get("ssl_cipher")).isEqualTo("-");
        assertThat(line.get("ssl_protocol")).isEqualTo("-");
        assertThat(line.get("target_group_arn"))
                .matches("arn:aws:elasticloadbalancing:eu-central-1:123456789012:targetgroup/web/[0-9a-f]{16}");
        assertThat(line.get("trace_id"))
                .matches("Root=1-[0-9a-f]{8}-[0-9a-f]{24}")
                .isEqualTo(
                        bed.target().requests().get(0).field("X-Amzn-Trace-Id").orElseThrow());
        assertThat(line.get("domain_name")).isEqualTo("-");
        assertThat(line.get("chosen_cert_arn")).isEqualTo("-");
        assertThat(line.get("matched_rule_priority")).isEqualTo("0");
        assertThat(line.get("request_creation_time")).matches(TIME).endsWith("000Z");
        assertThat(line.get("actions_executed")).isEqualTo("forward");
        assertThat(line.get("redirect_url")).isEqualTo("-");
        assertThat(line.get("error_reason")).isEqualTo("-");
        assertThat(line.get("target:port_list")).isEqualTo(targetAddress());
        assertThat(line.get("target_status_code_list")).isEqualTo("201");
        assertThat(line.get("classification")).isEqualTo("-");
        assertThat(line.get("classification_reason")).isEqualTo("-");
        assertThat(line.get("conn_trace_id")).matches("TID_[0-9a-f]{32}");
        assertThat(line.get("transformed_host")).isEqualTo("-");
        assertThat(line.get("transformed_uri")).isEqualTo("-");
        assertThat(line.get("request_transform_status")).isEqualTo("-");
    }

    // ---------------------------------------------------------------- type, request line, TLS

    @Test
    void aWebSocketIsLoggedWhenItEndsWithAllOctetsOfBothSides() throws IOException {
        RawClient client = open();
        bed.target().answer(Answer.upgrade("websocket").thenEcho());
        String request = get("/chat", "Connection: Upgrade", "Upgrade: websocket");
        client.send(request);
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            head.append(client.readText(1));
        }
        client.send("x".repeat(1000));
        client.readText(1000);
        assertThat(bed.hasNoRecord()).isTrue();
        client.halfClose();
        client.expectEof();
        bed.record();

        LogLine line = line();

        assertThat(line.get("type")).isEqualTo("ws");
        assertThat(line.get("elb_status_code")).isEqualTo("101");
        assertThat(line.get("target_status_code")).isEqualTo("101");
        assertThat(line.get("request"))
                .startsWith("GET http://www.example.com:")
                .endsWith("/chat HTTP/1.1");
        assertThat(line.get("received_bytes")).isEqualTo(String.valueOf(request.length() + 1000));
        assertThat(line.get("sent_bytes")).isEqualTo(String.valueOf(head.length() + 1000));
    }

    @Test
    void overTlsCipherProtocolAndServerNameAreLogged() throws Exception {
        open();
        LoadBalancer balancer = bed.balancer();
        for (String protocol : List.of("TLSv1.2", "TLSv1.3")) {
            int port = balancer.addListener(ListenerConfig.https(
                                    new InetSocketAddress("127.0.0.1", 0),
                                    TestTls.termination(protocol),
                                    Action.forward(bed.group()))
                            .build())
                    .port();
            HttpClient client =
                    HttpClient.newBuilder().sslContext(TestTls.context()).build();
            URI uri = URI.create("https://localhost:" + port + "/hello");
            HttpClient.Version version =
                    protocol.equals("TLSv1.2") ? HttpClient.Version.HTTP_1_1 : HttpClient.Version.HTTP_2;
            client.send(HttpRequest.newBuilder(uri).version(version).build(), BodyHandlers.ofString());
        }

        List<LogLine> lines = lines();

        assertThat(lines).extracting(line -> line.get("type")).containsExactly("https", "h2");
        assertThat(lines).extracting(line -> line.get("ssl_protocol")).containsExactly("TLSv1.2", "TLSv1.3");
        assertThat(lines.get(0).get("ssl_cipher")).matches("ECDHE-(RSA|ECDSA)-[A-Z0-9-]+");
        assertThat(lines.get(1).get("ssl_cipher")).startsWith("TLS_");
        assertThat(lines).extracting(line -> line.get("domain_name")).containsOnly("localhost");
        assertThat(lines.get(0).get("request"))
                .startsWith("GET https://localhost:")
                .endsWith("/hello HTTP/1.1");
        assertThat(lines.get(1).get("request")).endsWith("/hello HTTP/2.0");
    }

    @Test
    void theRequestLineNamesTheListenersPortAndTheUriAsItCame() throws IOException {
        RawClient client = open();
        client.exchange("GET /a?? HTTP/1.1\r\nHost: UPPER.example.com:99\r\n\r\n");
        client.exchange("GET http://absolute.example.com?q HTTP/1.1\r\nHost: other\r\n\r\n");
        client.exchange("OPTIONS * HTTP/1.1\r\nHost: [::1]:8080\r\n\r\n");
        client.exchange("GET /%22%20é HTTP/1.1\r\nHost: h\r\nUser-Agent: \"quoted\" \\ ü\r\n\r\n");
        client.send("GET / HTTP/1.0\r\n\r\n");
        client.readResponse();

        List<LogLine> lines = lines();

        int port = bed.listener().port();
        assertThat(lines)
                .extracting(line -> line.get("request"))
                .containsExactly(
                        "GET http://upper.example.com:" + port + "/a?? HTTP/1.1",
                        "GET http://absolute.example.com:" + port + "/?q HTTP/1.1",
                        "OPTIONS http://[::1]:" + port + "* HTTP/1.1",
                        "GET http://h:" + port + "/%22%20\\xE9 HTTP/1.1",
                        "GET http://" + bed.balancer().dnsName() + ':' + port + "/ HTTP/1.0");
        assertThat(lines.get(3).get("user_agent")).isEqualTo("\\x22quoted\\x22 \\x5C \\xFC");
        assertThat(lines.get(4).get("user_agent")).isEqualTo("-");
    }

    @Test
    void aMalformedRequestHasDashesForWhatIsNotKnown() throws IOException {
        RawClient client = open();
        client.send("nonsense\u0001\r\n\r\n");
        assertThat(client.readResponse().status()).isEqualTo(400);

        LogLine line = line();

        assertThat(line.get("request"))
                .isEqualTo("- http://" + bed.balancer().dnsName() + ':'
                        + bed.listener().port() + "- -");
        assertThat(line.get("elb_status_code")).isEqualTo("400");
        assertThat(line.get("target:port")).isEqualTo("-");
        assertThat(line.get("target_status_code")).isEqualTo("-");
        assertThat(line.get("trace_id")).isEqualTo("-");
        assertThat(line.get("matched_rule_priority")).isEqualTo("-");
        assertThat(line.get("actions_executed")).isEqualTo("-");
        assertThat(line.get("target_group_arn")).isEqualTo("-");
        assertThat(line.get("target:port_list")).isEqualTo("-");
        assertThat(line.get("target_status_code_list")).isEqualTo("-");
        assertThat(line.get("classification")).isEqualTo("Severe");
        assertThat(line.get("classification_reason")).isEqualTo("BadMethod");
        assertNotDispatched(line);
    }

    private static void assertNotDispatched(LogLine line) {
        assertThat(line.get("request_processing_time")).isEqualTo("-1");
        assertThat(line.get("target_processing_time")).isEqualTo("-1");
        assertThat(line.get("response_processing_time")).isEqualTo("-1");
    }

    @Test
    void aLongUserAgentIsCutAfter8Kilobytes() throws IOException {
        RawClient client = open();
        client.exchange(get("/", "User-Agent: " + "a".repeat(8192) + "b".repeat(1000)));

        assertThat(line().get("user_agent")).isEqualTo("a".repeat(8192));
    }

    @Test
    void anIpv6ClientHasNoBrackets() throws IOException {
        RawClient client = open(bed -> bed.host("::1"));
        client.exchange(get("/"));

        assertThat(line().get("client:port"))
                .isEqualTo("::1:" + client.localAddress().getPort());
    }

    // ---------------------------------------------------------------- sizes and times

    @Test
    void chunksCountAsTheyAreOnTheWire() throws IOException {
        RawClient client = open();
        bed.target().answer(Answer.ok().chunks("one", "two"));
        String request = "POST / HTTP/1.1\r\nHost: h\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n"
                + "5\r\nhello\r\n0\r\nA: b\r\n\r\n";
        client.send(request);
        byte[] response = client.readToEof();

        LogLine line = line();

        assertThat(line.get("received_bytes")).isEqualTo(String.valueOf(request.length()));
        assertThat(line.get("sent_bytes")).isEqualTo(String.valueOf(response.length));
    }

    @Test
    void largeBodiesAreCountedWhereverTheyPass() throws IOException {
        int much = 5_000_000;
        RawClient client = open();
        bed.target().answer(Answer.ok().pattern(much));
        String request = get("/");
        client.send(request);
        client.readHead();
        client.readPattern(0, much);
        bed.target().answer(Answer.ok().pattern(much));
        String upload = "POST / HTTP/1.1\r\nHost: h\r\nConnection: close\r\nContent-Length: " + much + "\r\n\r\n";
        client.send(upload);
        client.sendPattern(much);
        byte[] answer = client.readToEof();

        List<LogLine> lines = lines();

        assertThat(lines.get(0).get("received_bytes")).isEqualTo(String.valueOf(request.length()));
        assertThat(lines.get(1).get("received_bytes")).isEqualTo(String.valueOf(upload.length() + much));
        assertThat(lines.get(1).get("sent_bytes")).isEqualTo(String.valueOf(answer.length));
    }

    @Test
    void timesAreSecondsThatTheTargetTook() throws IOException {
        RawClient client = open();
        bed.target().answer(Answer.ok().after(Duration.ofMillis(120)));
        client.exchange(get("/"));

        LogLine line = line();

        assertThat(Double.parseDouble(line.get("target_processing_time"))).isBetween(0.119, 5.0);
        assertThat(Double.parseDouble(line.get("request_processing_time"))).isBetween(0.0, 5.0);
        Duration whole =
                Duration.between(Instant.parse(line.get("request_creation_time")), Instant.parse(line.get("time")));
        assertThat(whole.toMillis()).isBetween(119L, 20_000L);
    }

    // ---------------------------------------------------------------- rules and actions

    @Test
    void aFixedResponseHasItsRuleAndNoTarget() throws IOException {
        RawClient client = open();
        bed.listener()
                .addRule(Rule.builder(17)
                        .when(Condition.path("/fixed"))
                        .then(Action.fixedResponse(418))
                        .build());
        client.exchange(get("/fixed"));

        LogLine line = line();

        assertThat(line.get("elb_status_code")).isEqualTo("418");
        assertThat(line.get("matched_rule_priority")).isEqualTo("17");
        assertThat(line.get("actions_executed")).isEqualTo("fixed-response");
        assertThat(line.get("trace_id")).matches("Root=1-[0-9a-f]{8}-[0-9a-f]{24}");
        assertThat(line.get("target:port")).isEqualTo("-");
        assertThat(line.get("target_group_arn")).isEqualTo("-");
        assertNotDispatched(line);
    }

    @Test
    void aRedirectHasItsAddress() throws IOException {
        RawClient client = open(bed -> bed.action(
                Redirect.builder().host("new.example.com").status(301).build()));
        RawResponse response = client.exchange(get("/a?b"));

        LogLine line = line();

        assertThat(line.get("elb_status_code")).isEqualTo("301");
        assertThat(line.get("actions_executed")).isEqualTo("redirect");
        assertThat(line.get("redirect_url"))
                .startsWith("http://new.example.com")
                .endsWith("/a?b")
                .isEqualTo(response.field("Location"));
        assertNotDispatched(line);
    }

    // ---------------------------------------------------------------- failures

    @Test
    void aTargetThatClosesHasTimesButNoStatus() throws IOException {
        RawClient client = open();
        bed.target().answer(Answer.close());
        assertThat(client.exchange(get("/")).status()).isEqualTo(502);

        LogLine line = line();

        assertThat(line.get("elb_status_code")).isEqualTo("502");
        assertThat(line.get("target_status_code")).isEqualTo("-");
        assertThat(line.get("target:port")).isEqualTo(targetAddress());
        assertThat(line.get("target:port_list")).isEqualTo(targetAddress());
        assertThat(line.get("target_status_code_list")).isEqualTo("-");
        assertThat(line.get("actions_executed")).isEqualTo("forward");
        assertThat(line.get("request_processing_time")).matches("\\d+\\.\\d{3}");
        assertThat(line.get("target_processing_time")).matches("\\d+\\.\\d{3}");
        assertThat(line.get("response_processing_time")).isEqualTo("-1");
    }

    @Test
    void aTargetThatRefusesConnectionsHasNoTimes() throws IOException {
        RawClient client = open();
        bed.target().stop();
        assertThat(client.exchange(get("/")).status()).isEqualTo(502);

        LogLine line = line();

        assertThat(line.get("target:port")).isEqualTo(targetAddress());
        assertThat(line.get("target_status_code_list")).isEqualTo("-");
        assertNotDispatched(line);
    }

    @Test
    void aTargetThatStaysSilentWasDispatchedTo() throws IOException {
        RawClient client = open(bed -> bed.timeouts(times -> times.withIdle(Duration.ofMillis(100))));
        bed.target().answer(Answer.never());
        assertThat(client.exchange(get("/")).status()).isEqualTo(504);

        LogLine line = line();

        assertThat(line.get("request_processing_time")).matches("\\d+\\.\\d{3}");
        assertThat(line.get("target_processing_time")).isEqualTo("-1");
        assertThat(line.get("response_processing_time")).isEqualTo("-1");
    }

    @Test
    void everyAttemptIsListed() throws IOException {
        RawClient client = open();
        client.exchange(get("/")); // keeps a connection
        bed.target().answerNext(1, Answer.close());
        assertThat(client.exchange(get("/again")).status()).isEqualTo(200);

        LogLine line = lines().get(1);

        assertThat(line.get("target:port_list")).isEqualTo(targetAddress() + ' ' + targetAddress());
        assertThat(line.get("target_status_code_list")).isEqualTo("- 200");
        assertThat(line.get("target:port")).isEqualTo(targetAddress());
        assertThat(line.get("target_status_code")).isEqualTo("200");
    }

    @Test
    void aClientThatLeavesIs460() throws IOException {
        RawClient client = open();
        bed.target().answer(Answer.never());
        client.send(get("/"));
        bed.target().awaitRequests(1);
        client.close();
        bed.record();

        LogLine line = line();

        assertThat(line.get("elb_status_code")).isEqualTo("460");
        assertThat(line.get("target_status_code")).isEqualTo("-");
        assertThat(line.get("sent_bytes")).isEqualTo("0");
        assertThat(line.get("request_processing_time")).matches("\\d+\\.\\d{3}");
        assertThat(line.get("target_processing_time")).isEqualTo("-1");
        assertThat(line.get("response_processing_time")).isEqualTo("-1");
    }

    @Test
    void withoutTargets503HasNoTarget() throws IOException {
        RawClient client = open();
        bed.group().deregister(bed.group().targets().get(0).key());
        assertThat(client.exchange(get("/")).status()).isEqualTo(503);

        LogLine line = line();

        assertThat(line.get("elb_status_code")).isEqualTo("503");
        assertThat(line.get("target:port")).isEqualTo("-");
        assertThat(line.get("target_group_arn")).matches("arn:aws:.*:targetgroup/web/[0-9a-f]{16}");
    }

    @Test
    void aFunctionHasNoAddressButTimes() throws IOException {
        RawClient client = open();
        TargetGroup good =
                functions("good", request -> CompletableFuture.completedFuture(FunctionResponse.of(200, "hi")));
        TargetGroup bad = functions("bad", request -> CompletableFuture.failedFuture(new IOException()));
        bed.listener().defaultAction(Action.forward(good));
        assertThat(client.exchange(get("/")).status()).isEqualTo(200);
        bed.listener().defaultAction(Action.forward(bad));
        assertThat(client.exchange(get("/")).status()).isEqualTo(502);

        List<LogLine> lines = lines();

        assertThat(lines).allSatisfy(line -> {
            assertThat(line.get("target:port")).isEqualTo("-");
            assertThat(line.get("target:port_list")).isEqualTo("-");
            assertThat(line.get("target_status_code_list")).isEqualTo("-");
            assertThat(line.get("target_processing_time")).matches("\\d+\\.\\d{3}");
            assertThat(line.get("target_group_arn")).matches("arn:.*:targetgroup/(good|bad)/[0-9a-f]{16}");
        });
        assertThat(lines).extracting(line -> line.get("target_status_code")).containsExactly("200", "-");
    }

    private TargetGroup functions(String name, TargetFunction function) {
        TargetGroup group =
                bed.balancer().addTargetGroup(TargetGroupConfig.builder(name).build());
        group.register(Target.function(name, function));
        return group;
    }

    // ---------------------------------------------------------------- desync, connections

    @Test
    void anAmbiguousRequestHasClassAndReason() throws IOException {
        RawClient client = open();
        client.exchange("GET / HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\nContent-Length: 5\r\n\r\nhello");

        LogLine line = line();

        assertThat(line.get("classification")).isEqualTo("Ambiguous");
        assertThat(line.get("classification_reason")).isIn("DuplicateContentLength", "UndefinedContentLengthSemantics");
    }

    @Test
    void requestsOfAConnectionShareItsTraceId() throws IOException {
        RawClient first = open();
        RawClient second = bed.client();
        first.exchange(get("/1"));
        second.exchange(get("/2"));
        first.exchange(get("/3"));

        List<LogLine> lines = lines();

        assertThat(lines.get(0).get("conn_trace_id"))
                .isEqualTo(lines.get(2).get("conn_trace_id"))
                .isNotEqualTo(lines.get(1).get("conn_trace_id"));
    }

    @Test
    void theTraceIdOfTheClientIsExtended() throws IOException {
        RawClient client = open();
        client.exchange(get("/", "X-Amzn-Trace-Id: Root=1-67891233-abcdef012345678912345678;CalledFrom=app"));

        assertThat(line().get("trace_id"))
                .matches("Self=1-[0-9a-f]{8}-[0-9a-f]{24};Root=1-67891233-abcdef012345678912345678;CalledFrom=app");
    }
}
