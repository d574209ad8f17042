package io.elb.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.elb.testing.WireExample.Kind;
import io.elb.testing.WireExample.Step;
import org.junit.jupiter.api.Test;

class WireExampleTest {
    @Test
    void eachLineEndsWithCrlfUnlessItSaysOtherwise() {
        WireExample example = WireExample.parse("a", """
                What it shows.

                --- client
                GET / HTTP/1.1

                body\\
                --- client receives
                \\x00\\xff\\t\\\\ bare\\n\\
                --- client sees end
                """);

        assertThat(example.description()).isEqualTo("What it shows.");
        assertThat(example.steps())
                .containsExactly(
                        new Step(Kind.CLIENT_SENDS, "GET / HTTP/1.1\r\n\r\nbody"),
                        new Step(Kind.CLIENT_RECEIVES, "\u0000\u00ff\t\\ bare\n"),
                        new Step(Kind.CLIENT_SEES_END, ""));
    }

    @Test
    void anyStandsForTheRestOfALineOnly() {
        Step step = new Step(Kind.CLIENT_RECEIVES, "A: x{any}\r\nB.\r\n");

        assertThat("A: x\r\nB.\r\n").matches(step.pattern());
        assertThat("A: xyz\r\nB.\r\n").matches(step.pattern());
        assertThat("A: x\r\nC: d\r\nB.\r\n").doesNotMatch(step.pattern());
        assertThat("A: xyz\r\nBc\r\n").doesNotMatch(step.pattern());
    }

    @Test
    void whatIsNotInTheFormatIsRefused() {
        assertThatIllegalArgumentException().isThrownBy(() -> WireExample.parse("a", "only text"));
        assertThatIllegalArgumentException().isThrownBy(() -> WireExample.parse("a", "--- server\nx"));
        assertThatIllegalArgumentException().isThrownBy(() -> WireExample.parse("a", "--- client"));
        assertThatIllegalArgumentException().isThrownBy(() -> WireExample.parse("a", "--- client ends\nx"));
        assertThatIllegalArgumentException().isThrownBy(() -> WireExample.parse("a", "--- client\n\\q"));
        assertThatIllegalArgumentException().isThrownBy(() -> WireExample.parse("a", "--- target receives\n{any}\\"));
    }
}
