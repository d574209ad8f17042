package io.elb.internal.sticky;

import static org.assertj.core.api.Assertions.assertThat;

import io.elb.internal.http.HeadFields;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CookiesTest {
    private final HeadFields fields = new HeadFields();

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "a=1|1",
                "a=1; b=2|1",
                "b=2; a=1|1",
                "b=2;a=1|1",
                "b=2 ;\ta = 1 |1",
                "a=\"1\"|1",
                "a=\"1|\"1",
                "a=1=2|1=2",
                "aa=2; a=1|1",
                "b=a=2; a=1|1",
                "a; a=1|1",
                "A=2; a=1|1",
                ";;; a=1;;|1",
                "a=1; a=2|1"
            })
    void valueIsFoundInAnyOrderAndSpacing(String cookie, String value) {
        assertThat(value(cookie)).isEqualTo(value);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", ";", "=", "a", "a;", "A=1", "aa=1", "ba=1", "b=a=1", "b=\"a=1\"", "$a=1", "=a=1"})
    void whatIsNoSuchCookieIsNotFound(String cookie) {
        assertThat(value(cookie)).isNull();
    }

    @Test
    void emptyValueIsAValue() {
        assertThat(value("a=")).isEmpty();
        assertThat(value("a=\"\"")).isEmpty();
    }

    @Test
    void cookiesMayStandInSeveralFields() {
        fields.add("Cookie", "a=1");
        fields.add("Accept", "b=2");
        fields.add("cookie", "c=3");

        assertThat(value(fields, "c")).isEqualTo("3");
        assertThat(value(fields, "b")).isNull();
    }

    @Test
    void longFieldOfSeparatorsIsReadToItsEnd() {
        fields.add("Cookie", ";".repeat(60_000) + "a=1");

        assertThat(value(fields, "a")).isEqualTo("1");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a=1", "a=; Path=/", " a = 1; Secure", "a=\"x\"; a=2"})
    void cookieThatATargetSetsIsSeenByItsName(String value) {
        fields.add("Set-Cookie", "b=a=1; a=2");
        assertThat(Cookies.isSet(fields, bytes("a"))).isFalse();

        fields.add("set-cookie", value);
        assertThat(Cookies.isSet(fields, bytes("a"))).isTrue();
    }

    private static @Nullable String value(String cookie) {
        HeadFields fields = new HeadFields();
        fields.add("Cookie", cookie);
        return value(fields, "a");
    }

    private static @Nullable String value(HeadFields fields, String name) {
        byte[] value = Cookies.value(fields, bytes(name));
        return value == null ? null : new String(value, StandardCharsets.ISO_8859_1);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
