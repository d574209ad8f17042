package io.elb.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.elb.observe.ErrorReason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The page of the error reasons of Lambda functions tells what the code has. */
class LambdaErrorsPageTest {
    private static final Path PAGE = Path.of("../docs/reference/lambda-errors.md");

    @Test
    void pageHasARowForEachReason() throws IOException {
        List<String> rows = Files.readAllLines(PAGE).stream()
                .filter(line -> line.startsWith("| `Lambda"))
                .toList();
        assertThat(rows).map(row -> row.substring(0, row.lastIndexOf(" | "))).containsExactlyElementsOf(expected());
        assertThat(rows).allMatch(row -> row.split(" \\| ", -1)[4].length() > " |".length());
    }

    private static List<String> expected() {
        return Arrays.stream(ErrorReason.values())
                .filter(ErrorReason::isLambda)
                .map(reason -> "| `" + reason.token() + "` | `" + reason + "` | " + reason.status() + " | `"
                        + reason.counter().orElseThrow().metricName() + '`')
                .toList();
    }
}
