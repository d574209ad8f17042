package io.elb.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.elb.LoadBalancer;
import io.elb.listener.Http2Options;
import io.elb.listener.ListenerConfig;
import io.elb.rule.Action;
import io.elb.target.Target;
import io.elb.target.TargetGroup;
import io.elb.target.TargetGroupConfig;
import io.elb.testing.Answer;
import io.elb.testing.FakeTarget;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The conformance suite h2spec, all of it and strictly, on a listener without TLS and on one with it. */
class H2specIT {
    private static final String ARCHIVE = "/h2spec/2.2.0/h2spec_linux_amd64.tar.gz";
    private static final int TAR_BLOCK = 512;
    private static final int TAR_SIZE = 124;

    private final FakeTarget target = FakeTarget.start("target");
    private final LoadBalancer balancer =
            LoadBalancer.application("h2spec").threads(1).start();

    @TempDir
    private Path directory;

    @AfterEach
    void close() {
        balancer.close();
        target.close();
    }

    private Action forward() {
        target.answer(Answer.ok().pattern(1000));
        TargetGroup group = balancer.addTargetGroup(TargetGroupConfig.of("web"));
        group.register(Target.of("127.0.0.1", target.port()));
        return Action.forward(group);
    }

    @Test
    void listenerWithPriorKnowledgePasses() throws IOException {
        int port = balancer.addListener(ListenerConfig.http(0, forward())
                        .http2(Http2Options.defaults().withPriorKnowledge())
                        .build())
                .port();

        verify(port);
    }

    @Test
    void listenerWithTlsPasses() throws IOException {
        int port = balancer.addListener(ListenerConfig.https(0, TestTls.termination(), forward())
                        .build())
                .port();

        verify(port, "--tls", "--insecure");
    }

    private void verify(int port, String... more) throws IOException {
        boolean isAvailable = System.getProperty("os.name").equals("Linux")
                && List.of("amd64", "x86_64")
                        .contains(System.getProperty("os.arch").toLowerCase(Locale.ROOT));
        Assumptions.assumeTrue(isAvailable, "the suite is for Linux on x86-64");
        List<String> arguments = new ArrayList<>(
                List.of("--host", "127.0.0.1", "--port", String.valueOf(port), "--strict", "--timeout", "5"));
        arguments.addAll(List.of(more));

        Commands.Result result = Commands.run(unpacked(), arguments);

        assertThat(result.output()).contains(" tests, ").contains(" 0 failed");
        assertThat(result.exit()).as(result.output()).isZero();
    }

    /** The archive holds one file. */
    private Path unpacked() throws IOException {
        try (InputStream packed = H2specIT.class.getResourceAsStream(ARCHIVE);
                GZIPInputStream archive = new GZIPInputStream(packed)) {
            byte[] head = archive.readNBytes(TAR_BLOCK);
            String size = new String(head, TAR_SIZE, 11, StandardCharsets.US_ASCII);
            Path binary = directory.resolve("h2spec");
            Files.write(binary, archive.readNBytes(Integer.parseInt(size.strip(), 8)));
            assertThat(binary.toFile().setExecutable(true)).isTrue();
            return binary;
        }
    }
}
