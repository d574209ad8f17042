package io.elb.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.elb.listener.HttpOptions;
import io.elb.listener.Transport;
import io.elb.observe.Counter;
import io.elb.observe.ErrorReason;
import io.elb.observe.RequestRecord;
import io.elb.rule.Action;
import io.elb.rule.Condition;
import io.elb.rule.Redirect;
import io.elb.rule.Rule;
import io.elb.rule.Transform;
import io.elb.target.FunctionResponse;
import io.elb.target.Target;
import io.elb.target.TargetGroup;
import io.elb.target.TargetGroupConfig;
import io.elb.testing.Answer;
import io.elb.testing.FakeTarget;
import io.elb.testing.RawResponse;
import io.elb.testing.ReceivedRequest;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What transforms make of a request on its way to the target, and what is told about it. */
class TransformsIT {
    private static final Transform URL = Transform.urlRewrite("^/api/([^?]*)", "/v2/$1");
    private static final Transform HOST = Transform.hostHeaderRewrite("^(.*)\\.example\\.com$", "$1.internal");

    private Bed bed;

    private void open(UnaryOperator<HttpOptions.Builder> options, Transform... transforms) {
        bed = Bed.on(Transport.AUTO).http(options).open();
        rule(10, Action.forward(bed.group()), transforms);
    }

    private void open(Transform... transforms) {
        open(options -> options, transforms);
    }

    private void rule(int priority, Action action, Transform... transforms) {
        bed.listener()
                .addRule(Rule.builder(priority)
                        .when(Condition.path("/*"))
                        .transform(transforms)
                        .then(action)
                        .build());
    }

    @AfterEach
    void close() {
        bed.close();
    }

    private RawResponse send(String head) {
        return bed.client().exchange(head + "\r\n\r\n");
    }

    private ReceivedRequest forward(String head) {
        long before = bed.target().requestCount();
        assertThat(send(head).status()).isEqualTo(200);
        return bed.target().awaitRequests(before + 1).get((int) before);
    }

    private List<String> hosts(String head) {
        return forward(head).fields().all("Host");
    }

    @Test
    void urlAndHostAreRewrittenOnTheWayToTheTarget() {
        open(URL, HOST);

        ReceivedRequest request = forward("GET /api/a/b?c=%20d HTTP/1.1\r\nX-A: 1\r\nHost: WWW.example.com\r\nX-B: 2");

        assertThat(request.requestLine()).isEqualTo("GET /v2/a/b?c=%20d HTTP/1.1");
        assertThat(request.fields().all("Host")).containsExactly("www.internal:" + port());
        assertThat(request.field("X-A")).contains("1");
        assertThat(request.field("X-B")).contains("2");
        RequestRecord record = bed.record();
        assertThat(record.request().uri()).isEqualTo("/api/a/b?c=%20d");
        assertThat(record.request().authority()).isEqualTo("www.example.com");
        assertThat(record.routing().actions()).containsExactly("rewrite", "forward");
        assertThat(record.routing().transform())
                .contains(new RequestRecord.Transform(
                        Optional.of("www.internal"), Optional.of("/v2/a/b?c=%20d"), "TransformSuccess"));
    }

    @Test
    void requestThatNoTransformMatchesIsForwardedAsItIs() {
        open(URL, HOST);

        ReceivedRequest request = forward("GET /apis HTTP/1.1\r\nHost: example.org:" + port());

        assertThat(request.requestLine()).isEqualTo("GET /apis HTTP/1.1");
        assertThat(request.fields().all("Host")).containsExactly("example.org:" + port());
        RequestRecord record = bed.record();
        assertThat(record.routing().actions()).containsExactly("forward");
        assertThat(record.routing().transform()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "GET http://a.example.com/api/x?y HTTP/1.1, GET /v2/x?y HTTP/1.1",
        "GET http://a.example.com/other HTTP/1.1, GET /other HTTP/1.1",
        "OPTIONS * HTTP/1.1, OPTIONS * HTTP/1.1",
        "GET /api/a b HTTP/1.1, GET /v2/a%20b HTTP/1.1",
    })
    void everyFormOfTargetIsRewritten(String requestLine, String expected) {
        open(URL);
        bed.listener().defaultAction(Action.forward(bed.group()));

        assertThat(forward(requestLine + "\r\nHost: a.example.com\r\nConnection: close")
                        .requestLine())
                .isEqualTo(expected);
    }

    @Test
    void rewrittenHostKeepsElbsRuleForThePort() {
        open(HOST);

        assertThat(hosts("GET / HTTP/1.1\r\nHost: a.example.com")).containsExactly("a.internal:" + port());
        assertThat(hosts("GET / HTTP/1.1\r\nHost: a.example.com:8443")).containsExactly("a.internal:8443");
        assertThat(hosts("GET http://b.example.com/ HTTP/1.1\r\nHost: a.example.com"))
                .containsExactly("b.internal:" + port());
        assertThat(hosts("GET / HTTP/1.1\r\nHost: b.example.com\r\nHost: B.example.com"))
                .containsExactly("b.internal:" + port());
    }

