package io.elb.internal.action;

import static org.assertj.core.api.Assertions.assertThat;

import io.elb.internal.http.RequestHead;
import io.elb.observe.ErrorReason;
import io.elb.rule.Action;
import io.elb.rule.Redirect;
import io.elb.rule.Transform;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TransformsTest {
    private static final ListenerEndpoint ENDPOINT = new ListenerEndpoint("http", "127.0.0.1", 8080);
    private static final int MOST = 1024;

    @ParameterizedTest(name = "{0} by {1}: {2} becomes {3}")
    @CsvSource(
            quoteCharacter = '"',
            value = {
                "^/dp/([A-Za-z0-9]+)/?$, /product.php?id=$1, /dp/B09G3HRMW, /product.php?id=B09G3HRMW",
                "^/api/(.+)$, /$1, /api/v1/x?y=z, /v1/x?y=z",
                "^([^?]*), /new, /old/path?a=b, /new?a=b",
                "(^/foo(/)?), /cat$2, /foo/bar, /cat/bar",
                "(^/foo(/)?), /cat$2, /foo, /cat",
                "^/a, /, /abc?a, /bc?a",
                "a, b, /aaa, /baa",
                "\\?.*$, \"\", /a?b=c, /a",
                "$, ?x=1, /a, /a?x=1",
                "b=c, b=d, /a?b=c, /a?b=d",
                "(a)(b)?, $2$1$2-, /abab, /bab-ab",
                "(a), $12$1, /a, /a2a",
                "(.)(.)(.)(.)(.)(.)(.)(.)(.)(.)(.), /$11$10$1, /0123456789x, /98/x",
                "a, /$/, /a, //$/",
                "/a, /%20, /a, /%20",
                "^/$, /index, /, /index",
                "(?i)^/A, /b, /a, /b",
            })
    void firstMatchOfPathAndQueryIsReplaced(String regex, String replacement, String uri, String expected) {
        Transformed transformed = transform(Heads.get(uri, "a.com"), Transform.urlRewrite(regex, replacement));

        assertThat(transformed).isEqualTo(new Transformed(null, expected, TransformStatus.SUCCESS));
    }

    @ParameterizedTest(name = "{0} by {1}: {2} becomes {3}")
    @CsvSource(
            quoteCharacter = '"',
            value = {
                "^mywebsite-(.+).com$, internal.dev.$1.myweb.com, mywebsite-example.com, internal.dev.example.myweb.com",
                "^mywebsite-(.+).com$, internal.$1, MyWebsite-Example.COM:8080, internal.example",
                ".*, Target.Internal, a.com, target.internal",
                "^API\\., \"\", api.example.com, example.com",
                "^.*$, a-b_c.d, [::1]:80, a-b_c.d",
                "^$, fallback.example, \"\", fallback.example",
                "com, org, com.example.com, org.example.com",
            })
    void firstMatchOfTheHostIsReplaced(String regex, String replacement, String host, String expected) {
        Transformed transformed = transform(Heads.get("/", host), Transform.hostHeaderRewrite(regex, replacement));

        assertThat(transformed).isEqualTo(new Transformed(expected, null, TransformStatus.SUCCESS));
    }

    @Test
    void requestWithoutAMatchIsLeftAsItIs() {
        Transform[] both = {Transform.urlRewrite("^/b", "/c"), Transform.hostHeaderRewrite("^b", "c")};

        assertThat(transform(Heads.get("/a/b", "a.b.com"), both)).isNull();
        assertThat(transform(Heads.get("/a", "a.com"))).isNull();
        assertThat(transform(Heads.get("/b", "a.com"), both))
                .isEqualTo(new Transformed(null, "/c", TransformStatus.SUCCESS));
        assertThat(transform(Heads.get("/a", "b.com"), both))
                .isEqualTo(new Transformed("c.com", null, TransformStatus.SUCCESS));
        assertThat(transform(Heads.get("/b", "b.com"), both))
                .isEqualTo(new Transformed("c.com", "/c", TransformStatus.SUCCESS));
    }

    @Test
    void absoluteFormIsRewrittenWithoutItsAuthority() {
        Transform rewrite = Transform.urlRewrite("^/", "/x/");

        assertThat(transform(Heads.get("http://a.com/b?c", "a.com"), rewrite))
                .isEqualTo(new Transformed(null, "/x/b?c", TransformStatus.SUCCESS));
        assertThat(transform(Heads.get("http://a.com?c", "a.com"), rewrite))
                .isEqualTo(new Transformed(null, "/x/?c", TransformStatus.SUCCESS));
        assertThat(transform(Heads.get("http://a.com", "a.com"), rewrite))
                .isEqualTo(new Transformed(null, "/x/", TransformStatus.SUCCESS));
    }

    @ParameterizedTest
    @ValueSource(strings = {"*", "http://a.com"})
    void requestAboutTheWholeServerHasNoUrl(String target) {
        RequestHead head = Heads.decode("OPTIONS " + target + " HTTP/1.1\r\nHost: a.com\r\n\r\n");

        assertThat(transform(head, Transform.urlRewrite(".*", "/x"))).isNull();
    }

    @Test
    void octetsBeyondAsciiPassThrough() {
        assertThat(transform(Heads.get("/\u00e4/b", "a.com"), Transform.urlRewrite("b$", "c")))
                .isEqualTo(new Transformed(null, "/\u00e4/c", TransformStatus.SUCCESS));
    }

    @ParameterizedTest
    @CsvSource({"^/a, b", ".*, ''", "^/, ''", "^, x"})
    void pathThatDoesNotBeginWithASlashFails(String regex, String replacement) {
        fails(Transform.urlRewrite(regex, replacement), Transformed.INVALID_PATH);
    }

    @ParameterizedTest
    @CsvSource({
        ".*, ''",
        "(a)(.*), $1$2$1$2$1$2$1$2$1$2$1$2$1$2$1$2$1$2$1$2$1$2$1$2$1$2$1$2$1$2$1$2$1$2$1$2$1$2$1$2$1$2"
    })
    void hostThatIsNoneFails(String regex, String replacement) {
        fails(Transform.hostHeaderRewrite(regex, replacement), Transformed.INVALID_HOST);
    }

    @Test
    void halfAnIpAddressIsNoHost() {
        assertThat(transform(Heads.get("/", "[2001:db8::1]"), Transform.hostHeaderRewrite("\\]", "")))
                .isEqualTo(Transformed.INVALID_HOST);
        assertThat(transform(Heads.get("/", "[2001:db8::1]"), Transform.hostHeaderRewrite("8::1", "9")))
                .isEqualTo(new Transformed("[2001:db9]", null, TransformStatus.SUCCESS));
    }

    @Test
    @Timeout(10)
    void uriThatGrowsTooLongFails() {
        String most = "/" + "a".repeat(MOST - 1);
        assertThat(transform(Heads.get(most, "a.com"), Transform.urlRewrite("a$", "b")))
                .isEqualTo(new Transformed(
                        null, most.substring(1).replaceAll("^", "/").replaceAll("a$", "b"), TransformStatus.SUCCESS));
        assertThat(transform(Heads.get(most, "a.com"), Transform.urlRewrite("a$", "bb")))
                .isEqualTo(Transformed.TOO_LONG);
        assertThat(transform(Heads.get(most, "a.com"), Transform.urlRewrite("^(.*)$", "$1".repeat(512))))
                .isEqualTo(Transformed.TOO_LONG);
    }

    @Test
    void redirectSeesWhatTransformsMade() {
        ActionChain chain = ActionChain.of(
                Redirect.builder().protocol("HTTPS").path("/moved/#{path}").build(),
                List.of(
                        Transform.urlRewrite("^/old(/.*)?\\?a=1", "/new$1?a=2"),
                        Transform.hostHeaderRewrite("^www\\.", "")),
                "http",
                MOST);
        RequestHead head = Heads.get("/old/x?a=1&b", "www.a.com");

        Outcome outcome = chain.decide(head, chain.transform(head), ENDPOINT, new Random(1));

        assertThat(((Outcome.Answer) outcome).field("Location")).isEqualTo("https://a.com:8080/moved/new/x?a=2&b");
    }

    @Test
    void failureIsAnsweredWhateverTheAction() {
        ActionChain chain =
                ActionChain.of(Action.fixedResponse(200), List.of(Transform.urlRewrite("^/a", "b")), "http", MOST);
        RequestHead head = Heads.get("/a", "a.com");

        assertThat(chain.decide(head, chain.transform(head), ENDPOINT, new Random(1)))
                .isEqualTo(new Outcome.Failure(ErrorReason.TRANSFORM_FAILED));
    }

    private static void fails(Transform transform, Transformed expected) {
        Transformed transformed = transform(Heads.get("/a", "a.example.com"), transform);

        assertThat(transformed).isEqualTo(expected);
        assertThat(expected.isFailed()).isTrue();
    }

    private static @Nullable Transformed transform(RequestHead head, Transform... transforms) {
        return ActionChain.of(Action.fixedResponse(200), List.of(transforms), "http", MOST)
                .transform(head);
    }
}
