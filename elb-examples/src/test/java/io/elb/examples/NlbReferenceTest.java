package io.elb.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.elb.network.BalancerKind;
import io.elb.observe.ErrorReason;
import io.elb.observe.Metric;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The reference of what a Network Load Balancer has names what is there. */
class NlbReferenceTest {
    private static final Set<String> STATES = Set.of("as ELB", "differs", "extension", "not built");
    private static final Set<ErrorReason> OF_NETWORK = Set.of(
            ErrorReason.CLIENT_TLS_FAILED,
            ErrorReason.FLOW_DISPLACED,
            ErrorReason.FLOW_IDLE_TIMEOUT,
            ErrorReason.TARGET_UNHEALTHY,
            ErrorReason.TOO_MANY_FLOWS);

    private static List<ReferencePage.Row> rows = List.of();

    @BeforeAll
    static void readPage() throws IOException {
        rows = ReferencePage.read(Path.of("../docs/reference/nlb.md"));
    }

    /** Whether connections of a network load balancer only can end so. */
    static boolean isOfNetwork(ErrorReason reason) {
        return OF_NETWORK.contains(reason);
    }

    @Test
    void everyRowSaysWhereItIsOrWhyNot() {
        assertThat(rows).hasSizeGreaterThan(50).allSatisfy(row -> {
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
            row.symbols().stream()
                    .filter(symbol -> !ReferencePage.isThere(symbol))
                    .forEach(missing::add);
        }
        assertThat(missing).isEmpty();
    }

    @Test
    void everyMetricStandsThere() {
        for (Metric metric : ReferencePage.metrics(BalancerKind.NETWORK)) {
            String constant = metric.getClass().getSimpleName() + '#' + ((Enum<?>) metric).name();
            assertThat(rows)
                    .as(metric.metricName())
                    .anyMatch(row -> row.section().equals("Metrics")
                            && List.of(row.name().split(", ")).contains(metric.metricName())
                            && row.symbols().contains(constant));
        }
    }
}
