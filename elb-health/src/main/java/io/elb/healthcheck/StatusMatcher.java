package io.elb.healthcheck;

import java.util.BitSet;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Statuses in ELB's notation: codes and ranges, separated by commas. */
final class StatusMatcher {
    static final StatusMatcher DEFAULT = parse("200");

    private static final int MIN = 200;
    private static final int MAX = 499;
    private static final int MAX_GRPC = 99;

    private final String text;
    private final BitSet statuses;

    private StatusMatcher(String text, BitSet statuses) {
        this.text = text;
        this.statuses = statuses;
    }

    /** Of HTTP statuses. */
    static StatusMatcher parse(String text) {
        return parse(text, MIN, MAX, "codes of 200–499, such as 200, 200,202 or 200-299");
    }

    /** Of gRPC statuses. */
    static StatusMatcher parseGrpc(String text) {
        return parse(text, 0, MAX_GRPC, "codes of 0–99, such as 12, 0,12 or 0-99");
    }

    private static StatusMatcher parse(String text, int min, int max, String expected) {
        Objects.requireNonNull(text, "matcher");
        BitSet statuses = new BitSet(max + 1);
        for (String item : text.split(",", -1)) {
            Matcher parts = Item.PATTERN.matcher(item);
            if (!parts.matches()) {
                throw refused(text, expected);
            }
            int from = Integer.parseInt(parts.group(1));
            int to = parts.group(2) == null ? from : Integer.parseInt(parts.group(2));
            if (from < min || to > max || from > to) {
                throw refused(text, expected);
            }
            statuses.set(from, to + 1);
        }
        return new StatusMatcher(text, statuses);
    }

    private static IllegalArgumentException refused(String text, String expected) {
        return new IllegalArgumentException("matcher: " + text + " (expected: " + expected + ")");
    }

    boolean matches(int status) {
        return statuses.get(status);
    }

    @Override
    public String toString() {
        return text;
    }

    /** Holds the pattern, so that it exists when DEFAULT is parsed. */
    private static final class Item {
        private static final Pattern PATTERN = Pattern.compile("(\\d{1,3})(?:-(\\d{1,3}))?");
    }
}
