package io.elb.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the documents show is what the build compiles, and what they link to exists. */
class DocumentsTest {
    private static final Path ROOT = Path.of("..");
    private static final Pattern BLOCK = Pattern.compile("```(\\w*)\n(.*?)```", Pattern.DOTALL);
    private static final Pattern LINK = Pattern.compile("\\]\\(([^)#:]+)(#[^)]*)?\\)");

    @ParameterizedTest
    @CsvSource({
        "README.md, README begins, README ends, src/main/java/io/elb/examples/ReadmeExample.java",
        "docs/guide/routing.md, begin, end, src/main/java/io/elb/examples/HostAndPathRouting.java",
        "docs/guide/certificates.md, begin, end, src/main/java/io/elb/examples/CertificatesBySni.java",
        "docs/operations/transports.md, begin, end, src/main/java/io/elb/examples/TransportChoice.java",
        "docs/operations/certificate-rotation.md, begin, end, src/main/java/io/elb/examples/CertificateReload.java",
        "docs/guide/rules.md, begin, end, src/test/java/io/elb/examples/RuleCallSites.java",
        "docs/guide/blue-green.md, begin, end, src/main/java/io/elb/examples/BlueGreenWeights.java",
        "docs/guide/balancing.md, begin, end, src/main/java/io/elb/examples/BalancingAlgorithms.java",
        "docs/guide/strategies.md, begin, end, src/main/java/io/elb/examples/StrategiesBeyondElb.java",
        "docs/guide/outlier-detection.md, begin, end, src/main/java/io/elb/examples/EjectingOutliers.java",
        "docs/guide/picks.md, begin, end, src/main/java/io/elb/examples/ExplainedPicks.java",
        "docs/guide/graceful-deploy.md, begin, end, src/main/java/io/elb/examples/GracefulDeploy.java",
        "docs/guide/graceful-shutdown.md, begin, end, src/main/java/io/elb/examples/GracefulShutdown.java",
        "docs/guide/http2.md, begin, end, src/main/java/io/elb/examples/Http2Clients.java",
        "docs/guide/grpc.md, begin, end, src/main/java/io/elb/examples/GrpcBehindBalancer.java",
        "docs/guide/https.md, begin, end, src/main/java/io/elb/examples/HttpsListener.java",
        "docs/guide/logs.md, begin, end, src/main/java/io/elb/examples/AccessLogs.java",
        "docs/guide/function-targets.md, begin, end, src/main/java/io/elb/examples/FunctionTargets.java",
        "docs/guide/zones.md, begin, end, src/main/java/io/elb/examples/TwoZones.java",
        "docs/guide/health-thresholds.md, begin, end, src/main/java/io/elb/examples/FailingOpen.java",
        "docs/guide/lambda-functions.md, begin, end, src/main/java/io/elb/examples/LambdaTargets.java",
        "docs/guide/metrics.md, begin, end, src/main/java/io/elb/examples/MetricsForPrometheus.java",
        "docs/guide/sticky-sessions.md, begin, end, src/main/java/io/elb/examples/StickySessions.java",
        "docs/guide/tls-to-targets.md, begin, end, src/main/java/io/elb/examples/TlsToTargets.java",
        "docs/guide/proxy-protocol.md, begin, end, src/main/java/io/elb/examples/ClientAddresses.java",
        "docs/guide/fault-injection.md, begin, end, src/test/java/io/elb/examples/RetryingClientIT.java",
        "docs/guide/simulator.md, begin, end, src/test/java/io/elb/examples/CoolDownTest.java",
        "docs/decisions/0001-api.md, begin, end, src/test/java/io/elb/examples/ApiCallSites.java"
    })
    void javaBlocksAreTheMarkedPartsOfTheirClass(String page, String begin, String end, Path source)
            throws IOException {
        assertThat(blocks(page, "java")).isEqualTo(regions(source, "// " + begin, "// " + end));
    }

    @Test
    void networkGuideShowsTwoExamples() throws IOException {
        List<String> shown = new ArrayList<>();
        for (String example : List.of("TcpInFrontOfRedis", "DnsOnOnePort")) {
            shown.addAll(regions(Path.of("src/main/java/io/elb/examples", example + ".java"), "// begin", "// end"));
        }
        assertThat(blocks("docs/guide/network-load-balancer.md", "java")).isEqualTo(shown);
    }

    private static List<String> regions(Path source, String begin, String end) throws IOException {
        List<String> regions = new ArrayList<>();
        List<String> region = null;
        for (String line : Files.readAllLines(source)) {
            if (line.strip().startsWith(end) && region != null) {
                regions.add(String.join("\n", region).stripIndent() + "\n");
                region = null;
            } else if (line.strip().startsWith(begin)) {
                region = new ArrayList<>();
            } else if (region != null) {
                region.add(line);
            }
        }
        return regions;
    }

    @Test
    void readmeHasExactlyTwoCommands() throws IOException {
        List<String> commands = blocks("README.md", "");
        assertThat(commands)
                .hasSize(2)
                .allMatch(command -> command.startsWith("./mvnw ") && command.indexOf('\n') == command.length() - 1);
    }

    @Test
    void linksLeadToFiles() throws IOException {
        List<Path> pages = new ArrayList<>();
        try (Stream<Path> docs = Files.walk(ROOT.resolve("docs"))) {
            docs.filter(path -> path.toString().endsWith(".md")).forEach(pages::add);
        }
        for (String page : List.of("README.md", "CONTRIBUTING.md", "CHANGELOG.md")) {
            pages.add(ROOT.resolve(page));
        }
        for (Path page : pages) {
            for (MatchResult link :
                    LINK.matcher(Files.readString(page)).results().toList()) {
                assertThat(page.resolveSibling(link.group(1)))
                        .as("link in " + page)
                        .exists();
            }
        }
    }

    private static List<String> blocks(String page, String language) throws IOException {
        return BLOCK.matcher(Files.readString(ROOT.resolve(page)))
                .results()
                .filter(block -> block.group(1).equals(language))
                .map(block -> block.group(2))
                .toList();
    }
}
