package io.elb.rule;

/**
 * Estimates how many states a regular expression has once its counted repetitions are written out, without writing them out:
 * a few characters can ask for billions. What is no regular expression gets some number.
 */
final class RegexCost {
    private static final long MOST = 1_000_000;
    private static final int MOST_GROUPS = 200;

    private final String regex;
    private int at;
    private int depth;

    private RegexCost(String regex) {
        this.regex = regex;
    }

    static long estimate(String regex) {
        RegexCost cost = new RegexCost(regex);
        long sum = 0;
        while (cost.at < regex.length()) {
            sum = Math.min(MOST, sum + cost.sequence() + 1);
            cost.at++; // a parenthesis that closes nothing
        }
        return sum;
    }

    /** Up to the end or the parenthesis that closes the group. */
    private long sequence() {
        long sum = 0;
        long last = 0;
        while (at < regex.length() && regex.charAt(at) != ')') {
            long times = repetitions();
            if (times > 0) {
                sum += last * (times - 1);
                last *= times;
            } else {
                last = atom();
                sum += last;
            }
            sum = Math.min(MOST, sum);
            last = Math.min(MOST, last);
        }
        return sum;
    }

    private long atom() {
        char c = regex.charAt(at++);
        if (c == '(') {
            return group();
        }
        if (c == '[') {
            skipClass();
        } else if (c == '\\') {
            at++;
        }
        return 1;
    }

    private long group() {
        if (depth == MOST_GROUPS) { // whoever reads the expression by recursion would not come back either
            return MOST;
        }
        depth++;
        long group = sequence();
        depth--;
        at++;
        return group + 2;
    }

    /** The most that a counted repetition at this place asks for; 0 when there is none. Moves behind it. */
    private long repetitions() {
        int end = regex.charAt(at) == '{' ? regex.indexOf('}', at) : -1;
        if (end < 0 || !regex.substring(at + 1, end).matches("\\d{1,6}(,\\d{0,6})?")) {
            return 0;
        }
        String[] bounds = regex.substring(at + 1, end).split(",", 2);
        at = end + 1;
        long least = Long.parseLong(bounds[0]);
        boolean isOpen = bounds.length > 1 && bounds[1].isEmpty();
        return Math.max(1, isOpen ? least + 1 : Long.parseLong(bounds[bounds.length - 1]));
    }

    private void skipClass() {
        int first = at < regex.length() && regex.charAt(at) == '^' ? at + 1 : at;
        at = first;
        while (at < regex.length() && (regex.charAt(at) != ']' || at == first)) {
            if (regex.charAt(at) == '\\') {
                at++;
            } else if (regex.startsWith("[:", at) && regex.indexOf(":]", at + 2) > 0) {
                at = regex.indexOf(":]", at + 2) + 1;
            }
            at++;
        }
        at++;
    }
}
