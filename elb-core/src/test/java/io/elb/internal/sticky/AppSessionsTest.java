package io.elb.internal.sticky;

import static org.assertj.core.api.Assertions.assertThat;

import io.elb.internal.target.StickyId;
import org.junit.jupiter.api.Test;

class AppSessionsTest {
    private static final StickyId WEB = StickyId.of("web");
    private static final StickyId API = StickyId.of("api");
    private static final StickyId ONE = StickyId.of("127.0.0.1:1");
    private static final StickyId TWO = StickyId.of("127.0.0.1:2");

    @Test
    void eachGroupHasItsOwnTargetAndEnd() {
        AppSessions sessions = AppSessions.NONE.with(WEB, ONE, 100, 0).with(API, TWO, 200, 0);

        AppSessions read = AppSessions.of(sessions.toBytes());

        assertThat(read.target(WEB, 99)).isEqualTo(ONE);
        assertThat(read.target(WEB, 100)).isNull();
        assertThat(read.target(API, 100)).isEqualTo(TWO);
        assertThat(read.target(ONE, 0)).isNull();
    }

    @Test
    void newTargetTakesThePlaceOfTheOldOne() {
        AppSessions sessions = AppSessions.NONE.with(WEB, ONE, 100, 0).with(WEB, TWO, 150, 0);

        assertThat(sessions.target(WEB, 0)).isEqualTo(TWO);
        assertThat(sessions.toBytes()).hasSize(40);
    }

    @Test
    void whatHasEndedIsDropped() {
        AppSessions sessions = AppSessions.NONE.with(WEB, ONE, 100, 0);

        assertThat(sessions.lasting(99).isEmpty()).isFalse();
        assertThat(sessions.lasting(100).isEmpty()).isTrue();
        assertThat(sessions.with(API, TWO, 200, 100).toBytes()).hasSize(40);
    }

    @Test
    void sessionsIdleForLongestGiveWayWhenThereAreTooMany() {
        AppSessions sessions = AppSessions.NONE;
        for (int i = 0; i < 300; i++) {
            sessions = sessions.with(StickyId.of("group" + i), ONE, 1000 + i, 0);
        }

        assertThat(sessions.toBytes()).hasSize(256 * 40);
        assertThat(sessions.target(StickyId.of("group299"), 0)).isEqualTo(ONE);
        assertThat(sessions.target(StickyId.of("group43"), 0)).isNull();
        assertThat(sessions.target(StickyId.of("group44"), 0)).isEqualTo(ONE);
    }

    @Test
    void bytesOfAnotherLengthHoldNoSession() {
        assertThat(AppSessions.of(new byte[39]).isEmpty()).isTrue();
        assertThat(AppSessions.of(new byte[0]).isEmpty()).isTrue();
    }
}
