package io.elb.benchmarks;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** What the command line asks for. */
record Options(
        List<Scenario> scenarios,
        List<ProxyKind> proxies,
        int rounds,
        int seconds,
        int warmupSeconds,
        Path java,
        Path out,
        boolean strace,
        boolean perf,
        List<String> otherFlags,
        Optional<Path> otherClasses,
        int otherIdle) {

    static Options parse(List<String> arguments) {
        List<Scenario> scenarios = Scenario.defaults();
        List<ProxyKind> proxies = ProxyKind.defaults();
        int rounds = 9;
        int seconds = 5;
        int warmupSeconds = 60;
        Path java = Path.of(System.getProperty("java.home"), "bin", "java");
        Path out = Path.of(System.getProperty("elb.bench.out", "target/bench"));
        boolean strace = false;
        boolean perf = false;
        List<String> otherFlags = List.of();
        Optional<Path> otherClasses = Optional.empty();
        int otherIdle = 0;
        Iterator<String> rest = arguments.iterator();
        while (rest.hasNext()) {
            String option = rest.next();
            switch (option) {
                case "--quick" -> {
                    rounds = 3;
                    seconds = 3;
                    warmupSeconds = 15;
                }
                case "--strace" -> strace = true;
                case "--perf" -> perf = true;
                case "--other-flags" ->
                    otherFlags =
                            Arrays.stream(value(option, rest).split(",", -1)).toList();
                case "--other-classes" -> otherClasses = Optional.of(Path.of(value(option, rest)));
                case "--other-idle" -> otherIdle = positive(option, value(option, rest));
                case "--scenarios", "--scenario" ->
                    scenarios = split(value(option, rest)).map(Scenario::byId).toList();
                case "--proxies", "--proxy" ->
                    proxies = split(value(option, rest)).map(ProxyKind::byId).toList();
                case "--rounds" -> rounds = positive(option, value(option, rest));
                case "--seconds" -> seconds = positive(option, value(option, rest));
                case "--warmup" -> warmupSeconds = positive(option, value(option, rest));
                case "--java" -> java = Path.of(value(option, rest));
                case "--out" -> out = Path.of(value(option, rest));
                default -> throw new BenchmarkException("option: " + option + " (expected: see --help)");
            }
        }
        return new Options(
                scenarios,
                proxies,
                rounds,
                seconds,
                warmupSeconds,
                java,
                out,
                strace,
                perf,
                otherFlags,
                otherClasses,
                otherIdle);
    }

    private static Stream<String> split(String list) {
        return Arrays.stream(list.split(",", -1)).filter(s -> !s.isEmpty()).distinct();
    }

    private static String value(String option, Iterator<String> rest) {
        if (!rest.hasNext()) {
            throw new BenchmarkException(option + ": nothing (expected: a value)");
        }
        return rest.next();
    }

    private static int positive(String option, String value) {
        try {
            int number = Integer.parseInt(value);
            if (number > 0) {
                return number;
            }
        } catch (NumberFormatException e) {
            // Said below.
        }
        throw new BenchmarkException(option + ": " + value + " (expected: a number above 0)");
    }
}
