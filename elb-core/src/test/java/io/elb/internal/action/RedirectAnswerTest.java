package io.elb.internal.action;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.elb.internal.http.RequestHead;
import io.elb.observe.ErrorReason;
import io.elb.rule.Redirect;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RedirectAnswerTest {
    private static final ListenerEndpoint ENDPOINT = new ListenerEndpoint("http", "127.0.0.1", 8080);

    @ParameterizedTest(name = "{0}://{1}:{2}{3}?{4} of {5}")
    @CsvSource({
        "HTTPS, #{host}, 443, /#{path}, #{query}, /a/b?c=d, https://www.example.com:443/a/b?c=d",
        "HTTPS, #{host}, #{port}, /#{path}, #{query}, /a, https://www.example.com:8080/a",
        "#{protocol}, #{host}, 81, /#{path}, #{query}, /, http://www.example.com:81/",
        "HTTP, new.example.org, #{port}, /#{path}, #{query}, /a?b, http://new.example.org:8080/a?b",
        "#{protocol}, x.#{host}, #{port}, /#{path}, #{query}, /a, http://x.www.example.com:8080/a",
        "#{protocol}, #{host}, #{port}, /v2/#{path}/end, '', /a/b?c, http://www.example.com:8080/v2/a/b/end",
        "#{protocol}, #{host}, #{port}, /#{host}/#{port}/#{path}, #{query}, /a,"
                + " http://www.example.com:8080/www.example.com/8080/a",
        "#{protocol}, #{host}, 1, /, was=#{protocol}&#{host}&#{port}&#{path}&#{query}, /a/b?c=d,"
                + " http://www.example.com:1/?was=http&www.example.com&8080&a/b&c=d",
        "#{protocol}, #{host}, 1, /#{path}, x=1&#{query}, /a, http://www.example.com:1/a?x=1&",
        "#{protocol}, #{host}, 1, /#{path}, #{query}, /a?, http://www.example.com:1/a",
        "#{protocol}, #{host}, 1, /#{path}, #{query}, //evil.example/x, http://www.example.com:1//evil.example/x",
        "#{protocol}, #{host}, 1, /#{path}, #{query}, /%0d%0Ax?%00, http://www.example.com:1/%0d%0Ax?%00",
        "#{protocol}, #{host}, 1, /#{path}, #{query}, http://Abs.example.com:7/x?y, http://abs.example.com:1/x?y",
        "#{protocol}, #{host}, 1, /#{path}, #{query}, http://abs.example.com?y, http://abs.example.com:1/?y",
        "#{protocol}, #{host}, 1, /#{path}#{path}, #{query}, /#{query}, http://www.example.com:1/%23{query}%23{query}",
    })
    void partsAreTakenFromTheRequestOrTheTemplate(
            String protocol, String host, String port, String path, String query, String target, String location) {
        Redirect redirect = new Redirect(302, protocol, host, port, path, query);

        assertThat(location(redirect, Heads.get(target, "WWW.Example.com:8080")))
                .isEqualTo(location);
    }

    @Test
    void addressWithIpv6KeepsItsBrackets() {
        assertThat(location(Redirect.toHttps(), Heads.get("/", "[::1]:8080"))).isEqualTo("https://[::1]:443/");
    }

    @Test
    void requestWithoutHostIsSentToTheListenersHost() {
        assertThat(location(Redirect.toHttps(), Heads.decode("GET /a HTTP/1.0\r\n\r\n")))
                .isEqualTo("https://127.0.0.1:443/a");
    }

    @Test
    void asteriskFormHasNoPath() {
        RequestHead head = Heads.decode("OPTIONS * HTTP/1.1\r\nHost: example.com\r\n\r\n");

        assertThat(location(Redirect.toHttps(), head)).isEqualTo("https://example.com:443/");
    }

    @Test
    void octetsThatAreNotVisibleAsciiAreEncoded() {
        RequestHead head = new RequestHead();
        byte[] octets = "GET/a\r\n \u00e4\u007f\u0000".getBytes(StandardCharsets.ISO_8859_1);
        head.fields().append(octets, 0, octets.length);
        head.setMethod(0, 3);
        head.setTarget(3, octets.length);

        assertThat(location(Redirect.toHttps(), head)).isEqualTo("https://127.0.0.1:443/a%0D%0A%20%E4%7F%00");
    }

    @Test
    void answerHasStatusTypeLocationAndPage() {
        Outcome outcome = decide(Redirect.toHttps(), Heads.get("/", "example.com"));

        assertThat(outcome).isInstanceOfSatisfying(Outcome.Answer.class, answer -> {
            assertThat(answer.status()).isEqualTo(301);
            assertThat(answer.fields())
                    .containsExactly(
                            new Outcome.Field("Content-Type", "text/html"),
                            new Outcome.Field("Location", "https://example.com:443/"));
            assertThat(answer.body()).isEqualTo(ErrorPages.body(301)).isNotEmpty();
            assertThat(answer.field("Server")).isNull();
        });
    }

    @Test
    void addressMayHave8192CharactersAndNoMore() {
        String start = "https://example.com:443/";
        String longest = "/" + "x".repeat(8192 - start.length());

        assertThat(location(Redirect.toHttps(), Heads.get(longest, "example.com")))
                .hasSize(8192);
        assertThat(decide(Redirect.toHttps(), Heads.get(longest + "x", "example.com")))
                .isEqualTo(new Outcome.Failure(ErrorReason.REDIRECT_TOO_LONG));
        assertThat(ErrorReason.REDIRECT_TOO_LONG.status()).isEqualTo(507);
    }

    @Test
    void redirectFromHttpsToHttpIsRefused() {
        Redirect plain = Redirect.builder().protocol("HTTP").build();

        assertThat(ActionChain.of(plain, "http").token()).isEqualTo("redirect");
        assertThatThrownBy(() -> ActionChain.of(plain, "https"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("protocol: HTTP (expected: HTTPS or #{protocol} on an HTTPS listener)");
    }

    @Test
    void redirectOnAnHttpsListenerKeepsHttps() {
        Redirect redirect = Redirect.builder().port(8443).build();
        Outcome outcome = ActionChain.of(redirect, "https")
                .decide(Heads.get("/", "a.example.com"), new ListenerEndpoint("https", "x", 443), new Random(1));

        assertThat(((Outcome.Answer) outcome).field("Location")).isEqualTo("https://a.example.com:8443/");
    }

    private static Outcome decide(Redirect redirect, RequestHead head) {
        return ActionChain.of(redirect).decide(head, ENDPOINT, new Random(1));
    }

    private static String location(Redirect redirect, RequestHead head) {
        return ((Outcome.Answer) decide(redirect, head)).field("Location");
    }
}
