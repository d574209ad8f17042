package io.elb.tls;

import static org.assertj.core.api.Assertions.assertThat;

import io.elb.tls.testing.DevelopmentCa;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Assumptions;

/** OpenSSL's own server as a target; with {@code -www} its page tells what it saw of TLS, and every answer ends its connection. */
final class OpensslServer implements AutoCloseable {
    private static final Pattern ACCEPT = Pattern.compile("ACCEPT 127\\.0\\.0\\.1:(\\d+)");

    private final Process process;
    private final int port;

    private OpensslServer(Process process, int port) {
        this.process = process;
        this.port = port;
    }

    /** Starts it; without the program the test counts as skipped, and {@code .ci/run} installs it. */
    static OpensslServer start(Path folder, DevelopmentCa ca, ServerCertificate certificate, String... options) {
        Path openssl = Path.of("/usr/bin/openssl");
        if (!Files.isExecutable(openssl)) {
            Assumptions.abort("openssl is missing");
        }
        Path chain = folder.resolve("server.pem");
        Path key = folder.resolve("server.key.pem");
        Path authority = folder.resolve("ca.pem");
        try {
            StringBuilder certificates = new StringBuilder();
            for (java.security.cert.X509Certificate one : certificate.chain()) {
                certificates.append(Pem.write("CERTIFICATE", one.getEncoded()));
            }
            Files.writeString(chain, certificates);
            Files.writeString(
                    key, Pem.write("PRIVATE KEY", certificate.privateKey().getEncoded()));
            ca.writePem(authority);
            List<String> command = new ArrayList<>(List.of(
                    openssl.toString(),
                    "s_server",
                    "-accept",
                    "127.0.0.1:0",
                    "-cert",
                    chain.toString(),
                    "-cert_chain",
                    chain.toString(),
                    "-key",
                    key.toString(),
                    "-CAfile",
                    authority.toString()));
            command.addAll(List.of(options));
            Process process = new ProcessBuilder(command)
                    .directory(folder.toFile())
                    .redirectErrorStream(true)
                    .start();
            return new OpensslServer(process, port(process));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (java.security.cert.CertificateEncodingException e) {
            throw new AssertionError(e);
        }
    }

    private static int port(Process process) throws IOException {
        BufferedReader lines =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        StringBuilder output = new StringBuilder();
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            output.append(line).append('\n');
            Matcher accept = ACCEPT.matcher(line);
            if (accept.find()) {
                new Thread(() -> lines.lines().forEach(ignored -> {}), "s_server output").start();
                return Integer.parseInt(accept.group(1));
            }
        }
        assertThat(output).as("output of s_server").contains("ACCEPT");
        throw new AssertionError(output);
    }

    int port() {
        return port;
    }

    @Override
    public void close() {
        process.destroyForcibly().onExit().join();
    }
}
