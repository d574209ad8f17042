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
        if (!isValid || host.chars().allMatch(c -> c == '.' || c >= '0' && c <= '9')) {
            throw new IllegalArgumentException("host: " + host + " (expected: an IP address literal or a host name)");
        }
        return host.toLowerCase(Locale.ROOT);
    }

    static boolean isNameCharacter(int c) {
        return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '.' || c == '-' || c == '_';
    }
}
