package io.elb.observe;

import static org.assertj.core.api.Assertions.assertThat;

import io.elb.network.BalancerKind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** {@code docs/reference/metrics.md} says what there is; {@code -Dreference.write=true} writes it anew. */
class MetricsReferenceTest {
    private static final Path PAGE = Path.of("../docs/reference/metrics.md");
    private static final String BEGIN = "<!-- generated from io.elb.observe.Metric: begin -->\n";
    private static final String END = "<!-- generated: end -->\n";

    @Test
    void thePageListsAllMetrics() throws IOException {
        String page = Files.readString(PAGE);
        int begin = page.indexOf(BEGIN) + BEGIN.length();
        int end = page.indexOf(END);
        String expected = page.substring(0, begin) + table() + page.substring(end);
        if (Boolean.getBoolean("reference.write")) {
            Files.writeString(PAGE, expected);
        }
        assertThat(Files.readString(PAGE)).isEqualTo(expected);
    }

    private static String table() {
        StringBuilder table = new StringBuilder("| Metric | Of | Kind, unit | Told for | Prometheus | Meaning |\n");
        table.append("| --- | --- | --- | --- | --- | --- |\n");
        for (Metric metric : Metric.all()) {
            table.append("| ").append(metric.metricName()).append(metric.isElbs() ? "" : " (extension)");
            table.append(" | ").append(balancers(metric));
            table.append(" | ").append(kind(metric)).append(" | ").append(scope(metric.scope()));
            table.append(" | `").append(PrometheusText.sampleName(metric));
            table.append("` | ").append(metric.description()).append(" |\n");
        }
        return table.toString();
    }

    private static String balancers(Metric metric) {
        return Stream.of(BalancerKind.values())
                .filter(metric.kinds()::contains)
                .map(kind -> kind.name().substring(0, 1))
                .collect(Collectors.joining(", "));
    }

    private static String kind(Metric metric) {
        String kind = switch (metric.kind()) {
            case COUNTER -> "counter";
            case GAUGE -> "gauge";
            case DISTRIBUTION -> "distribution";
        };
        return metric.unit() == MetricUnit.COUNT
                ? kind
                : kind + ", " + metric.unit().token().toLowerCase(Locale.ROOT);
    }

    private static String scope(MetricScope scope) {
        List<String> sets = scope.dimensions().stream()
                .map(set -> set.stream().map(MetricsReferenceTest::letters).collect(Collectors.joining("+")))
                .toList();
        return String.join(", ", sets);
    }

    private static String letters(MetricDimension dimension) {
        return switch (dimension) {
            case LOAD_BALANCER -> "LB";
            case TARGET_GROUP -> "TG";
            case AVAILABILITY_ZONE -> "AZ";
            case ERROR_REASON, TLS_ERROR_REASON -> "reason";
            case CERTIFICATE -> "certificate";
        };
    }
}
