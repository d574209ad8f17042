package io.elb.observe;

import static org.assertj.core.api.Assertions.assertThat;

import io.elb.network.BalancerKind;
import io.elb.network.Protocol;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A line of the access log of a network load balancer. */
class TlsAccessLogLineTest {
    private static final BalancerIdentity BALANCER =
            new BalancerIdentity("shop", "us-east-1", "123456789012", BalancerKind.NETWORK);

    private static FlowRecord record(Protocol protocol, Optional<RequestRecord.Tls> tls, List<String> offered) {
        return record(protocol, tls, offered, OptionalInt.empty());
    }

    private static FlowRecord record(
            Protocol protocol, Optional<RequestRecord.Tls> tls, List<String> offered, OptionalInt alert) {
        return new FlowRecord(
                BALANCER,
                Instant.parse("2026-12-20T02:59:35.1Z"),
                Instant.parse("2026-12-20T02:59:40.9Z"),
                new FlowRecord.Client(
                        "tls",
                        protocol,
                        443,
                        "72.21.218.154",
                        51_341,
                        "172.100.100.185:443",
                        "TID_1",
                        tls.flatMap(RequestRecord.Tls::serverName),
                        tls,
                        tls.map(facts -> "h2"),
                        offered,
                        alert),
                tls.map(facts -> new FlowRecord.Target(
                        new TargetRef("web", "10.0.0.1:443"), Optional.of("10.0.0.1:443"), 5, Optional.of("h2"))),
                List.of(),
                1,
                98,
                246,
                Optional.empty());
    }

    private static Optional<RequestRecord.Tls> tls() {
        return Optional.of(new RequestRecord.Tls(
                "TLSv1.2",
                "ECDHE-RSA-AES128-SHA",
                Optional.of("shop.example.com"),
                Optional.of("arn:aws:acm:us-east-1:671290407336:certificate/2a108f19"),
                false,
                2_900_000L,
                Optional.of("x25519")));
    }

    @Test
    void alertOfTheClientIsItsCode() {
        String line = TlsAccessLogLine.format(record(Protocol.TLS, Optional.empty(), List.of(), OptionalInt.of(48)));

        assertThat(line.split(" ", -1)[11]).isEqualTo("48");
    }

    @Test
    void lineHasTheTwentyTwoFieldsOfElb() {
        String line = TlsAccessLogLine.format(record(Protocol.TLS, tls(), List.of("h2", "http/1.1", "a\"b c")));

        String listener = BALANCER.listenerArn("tls");
        assertThat(line)
                .isEqualTo("tls 2.0 2026-12-20T02:59:40 " + BALANCER.id() + ' '
                        + listener.substring(listener.lastIndexOf('/') + 1)
                        + " 72.21.218.154:51341 172.100.100.185:443 5800 2 98 246 -"
                        + " arn:aws:acm:us-east-1:671290407336:certificate/2a108f19 -"
                        + " ECDHE-RSA-AES128-SHA tlsv12 x25519 shop.example.com h2 h2"
                        + " \"h2\",\"http/1.1\",\"a%22b%20c\" 2026-12-20T02:59:35");
        assertThat(line.split(" ", -1)).hasSize(22);
        assertThat(BALANCER.id()).matches("net/shop/[0-9a-f]{16}");
        assertThat(listener).matches(".*/[0-9a-f]{16}");
    }

    @Test
    void failedHandshakeHasDashes() {
        String line = TlsAccessLogLine.format(record(Protocol.TLS, Optional.empty(), List.of()));

        assertThat(line).endsWith(" 5800 - 98 246 - - - - - - - - - - 2026-12-20T02:59:35");
        assertThat(line.split(" ", -1)).hasSize(22);
    }

    @Test
    void listOfProtocolsIsCutAt256Octets() {
        String line = TlsAccessLogLine.format(record(Protocol.TLS, tls(), List.of("x".repeat(255), "y".repeat(255))));

        assertThat(line.split(" ", -1)[20]).hasSize(256).startsWith("\"x");
    }

    @Test
    void fileHasConnectionsOfTlsListenersOnly(@TempDir Path directory) throws IOException {
        Path file = directory.resolve("access.log");
        FileTlsAccessLog log = FlowLogSink.tlsAccessLog(file);
        log.started();
        log.accept(record(Protocol.TCP, Optional.empty(), List.of()));
        log.accept(record(Protocol.TLS, tls(), List.of()));
        log.closed();

        assertThat(Files.readAllLines(file)).singleElement().asString().startsWith("tls 2.0 ");
    }
}
