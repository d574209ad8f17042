package io.elb.it;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.Assumptions;

/** Runs clients that other people wrote. */
final class Commands {
    /**
     * What a command did.
     *
     * @param exit its exit status
     * @param output what it wrote, one char per byte
     */
    record Result(int exit, String output) {}

    private static final long LIMIT_SECONDS = 60;

    private Commands() {}

    /** Runs a program of the Debian package; without it the test counts as skipped, and {@code .ci/run} installs it. */
    static Result run(String debianPackage, String program, List<String> arguments) {
        Path binary = Path.of("/usr/bin", program);
        if (!Files.isExecutable(binary)) {
            Assumptions.abort(program + " is missing: apt-get install -y " + debianPackage);
        }
        return run(binary, arguments);
    }

    /** Runs a program that is there. */
    static Result run(Path binary, List<String> arguments) {
        List<String> command = new ArrayList<>(List.of(binary.toString()));
        command.addAll(arguments);
        try {
            Path output = Files.createTempFile(binary.getFileName().toString(), ".out");
            try {
                Process process = new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectOutput(output.toFile())
                        .start();
                if (!process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)) {
                    process.destroyForcibly().waitFor();
                    Assertions.fail("%s did not end: %s", command, Files.readString(output));
                }
                return new Result(process.exitValue(), Files.readString(output, StandardCharsets.ISO_8859_1));
            } finally {
                Files.delete(output);
            }
        } catch (IOException e) {
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
