package io.elb.target;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StickinessTest {
    @Test
    void groupIsNotStickyUnlessItIsTold() {
        TargetGroupConfig config = TargetGroupConfig.of("web");

        assertThat(config.stickiness()).isEqualTo(Stickiness.off());
        assertThat(config.stickiness().isOn()).isFalse();
    }

    @Test
    void configurationKeepsItsStickiness() {
        Stickiness app = Stickiness.appCookie("SESSION", Duration.ofHours(1));
        TargetGroupConfig config =
                TargetGroupConfig.builder("web").stickiness(app).build();

        assertThat(config.toBuilder().build().stickiness()).isEqualTo(app).hasToString("app_cookie SESSION PT1H");
        assertThat(app.cookieName()).contains("SESSION");
        assertThat(app.isOn()).isTrue();
    }

    @Test
    void stickinessNeedsCrossZoneLoadBalancing() {
        TargetGroupConfig.Builder builder = TargetGroupConfig.builder("web")
                .stickiness(Stickiness.lbCookie())
                .crossZone(CrossZone.OFF);

        assertThatThrownBy(builder::build)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("stickiness: lb_cookie PT24H (expected: off where cross-zone load balancing is off)");
        assertThatCode(() -> builder.stickiness(Stickiness.off()).build()).doesNotThrowAnyException();
    }

    @Test
    void durationIsADayUnlessItIsGiven() {
        assertThat(Stickiness.lbCookie().duration()).isEqualTo(Duration.ofDays(1));
        assertThat(Stickiness.appCookie("a").duration()).isEqualTo(Duration.ofDays(1));
        assertThat(Stickiness.lbCookie()).isEqualTo(Stickiness.lbCookie(Duration.ofDays(1)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "AWSALB",
                "AWSALBAPP-0",
                "AWSALBTG",
                "AWSALBx",
                "awsalb",
                "a b",
                "a=b",
                "a;b",
                "a\r\nb",
                "ä",
                "\"a\""
            })
    void cookieNamesThatCanNotBeAreRefused(String name) {
        assertThatThrownBy(() -> Stickiness.appCookie(name))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("cookieName: ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a", "JSESSIONID", "connect.sid", "__Host-id", "AWSAL", "xAWSALB"})
    void cookieNamesMayBeAnyToken(String name) {
        assertThatCode(() -> Stickiness.appCookie(name)).doesNotThrowAnyException();
    }

    @Test
    void cookieNameHasAtMost256Characters() {
        assertThatCode(() -> Stickiness.appCookie("n".repeat(256))).doesNotThrowAnyException();
        assertThatThrownBy(() -> Stickiness.appCookie("n".repeat(257))).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void keyHas32Bytes() {
        for (int wrong : new int[] {0, 16, 31, 33}) {
            assertThatThrownBy(() -> CookieKey.of(new byte[wrong]))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("secret: " + wrong + " bytes (expected: 32)");
        }
        String text = Base64.getEncoder().encodeToString(new byte[32]);
        assertThat(CookieKey.ofBase64(text + "\n")).isEqualTo(CookieKey.of(new byte[32]));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "hunter2", "AAAA", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", "+-+-"})
    void keyInAnotherFormIsRefusedWithoutBeingRepeated(String text) {
        assertThatThrownBy(() -> CookieKey.ofBase64(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("text: ")
                .hasMessageEndingWith("(expected: 32 bytes in Base64)")
                .hasNoCause();
    }

    @Test
    void keyIsItsOwnAndIsNotShown() {
        byte[] secret = new byte[32];
        CookieKey key = CookieKey.of(secret);
        secret[0] = 1;
        key.secret()[1] = 1;

        assertThat(key.secret()).isEqualTo(new byte[32]);
        assertThat(key.accepting(CookieKey.of(secret)))
                .hasToString("CookieKey[accepting=1]")
                .isNotEqualTo(key);
        assertThat(key.accepting(CookieKey.of(secret)).accepted()).containsExactly(CookieKey.of(secret));
    }
}
