package io.elb.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.elb.observe.ErrorReason;
import io.elb.observe.Metric;
import java.io.IOException;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.lang.reflect.RecordComponent;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The reference of what an Application Load Balancer has names everything, and only what is there. */
class AlbReferenceTest {
    private static final Path PAGE = Path.of("../docs/reference/alb.md");
    private static final List<String> PACKAGES = List.of(
            "io.elb",
            "io.elb.listener",
            "io.elb.rule",
            "io.elb.target",
            "io.elb.health",
            "io.elb.lambda",
            "io.elb.healthcheck",
            "io.elb.balance",
            "io.elb.network",
            "io.elb.observe",
            "io.elb.limits",
            "io.elb.netty",
            "io.elb.tls");
    private static final Set<String> STATES = Set.of("as ELB", "differs", "extension", "not built");
    private static final Pattern CODE = Pattern.compile("`([^`]+)`");
    private static final Pattern SYMBOL = Pattern.compile("[A-Z]\\w+(\\.[A-Z]\\w+)*(#\\w+)?");

    /**
     * One row of a table.
     *
     * @param section the heading above it
     * @param name what ELB calls it, without marks
     * @param state one of {@link #STATES}
     * @param here where it is, or why not
     */
    private record Row(String section, String name, String state, String here) {}

    private static List<Row> rows = List.of();

    @BeforeAll
    static void readPage() throws IOException {
        List<Row> read = new ArrayList<>();
        String section = "";
        for (String line : Files.readAllLines(PAGE)) {
            if (line.startsWith("## ")) {
                section = line.substring(3);
            } else if (line.startsWith("| ") && !line.startsWith("| ELB ") && !line.startsWith("| --- ")) {
                String[] cells = line.substring(2).split(" \\| ", 3);
                assertThat(cells).as(line).hasSize(3);
                read.add(new Row(
                        section,
                        cells[0].replace("`", "").strip(),
                        cells[1].strip(),
                        cells[2].replaceAll("\\|$", "").strip()));
            }
        }
        rows = List.copyOf(read);
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
                assertThat(symbols(row)).as("symbols of " + row).isNotEmpty();
            }
        });
    }

    @Test
    void whatIsNamedIsThere() {
        Set<String> missing = new TreeSet<>();
        for (Row row : rows) {
            for (String symbol : symbols(row)) {
                if (!isThere(symbol)) {
                    missing.add(symbol);
                }
            }
        }
        assertThat(missing).isEmpty();
    }

    @Test
    void everyReasonStandsAtItsStatus() {
        for (ErrorReason reason : ErrorReason.values()) {
            String status = Integer.toString(reason.status());
            assertThat(rows)
                    .as(reason + " at " + status)
                    .anyMatch(row -> row.section().equals("Status codes")
                            && row.name().equals(status)
                            && symbols(row).contains("ErrorReason#" + reason.name()));
        }
    }

    @Test
    void everyMetricStandsWithItsState() {
        for (Metric metric : Metric.all()) {
            String state = metric.isElbs() ? "as ELB" : "extension";
            String constant = metric.getClass().getSimpleName() + '#' + ((Enum<?>) metric).name();
            assertThat(rows)
                    .as(metric.metricName())
                    .anyMatch(row -> row.section().equals("Metrics")
                            && row.name().equals(metric.metricName())
                            && row.state().equals(state)
                            && symbols(row).contains(constant));
        }
    }

    private static List<String> symbols(Row row) {
        return CODE.matcher(row.here())
                .results()
                .map((MatchResult code) -> code.group(1))
                .filter(code -> SYMBOL.matcher(code).matches() && (code.contains("#") || typeOf(code) != null))
                .toList();
    }

    private static boolean isThere(String symbol) {
        int hash = symbol.indexOf('#');
        Class<?> type = typeOf(hash < 0 ? symbol : symbol.substring(0, hash));
        return type != null && (hash < 0 || hasMember(type, symbol.substring(hash + 1)));
    }

    private static Class<?> typeOf(String name) {
        for (String candidate : PACKAGES) {
            try {
                return Class.forName(candidate + '.' + name.replace('.', '$'));
            } catch (ClassNotFoundException absent) {
                // it may be in the next package
            }
        }
        return null;
    }

    private static boolean hasMember(Class<?> type, String name) {
        Stream<String> methods = Arrays.stream(type.getMethods()).map(Method::getName);
        Stream<String> fields = Arrays.stream(type.getFields()).map(Field::getName);
        Stream<String> components = type.isRecord()
                ? Arrays.stream(type.getRecordComponents()).map(RecordComponent::getName)
                : Stream.empty();
        return Stream.concat(Stream.concat(methods, fields), components).anyMatch(name::equals);
    }
}
