package io.elb.tls;

import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.SslContext;
import io.netty.util.IllegalReferenceCountException;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.ReferenceCounted;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import javax.net.ssl.SSLEngine;
import org.jspecify.annotations.Nullable;

/**
 * The context of each certificate of a store, for one list of application protocols. They are made before a certificate is used
 * and given back when it is used no more: the memory of most is native. Thread-safe.
 */
final class ServerContexts implements CertificateObserver {
    private final EngineContexts engine;
    private final Optional<TicketKeys> ticketKeys;
    private final List<String> applicationProtocols;
    private final ConcurrentHashMap<ServerCertificate, SslContext> contexts = new ConcurrentHashMap<>();

    ServerContexts(EngineContexts engine, Optional<TicketKeys> ticketKeys, List<String> applicationProtocols) {
        this.engine = engine;
        this.ticketKeys = ticketKeys;
        this.applicationProtocols = List.copyOf(applicationProtocols);
    }

    @Override
    public void beforeUse(ServerCertificate certificate) {
        SslContext context = engine.newContext(certificate, applicationProtocols);
        release(contexts.put(certificate, context)); // where a change of keys finds it
        ticketKeys.ifPresent(keys -> engine.ticketKeys(context, keys.keys()));
    }

    @Override
    public void afterUse(ServerCertificate certificate) {
        release(contexts.remove(certificate));
    }

    private static void release(@Nullable SslContext context) {
        ReferenceCountUtil.release(context);
    }

    /** A new engine with a certificate; null when it is used no more, so that another one has to be selected. */
    @Nullable
    SSLEngine newEngine(ServerCertificate certificate, ByteBufAllocator allocator) {
        SslContext context = contexts.get(certificate);
        if (context == null || !retain(context)) {
            return null;
        }
        try {
            return engine.newEngine(context, allocator);
        } finally {
            release(context); // the engine keeps what it needs
        }
    }

    private static boolean retain(SslContext context) {
        try {
            if (context instanceof ReferenceCounted counted) {
                counted.retain();
            }
            return true;
        } catch (IllegalReferenceCountException e) {
            return false; // given back in this moment
        }
    }

    /** Makes all contexts anew, because something that they hold has changed. */
    void renew() {
        for (ServerCertificate certificate : contexts.keySet()) {
            SslContext fresh = engine.newContext(certificate, applicationProtocols);
            SslContext used = contexts.computeIfPresent(certificate, (same, old) -> {
                release(old);
                return fresh;
            });
            if (used == null) {
                release(fresh); // the certificate was removed meanwhile
            }
        }
    }

    /** Does something with each context that is in use. */
    void forEach(Consumer<SslContext> action) {
        for (SslContext context : contexts.values()) {
            if (retain(context)) {
                try {
                    action.accept(context);
                } finally {
                    release(context);
                }
            }
        }
    }
}
