package io.elb.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.elb.network.BalancerKind;
import io.elb.observe.Metric;
import java.io.IOException;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.lang.reflect.RecordComponent;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The tables of a reference page of features, and whether what they name is in the code. */
final class ReferencePage {
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
    private static final Pattern CODE = Pattern.compile("`([^`]+)`");
    private static final Pattern SYMBOL = Pattern.compile("[A-Z]\\w+(\\.[A-Z]\\w+)*(#\\w+)?");

    /**
     * One row of a table.
     *
     * @param section the heading above it
     * @param name what ELB calls it, without marks
     * @param state whether it is here
     * @param here where it is, or why not
     */
    record Row(String section, String name, String state, String here) {
        List<String> symbols() {
            return CODE.matcher(here)
                    .results()
                    .map((MatchResult code) -> code.group(1))
                    .filter(code -> SYMBOL.matcher(code).matches() && (code.contains("#") || typeOf(code) != null))
                    .toList();
        }
    }

    private ReferencePage() {}

    static List<Row> read(Path page) throws IOException {
        List<Row> read = new ArrayList<>();
        String section = "";
        for (String line : Files.readAllLines(page)) {
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
        return List.copyOf(read);
    }

    static List<Metric> metrics(BalancerKind kind) {
        return Metric.all().stream()
                .filter(metric -> metric.kinds().contains(kind))
                .toList();
    }

    static boolean isThere(String symbol) {
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
