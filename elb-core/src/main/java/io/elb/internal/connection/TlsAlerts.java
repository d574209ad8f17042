package io.elb.internal.connection;

import java.util.Locale;
import java.util.Map;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Finds the alert that a peer has sent (RFC 8446 section 6). Engines name it in words only: those of BoringSSL, OpenSSL and the JDK are known. */
public final class TlsAlerts {
    private static final Pattern RECEIVED = Pattern.compile("(?:alert:? |tlsv1 (?!alert))([a-z ]+)");

    /** By the names of RFC 8446 and, for TLS 1.2 and before it, RFC 5246 and RFC 6066. */
    private static final Map<String, Integer> CODES = Map.ofEntries(
            Map.entry("unexpected message", 10),
            Map.entry("bad record mac", 20),
            Map.entry("decryption failed", 21),
            Map.entry("record overflow", 22),
            Map.entry("decompression failure", 30),
            Map.entry("handshake failure", 40),
            Map.entry("no certificate", 41),
            Map.entry("bad certificate", 42),
            Map.entry("unsupported certificate", 43),
            Map.entry("certificate revoked", 44),
            Map.entry("certificate expired", 45),
            Map.entry("certificate unknown", 46),
            Map.entry("illegal parameter", 47),
            Map.entry("unknown ca", 48),
            Map.entry("access denied", 49),
            Map.entry("decode error", 50),
            Map.entry("decrypt error", 51),
            Map.entry("export restriction", 60),
            Map.entry("protocol version", 70),
            Map.entry("insufficient security", 71),
            Map.entry("internal error", 80),
            Map.entry("inappropriate fallback", 86),
            Map.entry("user cancelled", 90),
            Map.entry("user canceled", 90),
            Map.entry("no renegotiation", 100),
            Map.entry("missing extension", 109),
            Map.entry("unsupported extension", 110),
            Map.entry("certificate unobtainable", 111),
            Map.entry("unrecognized name", 112),
            Map.entry("bad certificate status response", 113),
            Map.entry("bad certificate hash value", 114),
            Map.entry("unknown psk identity", 115),
            Map.entry("certificate required", 116),
            Map.entry("no application protocol", 120));

    private TlsAlerts() {}

    /** The code of the alert that made a connection fail; empty when none was received, or the engine does not name it. */
    public static OptionalInt received(@Nullable Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            String message = cause.getMessage();
            if (message != null) {
                Matcher words = RECEIVED.matcher(message.replace('_', ' ').toLowerCase(Locale.ROOT));
                while (words.find()) {
                    Integer code = CODES.get(words.group(1).strip());
                    if (code != null) {
                        return OptionalInt.of(code);
                    }
                }
            }
        }
        return OptionalInt.empty();
    }
}
