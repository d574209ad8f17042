package io.elb.internal.function;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.elb.observe.ErrorReason;
import io.elb.target.FunctionResponse;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LambdaResponseTest {
    private static FunctionResponse read(String json) {
        return LambdaResponse.read(json.replace('\'', '"'), false);
    }

    private static String body(FunctionResponse response) {
        return UTF_8.decode(response.bytes().orElseThrow()).toString();
    }

    @Test
    void everythingIsRead() {
        FunctionResponse response = read("{'isBase64Encoded':false,'statusCode':201,'statusDescription':'201 Made',"
                + "'headers':{'Set-Cookie':'a=b','Content-Type':'text/plain'},'body':'häl','extra':[{}]}");

        assertThat(response.status()).isEqualTo(201);
        assertThat(response.reason()).contains("Made");
        assertThat(response.headers())
                .containsExactly(Map.entry("Set-Cookie", "a=b"), Map.entry("Content-Type", "text/plain"));
        assertThat(body(response)).isEqualTo("häl");
    }

    @Test
    void onlyTheStatusIsNeeded() {
        FunctionResponse response = read("{'statusCode':200}");

        assertThat(response.reason()).isEmpty();
        assertThat(response.headers()).containsExactly(Map.entry("Content-Type", "application/octet-stream"));
        assertThat(body(response)).isEmpty();
        assertThat(read("{'statusCode':204}").headers()).isEmpty();
        assertThat(read("{'statusCode':200,'headers':{'content-TYPE':'a/b'}}").headers())
                .hasSize(1);
    }

    @ParameterizedTest
    @CsvSource({
        "200 OK, OK",
        "200, ''",
        "'', ''",
        "Fine, Fine",
        "200  two  words, two  words",
        "404 Not Found, 404 Not Found"
    })
    void descriptionIsTheReasonPhrase(String description, String reason) {
        assertThat(read("{'statusCode':200,'statusDescription':'" + description + "'}")
                        .reason())
                .contains(reason);
    }

    @Test
    void base64IsDecoded() {
        assertThat(body(read("{'statusCode':200,'isBase64Encoded':true,'body':'aGk='}")))
                .isEqualTo("hi");
        assertThat(body(read("{'statusCode':200,'isBase64Encoded':true}"))).isEmpty();
        assertThat(body(read("{'statusCode':200,'isBase64Encoded':false,'body':'aGk='}")))
                .isEqualTo("aGk=");
    }

    @Test
    void valuesAreUtf8OnTheWire() {
        String octets = new String("ä漢".getBytes(UTF_8), ISO_8859_1);
        FunctionResponse response = read("{'statusCode':200,'statusDescription':'ä漢','headers':{'x':'ä漢'}}");

        assertThat(response.reason()).contains(octets);
        assertThat(response.headers()).contains(Map.entry("x", octets));
    }

    @Test
    void groupSaysWhichHeadersCount() {
        String both =
                "{\"statusCode\":200,\"headers\":{\"a\":\"1\"},\"multiValueHeaders\":{\"b\":[\"2\",\"3\"],\"c\":[]}}";

        assertThat(LambdaResponse.read(both, false).headers())
                .containsExactly(Map.entry("a", "1"), Map.entry("Content-Type", "application/octet-stream"));
        assertThat(LambdaResponse.read(both, true).headers())
                .containsExactly(
                        Map.entry("b", "2"),
                        Map.entry("b", "3"),
                        Map.entry("Content-Type", "application/octet-stream"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "null",
                "[]",
                "'text'",
                "200",
                "{",
                "{}",
                "{'statusCode':'200'}",
                "{'statusCode':null}",
                "{'statusCode':200.5}",
                "{'statusCode':2e2}",
                "{'statusCode':199}",
                "{'statusCode':100}",
                "{'statusCode':600}",
                "{'statusCode':-200}",
                "{'statusCode':12345678901234567890}",
                "{'statusCode':200,'statusDescription':null}",
                "{'statusCode':200,'statusDescription':200}",
                "{'statusCode':200,'statusDescription':'a\\r\\nX: y'}",
                "{'statusCode':200,'isBase64Encoded':null}",
                "{'statusCode':200,'isBase64Encoded':'true'}",
                "{'statusCode':200,'headers':null}",
                "{'statusCode':200,'headers':[]}",
                "{'statusCode':200,'headers':{'a':1}}",
                "{'statusCode':200,'headers':{'a':true}}",
                "{'statusCode':200,'headers':{'a':null}}",
                "{'statusCode':200,'headers':{'a':['b']}}",
                "{'statusCode':200,'headers':{'':'b'}}",
                "{'statusCode':200,'headers':{'a b':'c'}}",
                "{'statusCode':200,'headers':{'a:':'c'}}",
                "{'statusCode':200,'headers':{'a':'b\\r\\nc: d'}}",
                "{'statusCode':200,'headers':{'a':'b\\u0000'}}",
                "{'statusCode':200,'body':null}",
                "{'statusCode':200,'body':{}}",
                "{'statusCode':200,'body':1}",
                "{'statusCode':200,'isBase64Encoded':true,'body':'a'}",
                "{'statusCode':200,'isBase64Encoded':true,'body':'aGk\\r\\n='}",
                "{'statusCode':200,'isBase64Encoded':true,'body':'ä'}"
            })
    void anythingElseIsInvalid(String json) {
        assertThatThrownBy(() -> read(json))
                .isInstanceOfSatisfying(
                        CallFailure.class,
                        failure -> assertThat(failure.reason()).isEqualTo(ErrorReason.LAMBDA_INVALID_RESPONSE))
                .hasMessageStartingWith("response: ");
    }

    @Test
    void noResponseIsInvalid() {
        assertThatThrownBy(() -> LambdaResponse.read(null, false))
                .isInstanceOf(CallFailure.class)
                .hasMessage("response: null (expected: JSON)");
    }

    @Test
    void multipleValuesComeInArraysOnly() {
        for (String headers : new String[] {"{\"a\":\"b\"}", "{\"a\":[1]}", "{\"a\":[null]}", "[]", "null"}) {
            assertThatThrownBy(() ->
                            LambdaResponse.read("{\"statusCode\":200,\"multiValueHeaders\":" + headers + "}", true))
                    .isInstanceOf(CallFailure.class);
        }
    }

    @Test
    void responseMayHaveAMebibyteInUtf8() {
        String rest = "{\"statusCode\":200,\"body\":\"\"}";
        String most = "ä".repeat((LambdaResponse.MOST_BYTES - rest.length()) / 2);
        String fits = rest.replace("\"\"}", '"' + most + "\"}");

        assertThat(LambdaResponse.read(fits, false).bytes().orElseThrow().remaining())
                .isEqualTo(most.length() * 2);
        assertThatThrownBy(() -> LambdaResponse.read(fits + "  ", false))
                .isInstanceOfSatisfying(
                        CallFailure.class,
                        failure -> assertThat(failure.reason()).isEqualTo(ErrorReason.LAMBDA_RESPONSE_TOO_LARGE));
    }
}
