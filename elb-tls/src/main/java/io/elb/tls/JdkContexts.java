package io.elb.tls;

import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.DelegatingSslContext;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslProvider;
import java.security.AlgorithmConstraints;
import java.security.AlgorithmParameters;
import java.security.CryptoPrimitive;
import java.security.Key;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import org.jspecify.annotations.Nullable;

/** Servers of the JDK's engine. */
final class JdkContexts implements EngineContexts {
    private static final String[] TLS_1_3_ONLY = {ProtocolVersion.TLS_1_3.text()};

    private final ContextSettings settings;
    private final GroupConstraints constraints;

    JdkContexts(ContextSettings settings) {
        this.settings = settings;
        this.constraints = new GroupConstraints(settings.groups());
    }

    @Override
    public SslContext newContext(ServerCertificate certificate, List<String> applicationProtocols) {
        SslContext context = fresh(certificate, applicationProtocols);
        return settings.clients().isEmpty()
                ? context
                : new UnresumableContext(context, () -> fresh(certificate, applicationProtocols));
    }

    private SslContext fresh(ServerCertificate certificate, List<String> applicationProtocols) {
        return settings.newContext(certificate, applicationProtocols, builder -> builder.sslProvider(SslProvider.JDK));
    }

    @Override
    public SSLEngine newEngine(SslContext context, ByteBufAllocator allocator) {
        SSLEngine engine = context instanceof UnresumableContext unresumable
                ? unresumable.newFreshEngine(allocator)
                : context.newEngine(allocator);
        SSLParameters parameters = engine.getSSLParameters();
        parameters.setUseCipherSuitesOrder(true);
        parameters.setAlgorithmConstraints(constraints);
        engine.setSSLParameters(parameters);
        return engine;
    }

    @Override
    public void ticketKeys(SslContext context, List<TicketKey> keys) {
        throw new IllegalStateException(
                "ticketKeys: a key (expected: the OpenSSL engine; the JDK's can't be given any)");
    }

    @Override
    public void staple(SSLEngine engine, byte @Nullable [] response) {
        throw new IllegalStateException("ocspStapling: on (expected: the OpenSSL engine)");
    }

    /** The JDK doesn't tell; but a session that is resumed was made before the handshake began. */
    @Override
    public boolean isResumed(SSLEngine engine, long beganMillis) {
        return engine.getSession().getCreationTime() < beganMillis;
    }

    /** A further handshake finds no version that it could agree on with a client of TLS 1.2. */
    @Override
    public void forbidRenegotiation(SSLEngine engine) {
        if (!engine.getSession().getProtocol().equals(TLS_1_3_ONLY[0])) {
            engine.setEnabledProtocols(TLS_1_3_ONLY);
        }
    }

    /** The JDK resumes a session where the context knows it: so each connection has a context of its own. */
    private static final class UnresumableContext extends DelegatingSslContext {
        private final Supplier<SslContext> fresh;

        UnresumableContext(SslContext first, Supplier<SslContext> fresh) {
            super(first);
            this.fresh = fresh;
        }

        SSLEngine newFreshEngine(ByteBufAllocator allocator) {
            return fresh.get().newEngine(allocator);
        }

        @Override
        protected void initEngine(SSLEngine engine) {}
    }

    /**
     * Permits the groups of a policy and no other; of all else it permits everything. Where the JDK names groups it asks for key
     * agreement by the group's name, in every version, while {@code SSLParameters} can set groups from JDK 20 on.
     */
    private static final class GroupConstraints implements AlgorithmConstraints {
        private static final Pattern GROUP = Pattern.compile(
                "(?:sec[pt]\\d+|x25519|x448|ffdhe|brainpool|mlkem|curveSM2).*", Pattern.CASE_INSENSITIVE);

        private final Set<String> allowed = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);

        GroupConstraints(List<NamedGroup> groups) {
            groups.forEach(group -> allowed.add(group.text()));
        }

        @Override
        public boolean permits(
                Set<CryptoPrimitive> primitives, String algorithm, @Nullable AlgorithmParameters parameters) {
            return !primitives.contains(CryptoPrimitive.KEY_AGREEMENT)
                    || allowed.contains(algorithm)
                    || !GROUP.matcher(algorithm).matches();
        }

        @Override
        public boolean permits(Set<CryptoPrimitive> primitives, Key key) {
            return true;
        }

        @Override
        public boolean permits(
                Set<CryptoPrimitive> primitives, String algorithm, Key key, @Nullable AlgorithmParameters parameters) {
            return true;
        }
    }
}
