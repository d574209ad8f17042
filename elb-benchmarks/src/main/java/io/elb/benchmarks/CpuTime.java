package io.elb.benchmarks;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/**
 * CPU time that a process and its children have used so far.
 *
 * <p>/proc/PID/stat counts threads that have ended too, but in clock ticks; schedstat counts nanoseconds, but only of
 * living threads. So the finer one is used unless it lacks more than what the coarser one rounds away.
 *
 * @param userTicks time in user mode
 * @param systemTicks time in the kernel
 * @param tasksNanos run time of each living thread
 */
record CpuTime(long userTicks, long systemTicks, Map<Long, Long> tasksNanos) {

    static CpuTime of(ProcessHandle process) {
        CpuTime total = ofOne(process.pid());
        for (ProcessHandle child : process.descendants().toList()) {
            total = total.plus(ofOne(child.pid()));
        }
        return total;
    }

    Usage since(CpuTime before, long ticksPerSecond) {
        long nanosPerTick = 1_000_000_000L / ticksPerSecond;
        long user = userTicks - before.userTicks;
        long system = systemTicks - before.systemTicks;
        long coarse = (user + system) * nanosPerTick;
        long fine = 0;
        for (Map.Entry<Long, Long> task : tasksNanos.entrySet()) {
            fine += task.getValue() - before.tasksNanos.getOrDefault(task.getKey(), 0L);
        }
        long total = Math.abs(coarse - fine) <= 2 * nanosPerTick ? fine : coarse;
        double systemShare = user + system == 0 ? 0 : (double) system / (user + system);
        return new Usage(total, systemShare);
    }

    /** Reads user and system ticks from a line of /proc/PID/stat; the name in it may hold blanks and brackets. */
    static CpuTime parseStat(String stat) {
        int end = stat.lastIndexOf(')');
        if (end < 0) {
            throw new IllegalArgumentException("stat: " + stat + " (expected: a name in brackets)");
        }
        String[] fields = stat.substring(end + 2).trim().split(" ", -1);
        return new CpuTime(Long.parseLong(fields[11]), Long.parseLong(fields[12]), Map.of());
    }

    /** Reads the time on a CPU, in nanoseconds, from a schedstat line. */
    static long parseSchedstat(String schedstat) {
        return Long.parseLong(schedstat.trim().split(" ", -1)[0]);
    }

    private static CpuTime ofOne(long pid) {
        Path root = Path.of("/proc", Long.toString(pid));
        Map<Long, Long> tasks = new HashMap<>();
        try {
            try (DirectoryStream<Path> entries = Files.newDirectoryStream(root.resolve("task"))) {
                for (Path entry : entries) {
                    readTask(entry, tasks);
                }
            }
            CpuTime stat = parseStat(Files.readString(root.resolve("stat")));
            return new CpuTime(stat.userTicks, stat.systemTicks, tasks);
        } catch (IOException e) {
            throw new BenchmarkException("process " + pid + ": gone while it was measured (" + e + ")");
        }
    }

    private static void readTask(Path entry, Map<Long, Long> tasks) throws IOException {
        try {
            tasks.put(
                    Long.parseLong(entry.getFileName().toString()),
                    parseSchedstat(Files.readString(entry.resolve("schedstat"))));
        } catch (NoSuchFileException e) {
            // The thread ended between the listing and the reading; stat has its time.
        } catch (IOException e) {
            if (Files.exists(entry)) {
                throw e;
            }
        }
    }

    private CpuTime plus(CpuTime other) {
        Map<Long, Long> tasks = new HashMap<>(tasksNanos);
        tasks.putAll(other.tasksNanos);
        return new CpuTime(userTicks + other.userTicks, systemTicks + other.systemTicks, tasks);
    }

    /**
     * CPU time used between two readings.
     *
     * @param nanos user and system time together
     * @param systemShare 0 to 1, from the kernel's tick samples
     */
    record Usage(long nanos, double systemShare) {}
}
