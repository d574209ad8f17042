package io.elb.tls;

import io.netty.util.NetUtil;
import java.net.IDN;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Brings names of servers into the one form in which they are compared: A-labels, lower case, without a trailing dot. */
final class ServerName {
    private ServerName() {}

    /**
     * Normalises the name that a client asks for (RFC 6066 section 3).
     *
     * @return null when it is no host name: absent, empty, an IP literal, or nothing that could be an A-label
     */
    static @Nullable String ofClient(@Nullable String name) {
        String normal = name == null ? null : normalize(name);
        return normal == null
                        || normal.isEmpty()
                        || NetUtil.isValidIpV4Address(normal)
                        || normal.indexOf(':') >= 0 // an IPv6 literal, or no name
                ? null
                : normal;
    }

    /** Normalises a name of a certificate; null when no client could ask for it. */
    static @Nullable String ofCertificate(String name) {
        return normalize(name);
    }

    private static @Nullable String normalize(String name) {
        String ascii = isAscii(name) ? name : toAscii(name);
        if (ascii == null) {
            return null;
        }
        int end = ascii.endsWith(".") ? ascii.length() - 1 : ascii.length();
        return ascii.substring(0, end).toLowerCase(Locale.ROOT);
    }

    private static boolean isAscii(String name) {
        for (int i = 0; i < name.length(); i++) {
            if (name.charAt(i) > 0x7f) {
                return false;
            }
        }
        return true;
    }

    private static @Nullable String toAscii(String name) {
        try {
            return IDN.toASCII(name);
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    /** The domain that a wildcard in place of the leftmost label would stand before; empty for a name of one label. */
    static String parent(String name) {
        int dot = name.indexOf('.');
        return dot < 1 ? "" : name.substring(dot + 1);
    }

    /** The domain below a wildcard name; empty when the name is none: only a whole leftmost label can be {@code *}. */
    static String wildcardDomain(String name) {
        return name.startsWith("*.") && name.indexOf('*', 1) < 0 ? name.substring(2) : "";
    }
}
