package io.elb.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * What the figures were measured on and with.
 *
 * @param lines each a fact to print
 */
record Environment(List<String> lines) {

    /** Reads versions and the machine; fails when a program that the options need is missing. */
    static Environment read(Jvm jvm, Options options) {
        List<String> lines = new ArrayList<>();
        lines.add(String.format(
                Locale.ROOT,
                "machine: %s, %d CPUs, Linux %s, load before the run %s",
                firstOf("/proc/cpuinfo", "model name"),
                Runtime.getRuntime().availableProcessors(),
                System.getProperty("os.version"),
                read("/proc/loadavg").split(" ", -1)[0]));
        lines.add("load: " + firstLine(Tool.WRK.path(), "-v") + ", one thread");
        lines.add("targets: two nginx, one worker each, " + firstLine(Tool.NGINX.path(), "-v"));
        if (options.proxies().contains(ProxyKind.HAPROXY)) {
            lines.add("HAProxy: " + firstLine(Tool.HAPROXY.path(), "-v"));
        }
        if (options.proxies().stream().anyMatch(ProxyKind::isJvm)) {
            lines.add(String.format(Locale.ROOT, "JVM proxies: %s, %s", jvm.version(), String.join(" ", jvm.flags())));
            lines.add("Undertow: " + io.undertow.Version.getVersionString());
        }
        lines.add(String.format(
                Locale.ROOT,
                "method: one worker or event loop per proxy; %d rounds of %d s; medians; CPU from /proc, clock tick %d ms",
                options.rounds(),
                options.seconds(),
                1000 / Stage.ticksPerSecond()));
        return new Environment(List.copyOf(lines));
    }

    private static String firstLine(String... command) {
        return ChildProcess.outputOf(List.of(command))
                .lines()
                .findFirst()
                .orElse("unknown")
                .strip();
    }

    private static String firstOf(String file, String key) {
        return read(file)
                .lines()
                .filter(line -> line.startsWith(key))
                .map(line -> line.substring(line.indexOf(':') + 1).strip())
                .findFirst()
                .orElse("unknown CPU");
    }

    private static String read(String file) {
        try {
            return Files.readString(Path.of(file));
        } catch (IOException e) {
            return "unknown";
        }
    }
}
