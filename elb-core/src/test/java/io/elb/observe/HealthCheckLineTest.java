package io.elb.observe;

import static org.assertj.core.api.Assertions.assertThat;

import io.elb.health.HealthResult;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A line of the health-check log, and the page about it. */
class HealthCheckLineTest {
    private static final Path PAGE = Path.of("../docs/reference/health-check-log.md");
    private static final Pattern ROW = Pattern.compile("\\| (\\d) \\| (\\S+) \\| `([^`]*)` \\|");

    private static HealthCheckRecord record(String type, String address, HealthResult result) {
        return new HealthCheckRecord(
                BalancerIdentity.of("shop"),
                new TargetRef("web", "key of it"),
                type,
                address,
                Instant.parse("2026-10-31T12:44:59.875678Z"),
                Duration.ofNanos(1_019_584_011),
                result.statusCode(),
                result.reason(),
                result.code(),
                result.description());
    }

    @Test
    void thePageSaysWhatIsWritten() throws IOException {
        String line = HealthCheckLine.format(record("http", "10.0.0.1:80", HealthResult.codeMismatch(502)));
        String page = Files.readString(PAGE);
        List<MatchResult> rows = ROW.matcher(page).results().toList();

        assertThat(page).contains("```\n" + line + "\n```");
        assertThat(rows).extracting(row -> row.group(1)).containsExactly("1", "2", "3", "4", "5", "6", "7", "8");
        assertThat(rows).extracting(row -> row.group(3)).containsExactly(line.split(" "));
        for (HealthCheckCode code : HealthCheckCode.values()) {
            assertThat(page).contains("`" + code.token() + "`");
        }
    }

    @Test
    void aCheckThatPassedHasItsStatusAndNoReason() {
        assertThat(HealthCheckLine.format(record("http", "10.0.0.1:80", HealthResult.healthy(200))))
                .isEqualTo("http 2026-10-31T12:44:59.875678Z 1.019584011 10.0.0.1:80 web PASS 200 -");
    }

    @Test
    void whatHasNoAddressIsNamedByItsKey() {
        assertThat(HealthCheckLine.format(record("lambda", "", HealthResult.healthy())))
                .isEqualTo("lambda 2026-10-31T12:44:59.875678Z 1.019584011 key\\x20of\\x20it web PASS - -");
    }

    @ParameterizedTest
    @CsvSource({
        "TIMEOUT, TimedOut",
        "FAILED_HEALTH_CHECKS, ConnectionReset",
        "INTERNAL_ERROR, InternalError",
        "NOT_IN_USE, InternalError"
    })
    void theCodeFollowsFromTheReason(HealthReason reason, String code) {
        assertThat(HealthCheckLine.format(record("tcp", "::1:80", HealthResult.unhealthy(reason, "why"))))
                .isEqualTo("tcp 2026-10-31T12:44:59.875678Z 1.019584011 ::1:80 web FAIL - " + code);
    }

    @ParameterizedTest
    @CsvSource({"404, ResponseCodeMismatch", "499, ResponseCodeMismatch", "500, TargetError", "599, TargetError"})
    void aStatusOfTheTargetsOwnFailureIsATargetError(int status, String code) {
        assertThat(HealthCheckLine.format(record("http", "::1:80", HealthResult.codeMismatch(status))))
                .endsWith(" FAIL " + status + ' ' + code);
    }

    @Test
    void aCheckerMaySayMore() {
        HealthResult result = HealthResult.codeMismatch(200).withCode(HealthCheckCode.RESPONSE_STRING_MISMATCH);

        assertThat(result.code()).contains(HealthCheckCode.RESPONSE_STRING_MISMATCH);
        assertThat(result.statusCode()).isEqualTo(OptionalInt.of(200));
        assertThat(HealthResult.healthy(200).withCode(HealthCheckCode.TIMED_OUT).code())
                .isEqualTo(Optional.empty());
    }
}
