package io.elb.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Resident memory of a process and its children, from /proc/PID/status. */
final class ResidentMemory {

    private ResidentMemory() {}

    static long bytesOf(ProcessHandle process) {
        long bytes = bytesOfOne(process.pid());
        for (ProcessHandle child : process.descendants().toList()) {
            bytes += bytesOfOne(child.pid());
        }
        return bytes;
    }

    static long parseStatus(String status) {
        return status.lines()
                .filter(line -> line.startsWith("VmRSS:"))
                .map(line -> line.replaceAll("[^0-9]", ""))
                .mapToLong(kib -> Long.parseLong(kib) * 1024)
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("status: " + status + " (expected: a VmRSS line)"));
    }

    private static long bytesOfOne(long pid) {
        try {
            return parseStatus(Files.readString(Path.of("/proc", Long.toString(pid), "status")));
        } catch (IOException e) {
            throw new BenchmarkException("process " + pid + ": gone while it was measured (" + e + ")");
        }
    }
}
