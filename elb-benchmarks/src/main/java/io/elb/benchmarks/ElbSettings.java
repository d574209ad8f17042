package io.elb.benchmarks;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * How elb is set up as a proxy under test; given to its process as arguments, {@code name=value} each.
 *
 * @param transport name of a {@code Transport}, in lower case
 * @param threads event loops
 * @param rules rules by host and path of which none applies
 * @param targets addresses to register beside the real ones, over which they are spread
 * @param listeners listeners in all, one of which gets the load
 * @param reports whether it has an access log to a file and a registry of metrics
 */
record ElbSettings(String transport, int threads, int rules, int targets, int listeners, boolean reports) {

    static ElbSettings on(String transport) {
        return new ElbSettings(transport, 1, 0, 0, 1, false);
    }

    ElbSettings withThreads(int value) {
        return new ElbSettings(transport, value, rules, targets, listeners, reports);
    }

    ElbSettings withRules(int value) {
        return new ElbSettings(transport, threads, value, targets, listeners, reports);
    }

    ElbSettings withTargets(int value) {
        return new ElbSettings(transport, threads, rules, value, listeners, reports);
    }

    ElbSettings withListeners(int value) {
        return new ElbSettings(transport, threads, rules, targets, value, reports);
    }

    ElbSettings withReports() {
        return new ElbSettings(transport, threads, rules, targets, listeners, true);
    }

    List<String> arguments(ProxyKind.Setup setup) {
        List<String> arguments = new ArrayList<>(List.of(
                "layer=" + setup.layer(),
                "transport=" + transport,
                "threads=" + threads,
                "rules=" + rules,
                "listeners=" + listeners,
                "port=" + setup.port(),
                "targets=" + String.join(",", addresses(setup.targets()))));
        if (reports) {
            arguments.add("log=" + setup.accessLog());
        }
        setup.tls().ifPresent(files -> arguments.add("tls=" + files.both()));
        return arguments;
    }

    /** The real targets, or as many addresses of the loopback network as asked for, on their ports in turn. */
    private List<String> addresses(List<Integer> ports) {
        List<String> addresses = new ArrayList<>();
        for (int i = 0; i < Math.max(targets, ports.size()); i++) {
            String host = targets == 0 ? "127.0.0.1" : "127.1." + i / 250 + "." + (1 + i % 250);
            addresses.add(host + ":" + ports.get(i % ports.size()));
        }
        return addresses;
    }

    /** The arguments of the process, by name. */
    record Arguments(Map<String, String> values) {

        static Arguments of(String[] args) {
            return new Arguments(Arrays.stream(args)
                    .map(arg -> arg.split("=", 2))
                    .collect(Collectors.toMap(pair -> pair[0], pair -> pair[1])));
        }

        String text(String name) {
            return Optional.ofNullable(values.get(name))
                    .orElseThrow(() -> new BenchmarkException(name + ": nothing (expected: " + name + "=VALUE)"));
        }

        int number(String name) {
            return Integer.parseInt(text(name));
        }

        Optional<Path> file(String name) {
            return Optional.ofNullable(values.get(name)).map(Path::of);
        }

        <T> List<T> list(String name, Function<String, T> read) {
            return Arrays.stream(text(name).split(",", -1)).map(read).toList();
        }
    }
}
