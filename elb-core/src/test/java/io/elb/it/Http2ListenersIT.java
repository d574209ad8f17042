package io.elb.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.elb.LoadBalancer;
import io.elb.listener.Http2Options;
import io.elb.listener.Listener;
import io.elb.listener.ListenerConfig;
import io.elb.rule.Action;
import io.elb.testing.RawClient;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import okhttp3.OkHttpClient;
import okhttp3.Protocol;
import okhttp3.Request;
import okhttp3.Response;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which version of HTTP a listener speaks: ALPN decides on TLS, the first octets without it. */
class Http2ListenersIT {
    private static final Action HELLO = Action.fixedResponse(200, "text/plain", "hello");

    private final LoadBalancer balancer =
            LoadBalancer.application("h2").threads(1).start();

    @AfterEach
    void close() {
        balancer.close();
    }

    private Listener https(Http2Options options) {
        return balancer.addListener(ListenerConfig.https(0, TestTls.termination(), HELLO)
                .http2(options)
                .build());
    }

    private Listener http(Http2Options options) {
        return balancer.addListener(ListenerConfig.http(0, HELLO).http2(options).build());
    }

    private static HttpResponse<String> get(Listener listener, HttpClient.Version asked) throws Exception {
        HttpClient client = HttpClient.newBuilder()
                .version(asked)
                .sslContext(TestTls.context())
                .build();
        URI uri = URI.create("https://localhost:" + listener.port() + "/");
        return client.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString());
    }

    @Test
    void httpsOffersBothVersionsByAlpn() throws Exception {
        Listener listener = https(Http2Options.defaults());

        HttpResponse<String> second = get(listener, HttpClient.Version.HTTP_2);
        HttpResponse<String> first = get(listener, HttpClient.Version.HTTP_1_1);

        assertThat(second.version()).isEqualTo(HttpClient.Version.HTTP_2);
        assertThat(second.body()).isEqualTo("hello");
        assertThat(first.version()).isEqualTo(HttpClient.Version.HTTP_1_1);
        assertThat(first.body()).isEqualTo("hello");
    }

    @Test
    void curlAndNghttpAndH2loadSpeakItOverTls() {
        String uri = "https://127.0.0.1:" + https(Http2Options.defaults()).port() + "/";

        Commands.Result curl = Commands.run(
                "curl", "curl", List.of("--silent", "--insecure", "--http2", "--write-out", " %{http_version}", uri));
        assertThat(curl.output()).isEqualTo("hello 2");
        Commands.Result nghttp = Commands.run("nghttp2-client", "nghttp", List.of("--no-verify-peer", "--stat", uri));
        assertThat(nghttp.exit()).as(nghttp.output()).isZero();
        assertThat(nghttp.output()).contains("hello", " 200 ");
        Commands.Result h2load = Commands.run(
                "nghttp2-client",
                "h2load",
                List.of("--requests=2000", "--clients=4", "--max-concurrent-streams=50", uri));
        assertThat(h2load.output()).contains("Application protocol: h2", "2000 succeeded", "status codes: 2000 2xx");
    }

    @Test
    void okHttpSpeaksItOverTls() throws Exception {
        Listener listener = https(Http2Options.defaults());
        OkHttpClient client = new OkHttpClient.Builder()
                .sslSocketFactory(TestTls.context().getSocketFactory(), TestTls.trustManager())
                .build();
        try (Response response = client.newCall(new Request.Builder()
                        .url("https://localhost:" + listener.port() + "/")
                        .build())
                .execute()) {
            assertThat(response.protocol()).isEqualTo(Protocol.HTTP_2);
            assertThat(response.body().string()).isEqualTo("hello");
        } finally {
            client.dispatcher().executorService().shutdown();
            client.connectionPool().evictAll();
        }
    }

    @Test
    void httpsWithoutHttp2OffersTheFirstVersionOnly() throws Exception {
        HttpResponse<String> response = get(https(Http2Options.disabled()), HttpClient.Version.HTTP_2);

        assertThat(response.version()).isEqualTo(HttpClient.Version.HTTP_1_1);
        assertThat(response.body()).isEqualTo("hello");
    }

    @Test
    void firstOctetsDecideOnAnHttpListener() {
        Listener listener = http(Http2Options.defaults().withPriorKnowledge());
        String uri = "http://127.0.0.1:" + listener.port() + "/";
        List<String> common = List.of("--silent", "--write-out", " %{http_version}", uri);

        assertThat(Commands.run(
                                "curl",
                                "curl",
                                List.of("--http2-prior-knowledge", common.get(0), common.get(1), common.get(2), uri))
                        .output())
                .isEqualTo("hello 2");
        assertThat(Commands.run("curl", "curl", common).output()).isEqualTo("hello 1.1");
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET", "POST", "PUT", "PRINT", "PR"})
    void methodsThatBeginAlikeAreHttp1(String method) {
        Listener listener = http(Http2Options.defaults().withPriorKnowledge());
        try (RawClient client = RawClient.connect("127.0.0.1", listener.port())) {
            String request = method + " / HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n";
            for (int i = 0; i < request.length(); i++) {
                client.send(request.substring(i, i + 1));
            }
            assertThat(client.readResponse().status()).isEqualTo(200);
        }
    }

    @Test
    void halfAPrefaceIsAnUnfinishedRequest() {
        Listener listener = http(Http2Options.defaults().withPriorKnowledge());
        try (RawClient client = RawClient.connect("127.0.0.1", listener.port())) {
            client.send("PR");
            client.halfClose();
            assertThat(client.readResponse().status()).isEqualTo(400);
        }
    }

    @Test
    void prefaceMeansNothingWithoutTheSetting() {
        Listener listener = http(Http2Options.defaults());
        try (RawClient client = RawClient.connect("127.0.0.1", listener.port())) {
            client.send("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n");
            assertThat(client.readResponse().status()).isEqualTo(505);
        }
    }
}
