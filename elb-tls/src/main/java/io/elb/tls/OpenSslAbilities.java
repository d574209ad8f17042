package io.elb.tls;

import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.OpenSslContextOption;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import io.netty.util.ReferenceCountUtil;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;

/** Asks the OpenSSL engine what it can do. */
final class OpenSslAbilities {
    private OpenSslAbilities() {}

    private static final class Holder {
        private static final EngineAbilities ABILITIES = ask();
    }

    static boolean isAvailable() {
        return OpenSsl.isAvailable();
    }

    static EngineAbilities get() {
        return Holder.ABILITIES;
    }

    private static EngineAbilities ask() {
        try {
            List<NamedGroup> groups = Arrays.stream(NamedGroup.values())
                    .filter(OpenSslAbilities::isAccepted)
                    .toList();
            ClientHello everything = helloOf(List.of(CipherSuite.values()), groups);
            ClientHello least = helloOf(EngineAbilities.LEAST, groups);
            return EngineAbilities.read(TlsEngine.OPENSSL, everything, least);
        } catch (SSLException e) {
            throw new IllegalStateException("the OpenSSL engine can't be asked what it can do", e);
        }
    }

    /** A list with a group that it does not know makes no context. */
    private static boolean isAccepted(NamedGroup group) {
        try {
            helloOf(List.of(CipherSuite.values()), List.of(group));
            return true;
        } catch (SSLException | RuntimeException e) {
            return false;
        }
    }

    private static ClientHello helloOf(List<CipherSuite> suites, List<NamedGroup> groups) throws SSLException {
        return withContext(suites, groups, context -> {
            SSLEngine engine = context.newEngine(UnpooledByteBufAllocator.DEFAULT);
            try {
                return JdkAbilities.firstMessage(engine);
            } catch (SSLException e) {
                throw new IllegalStateException(e);
            } finally {
                ReferenceCountUtil.release(engine);
            }
        });
    }

    private static <T> T withContext(List<CipherSuite> suites, List<NamedGroup> groups, Function<SslContext, T> use)
            throws SSLException {
        SslContext context = SslContextBuilder.forClient()
                .sslProvider(SslProvider.OPENSSL_REFCNT)
                .protocols(Arrays.stream(ProtocolVersion.values())
                        .map(ProtocolVersion::text)
                        .toList())
                .ciphers(suites.stream()
                        .map(CipherSuite::javaName)
                        .filter(OpenSsl::isCipherSuiteAvailable)
                        .toList())
                .option(
                        OpenSslContextOption.GROUPS,
                        groups.stream().map(NamedGroup::openSslName).toArray(String[]::new))
                .build();
        try {
            return use.apply(context);
        } finally {
            ReferenceCountUtil.release(context);
        }
    }
}
