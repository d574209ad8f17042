package io.elb.observe;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The page about trouble knows every reason. */
class TroubleshootingTest {
    private static final Pattern ROW = Pattern.compile("(?m)^\\| `([A-Z0-9_]+)` \\| (\\d+) \\| [^|]+ \\| [^|]+ \\|$");

    @Test
    void everyReasonHasItsRowWithItsStatusInOrder() throws IOException {
        String page = Files.readString(Path.of("../docs/operations/troubleshooting.md"));
        List<MatchResult> rows = ROW.matcher(page).results().toList();
        List<ErrorReason> reasons = Stream.of(ErrorReason.values())
                .filter(reason -> !reason.isLambda())
                .toList();

        assertThat(rows)
                .extracting(row -> row.group(1))
                .containsExactlyElementsOf(reasons.stream().map(Enum::name).toList());
        assertThat(rows)
                .extracting(row -> Integer.valueOf(row.group(2)))
                .containsExactlyElementsOf(
                        reasons.stream().map(ErrorReason::status).toList());
    }

    @Test
    void everyReasonOfAFailedHandshakeHasItsRowInOrder() throws IOException {
        String page = Files.readString(Path.of("../docs/operations/troubleshooting.md"));
        Pattern row = Pattern.compile("(?m)^\\| `([A-Z_]+)` \\| [^|]+ \\| [^|]+ \\|$");

        assertThat(row.matcher(page).results().map(found -> found.group(1)))
                .containsExactlyElementsOf(
                        Stream.of(TlsErrorReason.values()).map(Enum::name).toList());
    }
}
