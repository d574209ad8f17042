package io.elb.rule;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.function.Predicate;

/** Checks of what rules are made of, with the one error message form of the project. */
final class RuleChecks {
    private RuleChecks() {}

    static int range(String name, int value, int min, int max) {
        if (value < min || value > max) {
            throw new IllegalArgumentException(name + ": " + value + " (expected: " + min + "–" + max + ")");
        }
        return value;
    }

    static Duration range(String name, Duration value, Duration min, Duration max) {
        if (value.compareTo(min) < 0 || value.compareTo(max) > 0) {
            throw new IllegalArgumentException(name + ": " + value + " (expected: " + min + "–" + max + ")");
        }
        return value;
    }

    static double percent(double value) {
        if (!(value > 0 && value <= 100)) {
            throw invalid("percent", Double.toString(value), "above 0, at most 100");
        }
        return value;
    }

    static IllegalArgumentException invalid(String name, String value, String expected) {
        return new IllegalArgumentException(name + ": " + printable(value) + " (expected: " + expected + ")");
    }

    /** An unchangeable copy of values that are given, at least one. */
    static <T> List<T> atLeastOne(String name, List<T> values) {
        noNulls(name, values);
        if (values.isEmpty()) {
            throw new IllegalArgumentException(name + ": [] (expected: at least one)");
        }
        return List.copyOf(values);
    }

    /** An unchangeable copy of values that are all given. */
    static <T> List<T> copyOf(String name, List<T> values) {
        noNulls(name, values);
        return List.copyOf(values);
    }

    /** An unchangeable copy of values that are all valid. */
    static List<String> all(String name, List<String> values, Predicate<String> isValid, String expected) {
        for (String value : values) {
            if (!isValid.test(value)) {
                throw invalid(name, value, expected);
            }
        }
        return List.copyOf(values);
    }

    /** Checks that there are either patterns or regular expressions, and at least one. */
    static void oneKind(String name, List<String> patterns, List<String> regexes) {
        noNulls(name, patterns);
        noNulls(name + " regex", regexes);
        if (patterns.isEmpty() && regexes.isEmpty()) {
            throw new IllegalArgumentException(name + ": [] (expected: at least one)");
        }
        if (!patterns.isEmpty() && !regexes.isEmpty()) {
            throw invalid(name, patterns + " and " + regexes, "either patterns or regular expressions");
        }
    }

    private static <T> void noNulls(String name, List<T> values) {
        Objects.requireNonNull(values, name);
        for (T value : values) {
            Objects.requireNonNull(value, name);
        }
    }

    static <T> List<T> listOf(String name, T[] values) {
        Objects.requireNonNull(values, name);
        return Arrays.asList(values);
    }

    static boolean isLetter(int c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    }

    static boolean isDigit(int c) {
        return c >= '0' && c <= '9';
    }

    /** Keeps an error message on one line whatever it quotes. */
    private static String printable(String value) {
        StringBuilder text = new StringBuilder(value.length());
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            text.append(c < 0x20 || c == 0x7f ? '\ufffd' : c);
        }
        return text.toString();
    }
}
