package io.elb.benchmarks;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** A program of the operating system, found on the path or where Debian puts servers. */
enum Tool {
    HAPROXY("haproxy", "haproxy"),
    NGINX("nginx", "nginx"),
    WRK("wrk", "wrk"),
    H2LOAD("h2load", "nghttp2-client"),
    AB("ab", "apache2-utils"),
    OPENSSL("openssl", "openssl"),
    STRACE("strace", "strace"),
    PERF("perf", "linux-perf"),
    GOACCESS("goaccess", "goaccess");

    private final String command;
    private final String debianPackage;

    Tool(String command, String debianPackage) {
        this.command = command;
        this.debianPackage = debianPackage;
    }

    String path() {
        return find().orElseThrow(() -> new BenchmarkException(String.format(
                        Locale.ROOT,
                        "%s: not found (expected: the Debian package, apt-get install %s)",
                        command,
                        debianPackage)))
                .toString();
    }

    private Optional<Path> find() {
        String path = Optional.ofNullable(System.getenv("PATH")).orElse("");
        return Stream.concat(Arrays.stream(path.split(":", -1)), Stream.of("/usr/sbin", "/usr/bin", "/usr/local/sbin"))
                .filter(directory -> !directory.isEmpty())
                .map(directory -> Path.of(directory, command))
                .filter(Files::isExecutable)
                .findFirst();
    }
}
