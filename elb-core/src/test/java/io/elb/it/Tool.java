package io.elb.it;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;

/** Programs of the machine that a test runs. */
final class Tool {
    private Tool() {}

    /**
     * Runs a program and returns what it wrote; fails when it fails or takes more than a minute. Without the program the test
     * counts as skipped, and {@code .ci/run} installs it.
     */
    static String run(List<String> command) {
        if (!Files.isExecutable(Path.of("/usr/bin", command.get(0)))) {
            Assumptions.abort(command.get(0) + " is missing");
        }
        try {
            Process process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")))
                    .start();
            process.onExit().orTimeout(1, TimeUnit.MINUTES).exceptionally(late -> process.destroyForcibly());
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
            int code = process.waitFor();
            if (code != 0) {
                throw new AssertionError(String.join(" ", command) + ": exit code " + code + ", " + output);
            }
            return output;
        } catch (IOException e) {
            throw new AssertionError(command.get(0) + ": " + e.getMessage() + " (expected: a program on the PATH)", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }
}
