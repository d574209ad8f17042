package io.elb.tls;

import io.netty.handler.ssl.SslHandler;
import javax.net.ssl.SSLEngine;
import org.jspecify.annotations.Nullable;

/** Netty's handler, and what was known before its handshake began. Confined to its event loop. */
final class ServerSslHandler extends SslHandler {
    private final ServerCertificate certificate;
    private final @Nullable String matchedName;
    private final long beganMillis;
    private final KeyExchangeHandler keyExchange = new KeyExchangeHandler();

    ServerSslHandler(SSLEngine engine, ServerCertificate certificate, @Nullable String matchedName, long beganMillis) {
        super(engine);
        this.certificate = certificate;
        this.matchedName = matchedName;
        this.beganMillis = beganMillis;
    }

    /** What the client is shown, unless it resumes a session. */
    ServerCertificate certificate() {
        return certificate;
    }

    /** The name that the client asked for, when the certificate has it; else null. */
    @Nullable
    String matchedName() {
        return matchedName;
    }

    /** Listens to this handler; must be before it in the pipeline when the handshake begins. */
    KeyExchangeHandler keyExchange() {
        return keyExchange;
    }

    /** When the ClientHello was there. */
    long beganMillis() {
        return beganMillis;
    }
}
