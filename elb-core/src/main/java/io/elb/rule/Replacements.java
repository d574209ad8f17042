package io.elb.rule;

import java.util.Objects;
import java.util.function.IntPredicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Checks of what transforms are made of. */
final class Replacements {
    /** A dollar sign with what may follow it in a reference. */
    private static final Pattern REFERENCE = Pattern.compile("\\$([0-9{])");

    private Replacements() {}

    static void check(String name, String regex, String replacement, IntPredicate isLiteral, String expected) {
        Objects.requireNonNull(regex, name + " regex");
        Objects.requireNonNull(replacement, name + " replacement");
        int groups = Regexes.compiled(name + " regex", regex).groupCount();
        Matcher references = REFERENCE.matcher(replacement);
        while (references.find()) {
            char group = references.group(1).charAt(0);
            if (group == '{' || group == '0' || group - '0' > groups) {
                throw RuleChecks.invalid(
                        name + " replacement",
                        replacement,
                        groups == 0
                                ? "no reference, since the expression has no group"
                                : "references from $1 to $" + groups);
            }
        }
        if (!REFERENCE.matcher(replacement).replaceAll("").chars().allMatch(isLiteral)) {
            throw RuleChecks.invalid(name + " replacement", replacement, expected);
        }
    }
}
