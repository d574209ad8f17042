package io.elb.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Map;
import org.junit.jupiter.api.Test;

final class ProcessAccountsTest {

    @Test
    void statIsReadBehindANameWithBlanksAndBrackets() {
        CpuTime time = CpuTime.parseStat(
                "4711 (nginx: (worker) x) S 4700 4700 1 0 -1 4194624 512 0 0 0 321 1234 5 6 20 0 1 0 99 1 2 3\n");

        assertThat(time.userTicks()).isEqualTo(321);
        assertThat(time.systemTicks()).isEqualTo(1234);
    }

    @Test
    void statWithoutANameIsRefused() {
        assertThatThrownBy(() -> CpuTime.parseStat("4711 nginx")).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void schedstatBeginsWithTheTimeOnACpu() {
        assertThat(CpuTime.parseSchedstat("61643123456 50014 2\n")).isEqualTo(61643123456L);
    }

    @Test
    void nanosecondsOfTheThreadsAreUsedWhenTheyAgreeWithTheTicks() {
        CpuTime before = new CpuTime(100, 200, Map.of(1L, 3_000_000_000L));
        CpuTime after = new CpuTime(120, 280, Map.of(1L, 3_900_000_000L, 2L, 104_000_000L));

        CpuTime.Usage usage = after.since(before, 100);

        assertThat(usage.nanos()).isEqualTo(1_004_000_000L);
        assertThat(usage.systemShare()).isCloseTo(0.8, within(1e-9));
    }

    @Test
    void ticksAreUsedWhenAThreadEndedMeanwhile() {
        CpuTime before = new CpuTime(0, 0, Map.of(1L, 0L, 2L, 0L));
        CpuTime after = new CpuTime(50, 50, Map.of(1L, 600_000_000L));

        assertThat(after.since(before, 100).nanos()).isEqualTo(1_000_000_000L);
    }

    @Test
    void ownProcessHasAccounts() {
        CpuTime before = CpuTime.of(ProcessHandle.current());

        assertThat(before.tasksNanos()).isNotEmpty();
        assertThat(CpuTime.of(ProcessHandle.current()).since(before, 100).nanos())
                .isPositive();
        assertThat(ResidentMemory.bytesOf(ProcessHandle.current())).isGreaterThan(1 << 20);
    }

    @Test
    void residentMemoryIsReadInKibibytes() {
        assertThat(ResidentMemory.parseStatus("Name:\tjava\nVmHWM:\t  99 kB\nVmRSS:\t    1234 kB\nThreads:\t9\n"))
                .isEqualTo(1234 * 1024);
    }

    @Test
    void acceptedConnectionsOfATargetAreRead() {
        String status = """
                Active connections: 1
                server accepts handled requests
                 166 166 3107
                Reading: 0 Writing: 1 Waiting: 0
                """;

        assertThat(Targets.parseAccepted(status)).isEqualTo(166);
    }

    @Test
    void versionOfOldAndNewJavaIsRead() {
        assertThat(Jvm.feature("openjdk version \"17.0.15\" 2025-04-15")).isEqualTo(17);
        assertThat(Jvm.feature("openjdk version \"25\" 2025-09-16")).isEqualTo(25);
        assertThat(Jvm.feature("java version \"1.8.0_402\"")).isEqualTo(8);
    }

    @Test
    void systemCallsAreReadWithAndWithoutErrors() {
        String table = """
                % time     seconds  usecs/call     calls    errors syscall
                ------ ----------- ----------- --------- --------- ----------------
                 61.01    0.910000           9    100000       120 read
                 38.99    0.500000           5     50000           epoll_wait
                ------ ----------- ----------- --------- --------- ----------------
                100.00    1.410000           9    150000       120 total
                """;

        assertThat(SystemCalls.parse(table))
                .containsExactly(new SystemCalls.Count("read", 100000), new SystemCalls.Count("epoll_wait", 50000));
        assertThat(SystemCalls.perRequest(table, 50000)).contains("2.000  read", "1.000  epoll_wait");
    }
}
