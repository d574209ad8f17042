package io.elb.internal.tcp;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the first message of a TLS client says (RFC 8446 section 4.1.2).
 *
 * @param serverName host name of SNI (RFC 6066 section 3), ASCII; null for none
 * @param protocols names of ALPN (RFC 7301 section 3.1) in the client's order, one character for each octet; empty for none
 */
public record ClientHello(@Nullable String serverName, List<String> protocols) {
    /** One that says nothing. */
    public static final ClientHello SILENT = new ClientHello(null, List.of());
}
