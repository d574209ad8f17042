package io.elb.observe;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** A line of the connection log, and the page about it. */
class ConnectionLineTest {
    private static final Path PAGE = Path.of("../docs/reference/connection-log.md");
    private static final Pattern ROW = Pattern.compile("(?m)^\\| (\\d+) \\| (\\S+) \\| `([^`]*)` \\|");
    private static final Pattern WORD = Pattern.compile("\"([^\"]*)\"|(\\S+)");
    private static final String TRACE = "TID_3180a73013c8ca4bac2f731159d4b0fe";

    private static ConnectionRecord record(
            Optional<RequestRecord.Tls> tls,
            Optional<TlsErrorReason> failure,
            Optional<ConnectionRecord.ClientCertificate> certificate,
            Optional<ClientCertificateError> error) {
        return new ConnectionRecord(
                BalancerIdentity.of("shop"),
                Instant.parse("2026-10-04T17:05:15.514108Z"),
                new RequestRecord.Connection("https", 443, "203.0.113.1", 36280, TRACE, tls),
                failure,
                certificate,
                error);
    }

    private static Optional<ConnectionRecord.ClientCertificate> certificate() {
        return Optional.of(new ConnectionRecord.ClientCertificate(
                "CN=amazondomains.com,O=endEntity,L=Seattle,ST=Washington,C=US",
                Instant.parse("2026-09-21T22:43:21Z"),
                Instant.parse("2027-06-17T22:43:21Z"),
                "FEF257372D5C14D4"));
    }

    private static Optional<RequestRecord.Tls> tls() {
        return Optional.of(new RequestRecord.Tls(
                "TLSv1.2",
                "ECDHE-RSA-AES128-GCM-SHA256",
                Optional.empty(),
                Optional.empty(),
                false,
                4_036_900_000L,
                Optional.of("x25519")));
    }

    @Test
    void thePageSaysWhatIsWritten() throws IOException {
        String line = ConnectionLine.format(record(tls(), Optional.empty(), certificate(), Optional.empty()));
        String page = Files.readString(PAGE);
        List<MatchResult> rows = ROW.matcher(page).results().toList();

        assertThat(page).contains("```\n" + line + "\n```");
        assertThat(rows).hasSize(13);
        assertThat(rows)
                .extracting(row -> row.group(3))
                .containsExactlyElementsOf(WORD.matcher(line)
                        .results()
                        .map(word -> word.group(1) == null ? word.group(2) : word.group(1))
                        .toList());
        for (ClientCertificateError error : ClientCertificateError.values()) {
            assertThat(page).contains("`" + error.token() + "`");
        }
    }

    @Test
    void aRefusedCertificateHasItsCode() {
        assertThat(ConnectionLine.format(record(
                        Optional.empty(),
                        Optional.of(TlsErrorReason.CLIENT_CERTIFICATE),
                        certificate(),
                        Optional.of(ClientCertificateError.UNTRUSTED))))
                .isEqualTo("2026-10-04T17:05:15.514108Z 203.0.113.1 36280 443 - - - "
                        + "\"CN=amazondomains.com,O=endEntity,L=Seattle,ST=Washington,C=US\" "
                        + "NotBefore=2026-09-21T22:43:21Z;NotAfter=2027-06-17T22:43:21Z FEF257372D5C14D4 "
                        + "Failed:ClientCertUntrusted " + TRACE + " -");
    }

    @Test
    void anotherFailureIsUnmapped() {
        assertThat(ConnectionLine.format(record(
                        Optional.empty(),
                        Optional.of(TlsErrorReason.NO_SHARED_CIPHER),
                        Optional.empty(),
                        Optional.empty())))
                .endsWith(" - - - \"-\" - - Failed:UnmappedConnectionError " + TRACE + " -");
    }

    @Test
    void withoutTlsThereIsNothingToTell() {
        assertThat(ConnectionLine.format(
                        record(Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty())))
                .endsWith(" 443 - - - \"-\" - - - " + TRACE + " -");
    }
}
