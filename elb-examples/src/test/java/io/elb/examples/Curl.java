package io.elb.examples;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Assumptions;

/** Runs curl; without it the test counts as skipped. */
final class Curl {
    private static final Path PROGRAM = Path.of("/usr/bin/curl");

    private Curl() {}

    /** What it prints: the body, or an error, and then status and version of HTTP. */
    static String run(String... arguments) throws IOException {
        if (!Files.isExecutable(PROGRAM)) {
            Assumptions.abort("curl is missing: apt-get install -y curl");
        }
        List<String> command = new ArrayList<>(List.of(
                PROGRAM.toString(),
                "--silent",
                "--show-error",
                "--max-time",
                "30",
                "--write-out",
                "%{http_code} HTTP/%{http_version}"));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        return new String(process.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
    }
}
