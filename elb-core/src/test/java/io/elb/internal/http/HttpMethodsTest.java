package io.elb.internal.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HttpMethodsTest {
    @ParameterizedTest
    @CsvSource({
        "GET,1,true",
        "HEAD,2,true",
        "POST,3,false",
        "PUT,4,true",
        "DELETE,5,true",
        "OPTIONS,6,true",
        "PATCH,7,false",
        "TRACE,8,true",
        "CONNECT,9,false"
    })
    void knownMethodHasItsIdAndIdempotence(String method, int id, boolean idempotent) {
        assertThat(idOf(method)).isEqualTo(id);
        assertThat(HttpMethods.nameOf(id)).isEqualTo(method);
        assertThat(HttpMethods.isIdempotent(id)).isEqualTo(idempotent);
    }

    @ParameterizedTest
    @CsvSource({"get", "GOT", "PAT", "HEAP", "POSH", "PURGE", "TRACK", "DELETES", "MKCOL", "X", "OPTIONZ", "CONNECTS"})
    void otherMethodHasNone(String method) {
        assertThat(idOf(method)).isEqualTo(HttpMethods.OTHER);
        assertThat(HttpMethods.isIdempotent(HttpMethods.OTHER)).isFalse();
    }

    private static int idOf(String method) {
        byte[] octets = method.getBytes(StandardCharsets.ISO_8859_1);
        return HttpMethods.idOf(octets, 0, octets.length);
    }
}
