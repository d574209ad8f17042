package io.elb.internal.connection;

import org.jspecify.annotations.Nullable;

/**
 * What a TLS handshake settled.
 *
 * @param protocol version as the engine names it, for instance {@code TLSv1.3}
 * @param cipher cipher suite as the engine names it
 * @param serverName name that the client asked for; null without SNI
 */
public record TlsFacts(
        String protocol, String cipher, @Nullable String serverName) {}
