package io.elb.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.elb.network.BalancerKind;
import io.elb.observe.ErrorReason;
import io.elb.observe.Metric;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The reference of what an Application Load Balancer has names everything, and only what is there. */
class AlbReferenceTest {
    private static final Path PAGE = Path.of("../docs/reference/alb.md");
    private static final Set<String> STATES = Set.of("as ELB", "differs", "extension", "not built");

    private static List<ReferencePage.Row> rows = List.of();

    @BeforeAll
    static void readPage() throws IOException {
        rows = ReferencePage.read(PAGE);
    }

    @Test
    void everyNameOfAnApplicationLoadBalancerHasItsRow() throws IOException {
        names().forEach((section, expected) ->
                assertThat(namesOf(section)).as(section).doesNotHaveDuplicates().containsAll(expected));
    }

    private static List<String> namesOf(String section) {
        return rows.stream()
                .filter(row -> row.section().equals(section))
                .flatMap(row -> Stream.of(row.name().split(", ")))
                .toList();
    }

    private static Map<String, List<String>> names() throws IOException {
        Map<String, List<String>> names = new LinkedHashMap<>();
        List<String> present = new ArrayList<>();
        for (String line : Files.readAllLines(Path.of("src/test/resources/alb-names.txt"), StandardCharsets.UTF_8)) {
            if (line.startsWith("## ")) {
                present = new ArrayList<>();
                names.put(line.substring(3), present);
            } else if (!line.isEmpty() && !line.startsWith("#")) {
                present.add(line);
            }
        }
        return names;
    }

    @Test
    void everyRowSaysWhereItIsOrWhyNot() {
        assertThat(rows).hasSizeGreaterThan(200).allSatisfy(row -> {
            assertThat(row.state()).as(row.toString()).isIn(STATES);
            assertThat(row.here()).as(row.toString()).isNotEmpty();
            if (!row.state().equals("not built")) {
                assertThat(row.symbols()).as("symbols of " + row).isNotEmpty();
            }
        });
    }

    @Test
    void whatIsNamedIsThere() {
        Set<String> missing = new TreeSet<>();
        for (ReferencePage.Row row : rows) {
            for (String symbol : row.symbols()) {
                if (!ReferencePage.isThere(symbol)) {
                    missing.add(symbol);
                }
            }
        }
        assertThat(missing).isEmpty();
    }

    @Test
    void everyReasonStandsAtItsStatus() {
        for (ErrorReason reason : ErrorReason.values()) {
            if (NlbReferenceTest.isOfNetwork(reason)) {
                continue;
            }
            String status = Integer.toString(reason.status());
            assertThat(rows)
                    .as(reason + " at " + status)
                    .anyMatch(row -> row.section().equals("Status codes")
                            && row.name().equals(status)
                            && row.symbols().contains("ErrorReason#" + reason.name()));
        }
    }

    @Test
    void everyMetricStandsWithItsState() {
        for (Metric metric : ReferencePage.metrics(BalancerKind.APPLICATION)) {
            String state = metric.isElbs() ? "as ELB" : "extension";
            String constant = metric.getClass().getSimpleName() + '#' + ((Enum<?>) metric).name();
            assertThat(rows)
                    .as(metric.metricName())
                    .anyMatch(row -> row.section().equals("Metrics")
                            && row.name().equals(metric.metricName())
                            && row.state().equals(state)
                            && row.symbols().contains(constant));
        }
    }
}
