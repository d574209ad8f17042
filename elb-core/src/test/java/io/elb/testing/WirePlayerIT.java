package io.elb.testing;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The client is connected to the target itself: a balancer that changes nothing. */
class WirePlayerIT {
    private static final String EXAMPLE = """
            --- client
            GET / HTTP/1.1

            --- target receives
            GET {any} HTTP/1.1

            --- target sends
            HTTP/1.1 200 OK
            --- target ends
            --- client receives
            HTTP/1.1 200 OK
            --- client sees end
            --- client ends
            --- target sees end
            """;

    private WirePlayer player;

    @BeforeEach
    void open() throws IOException {
        player = WirePlayer.open(Duration.ofMillis(300));
    }

    @AfterEach
    void close() throws IOException {
        player.close();
    }

    private void play(String text) throws IOException {
        player.play(WireExample.parse("example", text), player.targetAddress());
    }

    @Test
    void exampleThatHoldsPassesAgainAndAgain() {
        assertThatCode(() -> play(EXAMPLE)).doesNotThrowAnyException();
        assertThatCode(() -> play(EXAMPLE)).doesNotThrowAnyException();
    }

    @Test
    void otherBytesFail() {
        assertThatThrownBy(() -> play(EXAMPLE.replace("GET {any}", "PUT {any}")))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("TARGET_RECEIVES")
                .hasMessageContaining("GET / HTTP/1.1\\r\\n\n");
    }

    @Test
    void missingBytesFail() {
        assertThatThrownBy(() -> play(EXAMPLE.replace("GET {any} HTTP/1.1", "GET {any} HTTP/1.1\n\nmore")))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("no byte before the deadline");
    }

    @Test
    void surplusBytesFail() {
        assertThatThrownBy(() -> play("--- client\nabc\n--- target receives\nab\\"))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("3 bytes too many");
    }

    @Test
    void missingEndFails() {
        assertThatThrownBy(() -> play(EXAMPLE.replace("--- target ends\n", "")))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("CLIENT_SEES_END");
    }

    @Test
    void targetThatMustNotBeReachedFailsWhenItIs() {
        assertThatThrownBy(() -> play("--- client\nGET / HTTP/1.1\n"))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("the target was reached");
    }

    @Test
    void targetThatIsNotReachedFailsWhenItMustBe() throws IOException {
        try (FakeTarget other = FakeTarget.start("other")) {
            assertThatThrownBy(() -> player.play(WireExample.parse("example", EXAMPLE), other.address()))
                    .isInstanceOf(AssertionError.class)
                    .hasMessageContaining("no connection to the target");
        }
    }
}
