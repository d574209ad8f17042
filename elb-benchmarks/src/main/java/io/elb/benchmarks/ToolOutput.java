package io.elb.benchmarks;

import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a program printed, read by patterns. */
record ToolOutput(String tool, String text) {

    MatchResult find(String pattern) {
        Matcher matcher = Pattern.compile(pattern).matcher(text);
        if (!matcher.find()) {
            throw new BenchmarkException(tool + " output: " + text.strip() + " (expected: " + pattern + ")");
        }
        return matcher.toMatchResult();
    }

    long count(String pattern) {
        return Long.parseLong(find(pattern).group(1));
    }

    long countOrZero(String pattern) {
        Matcher matcher = Pattern.compile(pattern).matcher(text);
        return matcher.find() ? Long.parseLong(matcher.group(1)) : 0;
    }

    /** A time with its unit (s, ms or us) as microseconds. */
    long micros(String pattern) {
        MatchResult time = find(pattern);
        double factor = switch (time.group(2)) {
            case "s" -> 1e6;
            case "ms" -> 1e3;
            default -> 1;
        };
        return Math.round(Double.parseDouble(time.group(1)) * factor);
    }
}
