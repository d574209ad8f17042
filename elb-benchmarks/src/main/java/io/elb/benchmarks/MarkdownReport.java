package io.elb.benchmarks;

import java.util.Collection;
import java.util.List;
import java.util.Locale;

/** The figures as Markdown: one table per scenario. */
final class MarkdownReport {

    private static final String HEAD = """
            | Proxy | CPU µs/request | user | system | requests/s | p50 µs | p99 µs | p99.9 µs | RSS MiB | errors | \
            target connections/run | ÷ HAProxy | ÷ nginx | ÷ better of the two |
            | --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |
            """;

    private MarkdownReport() {}

    static String of(Environment environment, List<ScenarioResult> results) {
        StringBuilder text = new StringBuilder("# Side by side\n\n");
        environment.lines().forEach(line -> text.append("- ").append(line).append('\n'));
        text.append("- ratios: median of paired ratios of CPU per request, neighbours in time (lower and upper ")
                .append("quartile); below 1 is cheaper; `invalid` rows had errors or short answers\n");
        for (ScenarioResult result : results) {
            Scenario scenario = result.scenario();
            text.append(String.format(
                    Locale.ROOT, "\n## %s, %d connections%n%n", scenario.title(), scenario.connections()));
            text.append(HEAD);
            result.proxies().forEach(proxy -> text.append(row(result, proxy)));
            if (!result.direct().isEmpty()) {
                text.append(String.format(
                        Locale.ROOT,
                        "%nWithout a proxy: p50 %s µs, p99 %s µs, p99.9 %s µs%n",
                        whole(result.directMedian(LoadResult::p50Micros)),
                        whole(result.directMedian(LoadResult::p99Micros)),
                        whole(result.directMedian(LoadResult::p999Micros))));
            }
            for (String reason : result.missing().values()) {
                text.append(String.format(
                        Locale.ROOT,
                        "%nNot run: %s%n",
                        reason.lines().findFirst().orElse("")));
            }
        }
        return text.toString();
    }

    private static String row(ScenarioResult result, ProxyKind proxy) {
        double cpu = result.median(proxy, Measurement::cpuMicrosPerRequest);
        double system = result.median(proxy, run -> run.cpu().systemShare());
        long errors =
                result.of(proxy).stream().mapToLong(run -> run.load().errors()).sum();
        return String.format(
                Locale.ROOT,
                "| %s%s | %s | %.0f %% | %.0f %% | %.0f | %s | %s | %s | %.0f | %d | %.0f | %s | %s | %s |%n",
                proxy.title(),
                result.isValid(proxy) ? "" : " (invalid)",
                threeDigits(cpu),
                100 * (1 - system),
                100 * system,
                result.median(proxy, run -> run.load().requestsPerSecond()),
                whole(result.median(proxy, run -> run.load().p50Micros())),
                whole(result.median(proxy, run -> run.load().p99Micros())),
                whole(result.median(proxy, run -> run.load().p999Micros())),
                result.of(proxy).get(result.of(proxy).size() - 1).residentBytes() / 1048576.0,
                errors,
                result.median(proxy, Measurement::targetConnections),
                ratio(result, proxy, List.of(ProxyKind.HAPROXY)),
                ratio(result, proxy, List.of(ProxyKind.NGINX)),
                ratio(result, proxy, result.references()));
    }

    private static String ratio(ScenarioResult result, ProxyKind proxy, Collection<ProxyKind> references) {
        return result.ratio(proxy, references)
                .map(q -> String.format(Locale.ROOT, "%.2f (%.2f–%.2f)", q.median(), q.lower(), q.upper()))
                .orElse("–");
    }

    private static String whole(double value) {
        return Double.isNaN(value) ? "–" : String.format(Locale.ROOT, "%.0f", value);
    }

    private static String threeDigits(double value) {
        return String.format(Locale.ROOT, value < 100 ? "%.1f" : "%.0f", value);
    }
}
