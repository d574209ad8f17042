package io.elb.rule;

import static io.elb.rule.Invalid.argument;
import static io.elb.rule.Invalid.nothing;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class RedirectTest {
    private static final String HOST_EXPECTED = "letters, digits, '-', '.', '_' and #{host}, at least one";
    private static final String PATH_EXPECTED = "visible ASCII without '?', beginning with '/'";
    private static final String QUERY_EXPECTED = "visible ASCII without '?'";

    static Arguments[] invalid() {
        return new Arguments[] {
            refused("status", "300", () -> Redirect.builder().status(300), "301 or 302"),
            refused("status", "303", () -> Redirect.builder().status(303), "301 or 302"),
            refused("status", "308", () -> Redirect.builder().status(308), "301 or 302"),
            protocol("https"),
            protocol("FTP"),
            protocol(""),
            protocol("#{host}"),
            host("", HOST_EXPECTED),
            host("a b", HOST_EXPECTED),
            host("a.example.com:80", HOST_EXPECTED),
            host("a/b", HOST_EXPECTED),
            host("*.example.com", HOST_EXPECTED),
            host("a\r\nb", HOST_EXPECTED),
            host("#{path}", "no placeholder but #{host}"),
            host("#{port}", "no placeholder but #{host}"),
            host("#{Host}", "no placeholder but #{host}"),
            host("#{host", "no placeholder but #{host}"),
            host("#{}", "no placeholder but #{host}"),
            refused("port", "0", () -> Redirect.builder().port(0), "1–65535 or #{port}"),
            refused("port", "65536", () -> Redirect.builder().port(65_536), "1–65535 or #{port}"),
            refused("port", "-1", () -> Redirect.builder().port(-1), "1–65535 or #{port}"),
            refused("port", "", () -> withPort(""), "1–65535 or #{port}"),
            refused("port", "080", () -> withPort("080"), "1–65535 or #{port}"),
            refused("port", "٣", () -> withPort("٣"), "1–65535 or #{port}"),
            refused("port", "#{host}", () -> withPort("#{host}"), "1–65535 or #{port}"),
            path("", PATH_EXPECTED),
            path("a", PATH_EXPECTED),
            path("#{path}", PATH_EXPECTED),
            path("/a?b", PATH_EXPECTED),
            path("/a b", PATH_EXPECTED),
            path("/ä", PATH_EXPECTED),
            path("/a\r\nSet-Cookie:x", PATH_EXPECTED),
            path("/#{query}", "no placeholder but #{host}, #{port}, #{path}"),
            path("/#{protocol}", "no placeholder but #{host}, #{port}, #{path}"),
            path("/#{path", "no placeholder but #{host}, #{port}, #{path}"),
            query("?a", QUERY_EXPECTED),
            query("a b", QUERY_EXPECTED),
            query("a\u007f", QUERY_EXPECTED),
            query("#{fragment}", "no placeholder but #{protocol}, #{host}, #{port}, #{path}, #{query}"),
            refused("host", "129 characters", () -> Redirect.builder().host("x".repeat(129)), "at most 128 characters"),
            refused(
                    "path",
                    "129 characters",
                    () -> Redirect.builder().path("/" + "x".repeat(128)),
                    "at most 128 characters"),
            refused(
                    "query",
                    "129 characters",
                    () -> Redirect.builder().query("x".repeat(129)),
                    "at most 128 characters"),
            refused(
                    "redirect",
                    "#{protocol}://#{host}:#{port}/#{path}",
                    () -> Redirect.builder().query("a=b").build(),
                    "a change of the protocol, the host, the port or the path"),
            nothing("protocol", () -> Redirect.builder().protocol(null)),
            nothing("host", () -> Redirect.builder().host(null)),
            nothing("port", () -> withPort(null)),
            nothing("path", () -> Redirect.builder().path(null)),
            nothing("query", () -> Redirect.builder().query(null)),
        };
    }

    private static Arguments refused(String name, String value, ThrowingCallable call, String expected) {
        return argument(name + " " + value, call, name + ": " + value + " (expected: " + expected + ")");
    }

    private static Arguments protocol(String value) {
        return refused("protocol", value, () -> Redirect.builder().protocol(value), "HTTP, HTTPS or #{protocol}");
    }

    private static Arguments host(String value, String expected) {
        return refused("host", printable(value), () -> Redirect.builder().host(value), expected);
    }

    private static Arguments path(String value, String expected) {
        return refused("path", printable(value), () -> Redirect.builder().path(value), expected);
    }

    private static Arguments query(String value, String expected) {
        return refused("query", printable(value), () -> Redirect.builder().query(value), expected);
    }

    private static String printable(String value) {
        return value.replaceAll("\\p{Cntrl}", "\ufffd");
    }

    private static Redirect withPort(String port) {
        return new Redirect(301, "#{protocol}", "#{host}", port, "/#{path}", "#{query}");
    }

    @ParameterizedTest
    @MethodSource("invalid")
    void invalidPartsAreRefused(Invalid invalid) {
        invalid.verify();
    }

    @ParameterizedTest
    @CsvSource({
        "HTTPS, #{host}, #{port}, /#{path}, #{query}",
        "#{protocol}, www.#{host}, #{port}, /#{path}, #{query}",
        "#{protocol}, #{host}, 1, /#{path}, #{query}",
        "#{protocol}, #{host}, 65535, /#{path}, #{query}",
        "#{protocol}, #{host}, #{port}, /#{host}/#{port}/#{path}, #{query}",
        "HTTP, x_1.example.com, 8080, /#/x, p=#{protocol}&h=#{host}&o=#{port}&a=#{path}&q=#{query}",
        "HTTPS, #{host}, #{port}, /}{#path}, ''",
    })
    void everyPartThatChangesTheAddressIsTaken(String protocol, String host, String port, String path, String query) {
        assertThatCode(() -> new Redirect(301, protocol, host, port, path, query))
                .doesNotThrowAnyException();
    }

    @ParameterizedTest
    @ValueSource(ints = {301, 302})
    void statusIsMovedPermanentlyOrFound(int status) {
        assertThat(Redirect.builder().status(status).port(81).build().status()).isEqualTo(status);
    }

    @Test
    void partsOf128CharactersAreTaken() {
        Redirect redirect = Redirect.builder()
                .host("x".repeat(128))
                .path("/" + "x".repeat(127))
                .query("x".repeat(128))
                .build();

        assertThat(redirect.host() + redirect.path() + redirect.query()).hasSize(3 * 128);
    }

    @Test
    void builderKeepsWhatItIsNotTold() {
        assertThat(Redirect.builder().port(81).build())
                .isEqualTo(new Redirect(302, "#{protocol}", "#{host}", "81", "/#{path}", "#{query}"));
    }

    @Test
    void redirectToHttpsIsPermanentAndKeepsHostPathAndQuery() {
        assertThat(Redirect.toHttps()).isEqualTo(new Redirect(301, "HTTPS", "#{host}", "443", "/#{path}", "#{query}"));
    }
}
