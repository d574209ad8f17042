package io.elb.benchmarks;

import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The table of {@code strace -c}, as calls per request. */
final class SystemCalls {

    // % time, seconds, usecs/call, calls, errors (may be absent), name
    private static final Pattern ROW =
            Pattern.compile("\\s*[\\d.]+\\s+[\\d.]+\\s+\\d+\\s+(\\d+)\\s+(?:\\d+\\s+)?(\\w+)");

    private SystemCalls() {}

    static List<Count> parse(String table) {
        return table.lines()
                .map(ROW::matcher)
                .filter(Matcher::matches)
                .map(row -> new Count(row.group(2), Long.parseLong(row.group(1))))
                .filter(count -> !count.name().equals("total"))
                .sorted(Comparator.comparingLong(Count::calls).reversed())
                .toList();
    }

    static String perRequest(String table, long requests) {
        StringBuilder text = new StringBuilder("system calls per request\n");
        for (Count count : parse(table)) {
            double each = (double) count.calls() / Math.max(1, requests);
            if (each >= 0.001) {
                text.append(String.format(Locale.ROOT, "%9.3f  %s%n", each, count.name()));
            }
        }
        return text.toString();
    }

    /**
     * How often one system call was made.
     *
     * @param name its name
     */
    record Count(String name, long calls) {}
}
