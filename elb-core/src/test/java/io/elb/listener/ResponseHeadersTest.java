package io.elb.listener;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import java.util.function.BiFunction;
import org.junit.jupiter.api.Test;

class ResponseHeadersTest {
    private static final ResponseHeaders NONE = ResponseHeaders.defaults();

    @Test
    void eachOfTheTenFieldsHasItsName() {
        Map<String, BiFunction<ResponseHeaders, String, ResponseHeaders>> setters = Map.of(
                "Strict-Transport-Security", ResponseHeaders::withStrictTransportSecurity,
                "Access-Control-Allow-Origin", ResponseHeaders::withAccessControlAllowOrigin,
                "Access-Control-Allow-Methods", ResponseHeaders::withAccessControlAllowMethods,
                "Access-Control-Allow-Headers", ResponseHeaders::withAccessControlAllowHeaders,
                "Access-Control-Allow-Credentials", ResponseHeaders::withAccessControlAllowCredentials,
                "Access-Control-Expose-Headers", ResponseHeaders::withAccessControlExposeHeaders,
                "Access-Control-Max-Age", ResponseHeaders::withAccessControlMaxAge,
                "Content-Security-Policy", ResponseHeaders::withContentSecurityPolicy,
                "X-Content-Type-Options", ResponseHeaders::withXContentTypeOptions,
                "X-Frame-Options", ResponseHeaders::withXFrameOptions);
        assertThat(setters).hasSize(10);
        setters.forEach(
                (name, setter) -> assertThat(setter.apply(NONE, "a").values()).containsExactly(Map.entry(name, "a")));
    }

    @Test
    void emptyValueTakesTheFieldOutAgain() {
        assertThat(NONE.withXFrameOptions("DENY").withXFrameOptions("")).isEqualTo(NONE);
    }

    @Test
    void nothingIsSetAtFirst() {
        assertThat(NONE.values()).isEmpty();
        assertThat(NONE.hasServer()).isTrue();
        assertThat(NONE.withoutServer().hasServer()).isFalse();
    }

    @Test
    void longestValueIsAcceptedAndALongerOneRefused() {
        assertThat(NONE.withContentSecurityPolicy("x".repeat(1024)).values()).hasSize(1);
        assertThatThrownBy(() -> NONE.withContentSecurityPolicy("x".repeat(1025)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("Content-Security-Policy: 1025 characters (expected: at most 1024)");
    }

    @Test
    void characterThatCouldEndTheLineIsRefused() {
        assertThatThrownBy(() -> NONE.withXFrameOptions("DENY\r\nX: y"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("X-Frame-Options: character U+000d at 4 (expected: ");
        assertThatThrownBy(() -> NONE.withXFrameOptions("\"")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> NONE.withXFrameOptions("ä")).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void everyAllowedCharacterIsAccepted() {
        String special = "a_ :;.,\\/'?!(){}[]@<>=-+*#&`|~^%9";
        assertThat(NONE.withContentSecurityPolicy(special).values()).containsValue(special);
    }
}
