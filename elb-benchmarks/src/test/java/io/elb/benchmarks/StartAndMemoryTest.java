package io.elb.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

final class StartAndMemoryTest {

    @Test
    void settledIsTheFirstOfThreeSecondsInTurnThatCostNoMoreThanTheEnd() {
        double[] costs = new double[60];
        Arrays.fill(costs, 20);
        costs[0] = 90;
        costs[1] = 21;
        costs[2] = 40;
        costs[4] = 21.9;

        assertThat(StartRun.settled(costs, 20)).isEqualTo(4);
        assertThat(StartRun.settled(costs, 10)).isEqualTo(60);
    }

    @Test
    void readsWhatJcmdSays() {
        assertThat(MemoryRun.liveHeap("   1:   10   240  [B (java.base)\nTotal         36123        4171888\n"))
                .isEqualTo(4_171_888);
        assertThat(MemoryRun.direct("-                     Other (reserved=8210KB, committed=8200KB)\n"))
                .isEqualTo(8200 * 1024);
        assertThatThrownBy(() -> MemoryRun.liveHeap("no such process")).hasMessageContaining("no such process");
    }

    @Test
    void elbReadsWhatItsSettingsWrite() {
        ElbSettings.Arguments arguments =
                ElbSettings.Arguments.of(new String[] {"port=80", "targets=a:1,b:2", "log=/tmp/a=b"});

        assertThat(arguments.number("port")).isEqualTo(80);
        assertThat(arguments.list("targets", String::length)).containsExactly(3, 3);
        assertThat(arguments.file("log")).hasToString("Optional[/tmp/a=b]");
        assertThat(arguments.file("tls")).isEmpty();
        assertThatThrownBy(() -> arguments.text("threads")).hasMessage("threads: nothing (expected: threads=VALUE)");
    }
}
