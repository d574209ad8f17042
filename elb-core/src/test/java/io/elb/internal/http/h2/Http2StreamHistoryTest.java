package io.elb.internal.http.h2;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class Http2StreamHistoryTest {
    private final Http2StreamHistory history = new Http2StreamHistory();

    @Test
    void streamsThatWerePassedOverWereNotOpened() {
        history.opened(1);
        history.opened(9);

        assertThat(history.wasOpened(1)).isTrue();
        assertThat(history.wasOpened(3)).isFalse();
        assertThat(history.wasOpened(9)).isTrue();
        assertThat(history.wasOpened(11)).isFalse();
    }

    @Test
    void resetIsRememberedForTheLast256Streams() {
        history.opened(1);
        history.reset(1);
        for (int stream = 3; stream <= 511; stream += 2) {
            history.opened(stream);
        }
        assertThat(history.wasReset(1)).isTrue();

        history.opened(513);

        assertThat(history.wasReset(1)).isFalse();
        assertThat(history.wasOpened(1)).as("what is too long ago").isTrue();
        assertThat(history.wasReset(513)).isFalse();
    }

    @Test
    void nothingIsLeftOfTheStreamWhosePlaceIsTaken() {
        history.opened(1);
        history.reset(1);
        history.opened(1 + 2 * 1000);

        assertThat(history.wasReset(1 + 2 * 1000)).isFalse();
        assertThat(history.wasOpened(1 + 2 * 999)).isFalse();
    }
}
