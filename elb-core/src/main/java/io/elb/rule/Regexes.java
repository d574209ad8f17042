package io.elb.rule;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import java.util.List;

/** Checks that texts are regular expressions of the one dialect of rules, which any input is matched with in linear time. */
final class Regexes {
    /** What a program may cost for each character of what it is matched with. */
    private static final int MAX_STEPS = 2000;

    private Regexes() {}

    /** An unchangeable copy of expressions that are all of the dialect. */
    static List<String> checked(String name, List<String> regexes) {
        for (String regex : regexes) {
            compiled(name, regex);
        }
        return List.copyOf(regexes);
    }

    /**
     * Compiles an expression of the dialect.
     *
     * @throws IllegalArgumentException if it is none, or needs too many steps for each character
     */
    static Pattern compiled(String name, String regex) {
        if (regex.isEmpty() || !regex.chars().allMatch(c -> c >= ' ' && c < 0x7f)) {
            throw RuleChecks.invalid(name, regex, "at least one character, of visible ASCII and spaces");
        }
        if (RegexCost.estimate(regex) > MAX_STEPS) {
            throw RuleChecks.invalid(
                    name, regex, "at most " + MAX_STEPS + " states; repetitions of repetitions multiply them");
        }
        try {
            return Pattern.compile(regex, Pattern.DISABLE_UNICODE_GROUPS);
        } catch (PatternSyntaxException e) {
            String reason = e.getDescription() + ": " + e.getPattern();
            throw RuleChecks.invalid(name, regex, "a regular expression" + exclusion(e.getPattern()) + "; " + reason);
        }
    }

    /** Names the feature that a piece of an expression would need, when it is one that the dialect leaves out. */
    private static String exclusion(String piece) {
        if (piece.startsWith("(?=")
                || piece.startsWith("(?!")
                || piece.startsWith("(?<=")
                || piece.startsWith("(?<!")) {
            return " without look-ahead and look-behind";
        }
        if (piece.startsWith("(?>")) {
            return " without atomic groups";
        }
        if (piece.length() > 1 && piece.endsWith("+") && "*+?}".indexOf(piece.charAt(piece.length() - 2)) >= 0) {
            return " without possessive quantifiers";
        }
        if (piece.startsWith("\\p") || piece.startsWith("\\P")) {
            return " without Unicode character classes";
        }
        if (piece.startsWith("\\k") || piece.matches("\\\\[0-9].*")) {
            return " without back-references";
        }
        return piece.matches("\\(\\?[R0-9&P+-].*") || piece.startsWith("\\g")
                ? " without recursion and subroutines"
                : "";
    }
}
