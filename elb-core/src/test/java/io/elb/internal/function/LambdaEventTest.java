package io.elb.internal.function;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.elb.internal.json.JsonReader;
import io.elb.observe.ErrorReason;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LambdaEventTest {
    private static final String ARN =
            "arn:aws:elasticloadbalancing:eu-central-1:123456789012:targetgroup/orders/6d0ecf831eec9f09";

    private static String event(boolean multiValue, String target, String body, String... headers) {
        List<Map.Entry<String, String>> fields = new ArrayList<>();
        for (int i = 0; i < headers.length; i += 2) {
            fields.add(Map.entry(headers[i], headers[i + 1]));
        }
        return LambdaEvent.of(ARN, multiValue, "POST", target, fields, body.getBytes(ISO_8859_1));
    }

    private static Map<?, ?> read(String json) {
        return (Map<?, ?>) JsonReader.parse(json, 8);
    }

    @Test
    void eventIsTheOneOfElb() {
        assertThat(event(
                        false,
                        "/shop/a%20b?x=1&y=%2F&x=2&flag&=empty&&",
                        "text",
                        "Host",
                        "shop",
                        "Content-Type",
                        "text/plain",
                        "Cookie",
                        "a=1",
                        "COOKIE",
                        "b=2"))
                .isEqualTo("{\"requestContext\":{\"elb\":{\"targetGroupArn\":\"" + ARN + "\"}},"
                        + "\"httpMethod\":\"POST\",\"path\":\"/shop/a%20b\","
                        + "\"queryStringParameters\":{\"x\":\"2\",\"y\":\"%2F\",\"flag\":\"\",\"\":\"empty\"},"
                        + "\"headers\":{\"content-type\":\"text/plain\",\"cookie\":\"b=2\",\"host\":\"shop\"},"
                        + "\"body\":\"text\",\"isBase64Encoded\":false}");
    }

    @Test
    void multiValueEventHoldsAllValues() {
        assertThat(event(true, "/?x=1&y=2&x=3", "", "Cookie", "a=1", "Host", "shop", "cookie", "b=2"))
                .isEqualTo("{\"requestContext\":{\"elb\":{\"targetGroupArn\":\"" + ARN + "\"}},"
                        + "\"httpMethod\":\"POST\",\"path\":\"/\","
                        + "\"multiValueQueryStringParameters\":{\"x\":[\"1\",\"3\"],\"y\":[\"2\"]},"
                        + "\"multiValueHeaders\":{\"cookie\":[\"a=1\",\"b=2\"],\"host\":[\"shop\"]},"
                        + "\"body\":\"\",\"isBase64Encoded\":false}");
    }

    @Test
    void requestWithoutAQueryHasNoParameters() {
        assertThat(read(event(false, "/", "")).get("queryStringParameters")).isEqualTo(Map.of());
        assertThat(read(event(false, "/?", "")).get("queryStringParameters")).isEqualTo(Map.of());
        assertThat(read(event(false, "*", "")).get("path")).isEqualTo("*");
    }

    @ParameterizedTest
    @CsvSource({
        "text/plain, , false",
        "TEXT/HTML; charset=utf-8, , false",
        "application/json, , false",
        "application/json;charset=utf-8, , false",
        "application/javascript, , false",
        "application/xml, , false",
        "text/plain, gzip, true",
        "text/plain, identity, true",
        "application/octet-stream, , true",
        "application/problem+json, , true",
        "application/x-www-form-urlencoded, , true",
        "multipart/form-data; boundary=text/, , true",
        "image/svg+xml, , true",
        ", , true"
    })
    void bodyIsTextByItsTypeOnly(String type, String encoding, boolean isEncoded) {
        List<String> headers = new ArrayList<>();
        if (type != null) {
            headers.addAll(List.of("Content-Type", type));
        }
        if (encoding != null) {
            headers.addAll(List.of("Content-Encoding", encoding));
        }
        Map<?, ?> event = read(event(false, "/", "body", headers.toArray(new String[0])));

        assertThat(event.get("isBase64Encoded")).isEqualTo(isEncoded);
        assertThat(event.get("body"))
                .isEqualTo(isEncoded ? Base64.getEncoder().encodeToString("body".getBytes(UTF_8)) : "body");
    }

    @Test
    void anyBytesSurviveAsBase64() {
        StringBuilder all = new StringBuilder();
        for (char c = 0; c < 256; c++) {
            all.append(c);
        }
        String body = (String) read(event(false, "/", all.toString())).get("body");
        assertThat(new String(Base64.getDecoder().decode(body), ISO_8859_1)).isEqualTo(all.toString());
    }

    @Test
    void textIsUtf8() {
        String octets = new String("häl漢😀\u0001".getBytes(UTF_8), ISO_8859_1);
        Map<?, ?> event =
                read(event(false, '/' + octets + "?q=" + octets, octets, "Content-Type", "text/x", "X", octets));

        assertThat(event.get("path")).isEqualTo("/häl漢😀\u0001");
        assertThat(event.get("queryStringParameters")).isEqualTo(Map.of("q", "häl漢😀\u0001"));
        assertThat(event.get("headers")).isEqualTo(Map.of("content-type", "text/x", "x", "häl漢😀\u0001"));
        assertThat(event.get("body")).isEqualTo("häl漢😀\u0001");
    }

    @Test
    void whatIsNotUtf8IsABadRequest() {
        List.<Runnable>of(
                        () -> event(false, "/\u00e4", ""),
                        () -> event(false, "/?q=\u00ff", ""),
                        () -> event(false, "/", "", "X", "\u00e4"),
                        () -> event(false, "/", "\u00e4", "Content-Type", "text/plain"))
                .forEach(attempt -> assertThatThrownBy(attempt::run)
                        .isInstanceOfSatisfying(
                                CallFailure.class,
                                failure -> assertThat(failure.reason()).isEqualTo(ErrorReason.LAMBDA_BAD_REQUEST)));
    }
}