    @Test
    void rewrittenHostIsSentInPlaceOfAPreservedOne() {
        open(HttpOptions.Builder::preserveHostHeader, HOST);

        assertThat(hosts("GET / HTTP/1.1\r\nHost: A.example.com")).containsExactly("a.internal");
        assertThat(hosts("GET / HTTP/1.1\r\nHost: A.example.com:8443\r\nHost: a.example.com:8443"))
                .containsExactly("a.internal:8443");
        assertThat(hosts("GET / HTTP/1.1\r\nHost: SHOP\r\nHost: shop")).containsExactly("SHOP", "shop");
    }

    @Test
    void requestWithoutHostCanBeGivenOne() {
        open(Transform.hostHeaderRewrite("^$", "fallback.internal"));

        assertThat(hosts("GET / HTTP/1.0")).containsExactly("fallback.internal:" + port());
        assertThat(hosts("GET / HTTP/1.1\r\nHost: a")).containsExactly("a:" + port());
    }

    @Test
    void rewritingDoesNotRouteAgain() {
        open(Transform.urlRewrite("^/a", "/b"));
        bed.listener()
                .addRule(Rule.builder(5)
                        .when(Condition.path("/b"))
                        .then(Action.fixedResponse(418))
                        .build());

        assertThat(send("GET /b HTTP/1.1\r\nHost: a").status()).isEqualTo(418);
        assertThat(forward("GET /a HTTP/1.1\r\nHost: a").target()).isEqualTo("/b");
    }

    @ParameterizedTest
    @CsvSource({"^/a, b, TransformInvalidPath", "^(.*)$, $1$1, TransformBufferTooSmall"})
    void urlThatCanNotBeSentIsAnsweredWith500(String regex, String replacement, String status) {
        open(Transform.urlRewrite(regex, replacement));

        RawResponse response = send("GET /a" + "x".repeat(15_000) + " HTTP/1.1\r\nHost: a");

        assertFailed(response, status);
    }

    @Test
    void hostThatCanNotBeSentIsAnsweredWith500() {
        open(URL, Transform.hostHeaderRewrite(".*", ""));

        assertFailed(send("GET /api/ HTTP/1.1\r\nHost: a"), "TransformInvalidHost");
    }

    private void assertFailed(RawResponse response, String status) {
        assertThat(response.status()).isEqualTo(500);
        RequestRecord record = bed.record();
        assertThat(record.error()).contains(ErrorReason.TRANSFORM_FAILED);
        assertThat(record.attempts()).isEmpty();
        assertThat(record.routing().actions()).isEmpty();
        assertThat(record.routing().rule().orElseThrow().priority()).isEqualTo(10);
        assertThat(record.routing().transform())
                .contains(new RequestRecord.Transform(Optional.empty(), Optional.empty(), status));
        assertThat(bed.count(ErrorReason.TRANSFORM_FAILED)).isEqualTo(1);
        assertThat(bed.target().requestCount()).isZero();
    }

    @Test
    void redirectTakesWhatTransformsMade() {
        open();
        bed.listener().removeRule(10);
        rule(20, Redirect.builder().protocol("HTTPS").port(443).build(), URL, HOST);

        RawResponse response = send("GET /api/x?y HTTP/1.1\r\nHost: a.example.com");

        assertThat(response.status()).isEqualTo(302);
        assertThat(response.field("Location")).isEqualTo("https://a.internal:443/v2/x?y");
        assertThat(bed.record().routing().actions()).containsExactly("rewrite", "redirect");
    }

    @Test
    void functionTargetSeesTheRewrittenRequest() {
        open(URL, HOST);
        TargetGroup functions = bed.balancer().addTargetGroup(TargetGroupConfig.of("functions"));
        functions.register(Target.function(
                "echo",
                request -> CompletableFuture.completedFuture(FunctionResponse.of(
                        200, request.target() + ' ' + request.header("Host").orElse("-")))));
        bed.listener().removeRule(10);
        rule(10, Action.forward(functions), URL, HOST);

        assertThat(send("GET /api/x?y HTTP/1.1\r\nHost: a.example.com").bodyText())
                .isEqualTo("/v2/x?y a.internal:" + port());
    }

    @Test
    void requestThatIsTriedAgainIsRewrittenAgain() {
        FakeTarget second = FakeTarget.start("second").answer(request -> Answer.ok(request.target()));
        bed = Bed.on(Transport.AUTO)
                .target(FakeTarget.start("refusing"))
                .target(second)
                .retries(retries -> retries.withConnectFailover())
                .open();
        bed.target(0).close();
        rule(10, Action.forward(bed.group()), URL);

        for (int i = 0; i < 4; i++) {
            assertThat(send("GET /api/x HTTP/1.1\r\nHost: a").bodyText()).isEqualTo("/v2/x");
        }
        assertThat(bed.count(Counter.RETRIES)).isPositive();
    }

    private int port() {
        return bed.listener().port();
    }
}
