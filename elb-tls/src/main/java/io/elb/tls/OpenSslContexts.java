package io.elb.tls;

import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.OpenSslContextOption;
import io.netty.handler.ssl.OpenSslSessionTicketKey;
import io.netty.handler.ssl.ReferenceCountedOpenSslEngine;
import io.netty.handler.ssl.ReferenceCountedOpenSslServerContext;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslProvider;
import io.netty.internal.tcnative.SSL;
import java.util.List;
import javax.net.ssl.SSLEngine;
import org.jspecify.annotations.Nullable;

/** Servers of the OpenSSL engine. */
final class OpenSslContexts implements EngineContexts {
    private final ContextSettings settings;

    OpenSslContexts(ContextSettings settings) {
        this.settings = settings;
    }

    @Override
    public SslContext newContext(ServerCertificate certificate, List<String> applicationProtocols) {
        SslContext context = settings.newContext(
                certificate,
                applicationProtocols,
                builder -> builder.sslProvider(SslProvider.OPENSSL_REFCNT)
                        .enableOcsp(settings.isStapling())
                        .option(
                                OpenSslContextOption.GROUPS,
                                settings.groups().stream()
                                        .map(NamedGroup::openSslName)
                                        .toArray(String[]::new)));
        if (settings.clients().isPresent()) {
            ((ReferenceCountedOpenSslServerContext) context).sessionContext().setSessionCacheEnabled(false);
        }
        return context;
    }

    @Override
    public SSLEngine newEngine(SslContext context, ByteBufAllocator allocator) {
        SSLEngine engine = context.newEngine(allocator);
        if (settings.clients().isPresent()) { // nothing is resumed: Netty's contexts hand out tickets by themselves
            SSL.setOptions(((ReferenceCountedOpenSslEngine) engine).sslPointer(), SSL.SSL_OP_NO_TICKET);
        }
        return engine;
    }

    @Override
    public void ticketKeys(SslContext context, List<TicketKey> keys) {
        ((ReferenceCountedOpenSslServerContext) context)
                .sessionContext()
                .setTicketKeys(keys.stream()
                        .map(key -> new OpenSslSessionTicketKey(key.name(), key.hmacKey(), key.aesKey()))
                        .toArray(OpenSslSessionTicketKey[]::new));
    }

    @Override
    public void staple(SSLEngine engine, byte @Nullable [] response) {
        if (response != null) {
            ((ReferenceCountedOpenSslEngine) engine).setOcspResponse(response);
        }
    }

    @Override
    public boolean isResumed(SSLEngine engine, long beganMillis) {
        return SSL.isSessionReused(((ReferenceCountedOpenSslEngine) engine).sslPointer());
    }

    /** Never allowed: the engine refuses it itself. */
    @Override
    public void forbidRenegotiation(SSLEngine engine) {}
}
