package io.elb.tls;

import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.SslContext;
import java.util.List;
import javax.net.ssl.SSLEngine;
import org.jspecify.annotations.Nullable;

/** What differs between engines when a server is set up. Thread-safe. */
interface EngineContexts {
    /** Makes the context of a certificate. */
    SslContext newContext(ServerCertificate certificate, List<String> applicationProtocols);

    /** Makes the engine of a connection. */
    SSLEngine newEngine(SslContext context, ByteBufAllocator allocator);

    /** Encrypts tickets with the first of these keys and accepts those of all. */
    void ticketKeys(SslContext context, List<TicketKey> keys);

    /** Has an OCSP response sent with the certificate; null for none. */
    void staple(SSLEngine engine, byte @Nullable [] response);

    /** Whether a handshake that is over, and began at a time in milliseconds, has resumed an older session. */
    boolean isResumed(SSLEngine engine, long beganMillis);

    /** The handshake is over: whatever would be a further one is to fail. */
    void forbidRenegotiation(SSLEngine engine);
}
