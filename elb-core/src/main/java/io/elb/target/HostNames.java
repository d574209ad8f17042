package io.elb.target;

import java.util.Locale;

/** The syntax of host names, kept wide enough for names that only a private resolver knows. */
final class HostNames {
    private HostNames() {}

    /** The name in lower case. */
    static String checked(String host) {
        boolean isValid =
                !host.isEmpty() && host.length() <= 253 && host.chars().allMatch(HostNames::isNameCharacter);
        for (String label : host.split("\\.", -1)) {
            isValid &= !label.isEmpty() && label.length() <= 63 && !label.startsWith("-") && !label.endsWith("-");
        }
        // Digits and dots only is a mistyped address: resolvers read it in surprising ways.
        if (!isValid || host.chars().allMatch(c -> c == '.' || isDigit(c))) {
            throw new IllegalArgumentException("host: " + host + " (expected: an IP address literal or a host name)");
        }
        return host.toLowerCase(Locale.ROOT);
    }

    static boolean isNameCharacter(int c) {
        return isLetterOrDigit(c) || c == '.' || c == '-' || c == '_';
    }

    static boolean isLetterOrDigit(int c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || isDigit(c);
    }

    private static boolean isDigit(int c) {
        return c >= '0' && c <= '9';
    }
}
