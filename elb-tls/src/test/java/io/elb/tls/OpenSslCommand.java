package io.elb.tls;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;

/** Runs {@code openssl s_client}: a client that other people wrote. */
final class OpenSslCommand {
    private static final Path PROGRAM = Path.of("/usr/bin/openssl");
    private static final long LIMIT_SECONDS = 30;

    private OpenSslCommand() {}

    /**
     * Connects, sends, and returns all that was written until the server has closed. Without the program the test counts as skipped.
     */
    static String client(int port, String sent, String... arguments) {
        List<String> all =
                new ArrayList<>(List.of("s_client", "-connect", "127.0.0.1:" + port, "-ign_eof", "-nocommands"));
        all.addAll(List.of(arguments));
        return run(sent, all);
    }

    static String run(String sent, List<String> arguments) {
        if (!Files.isExecutable(PROGRAM)) {
            Assumptions.abort("openssl is missing: apt-get install -y openssl");
        }
        List<String> command = new ArrayList<>(List.of(PROGRAM.toString()));
        command.addAll(arguments);
        try {
            Path output = Files.createTempFile("openssl", ".out");
            try {
                Process process = new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectOutput(output.toFile())
                        .start();
                try (OutputStream in = process.getOutputStream()) {
                    in.write(sent.getBytes(StandardCharsets.ISO_8859_1));
                    in.flush();
                    if (!process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)) {
                        process.destroyForcibly().waitFor();
                        throw new AssertionError(command + " did not end: " + Files.readString(output));
                    }
                } catch (IOException e) {
                    process.waitFor(); // it has ended without reading all
                }
                return Files.readString(output, StandardCharsets.ISO_8859_1);
            } finally {
                Files.delete(output);
            }
        } catch (IOException e) {
            throw new AssertionError(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }
}
