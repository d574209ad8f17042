package io.elb.tls;

import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.ApplicationProtocolConfig.Protocol;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectedListenerFailureBehavior;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectorFailureBehavior;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SupportedCipherSuiteFilter;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import javax.net.ssl.SSLException;

/**
 * What the contexts of all certificates of a server have in common.
 *
 * @param versions versions of TLS
 * @param suites cipher suites, the preferred first
 * @param groups groups of key exchange, the preferred first
 * @param sessionSeconds how long a session can be resumed
 * @param isStapling whether OCSP responses are stapled
 * @param clients decides on certificates of clients; empty when they are not asked for one
 * @param isRequired whether clients must show a certificate
 */
record ContextSettings(
        List<ProtocolVersion> versions,
        List<CipherSuite> suites,
        List<NamedGroup> groups,
        int sessionSeconds,
        boolean isStapling,
        Optional<ClientVerifier> clients,
        boolean isRequired) {
    private static final int SESSIONS = 20_480;

    static ContextSettings of(
            EffectivePolicy effective,
            Duration sessionTimeout,
            boolean isStapling,
            Optional<ClientVerifier> clients,
            boolean isRequired) {
        TlsPolicy policy = effective.policy();
        return new ContextSettings(
                policy.versions().stream()
                        .filter(version -> effective.protocols().contains(version.text()))
                        .toList(),
                policy.suites().stream()
                        .filter(suite -> effective.ciphers().contains(suite.openSslName()))
                        .toList(),
                policy.namedGroups().stream()
                        .filter(group -> effective.groups().contains(group.text()))
                        .toList(),
                Math.toIntExact(sessionTimeout.toSeconds()),
                isStapling,
                clients,
                isRequired);
    }

    /** Which certificates a client can verify depends on the version that will be spoken. */
    ClientSupport supportOf(ClientHello hello) {
        if (versions.contains(ProtocolVersion.TLS_1_3) && hello.offers(ProtocolVersion.TLS_1_3)) {
            return ClientSupport.tls13(hello.signatures());
        }
        int[] common = suites.stream()
                .filter(suite -> !suite.isTls13() && hello.offers(suite))
                .mapToInt(CipherSuite::id)
                .toArray();
        return ClientSupport.tls12(common, hello.signatures(), hello.groups());
    }

    /** Makes a context; {@code engine} adds what is special. */
    SslContext newContext(
            ServerCertificate certificate, List<String> applicationProtocols, Consumer<SslContextBuilder> engine) {
        SslContextBuilder builder = SslContextBuilder.forServer(
                        certificate.privateKey(), certificate.chain().toArray(new X509Certificate[0]))
                .protocols(versions.stream().map(ProtocolVersion::text).toList())
                .ciphers(suites.stream().map(CipherSuite::javaName).toList(), SupportedCipherSuiteFilter.INSTANCE)
                .sessionCacheSize(SESSIONS)
                .sessionTimeout(sessionSeconds)
                .applicationProtocolConfig(alpn(applicationProtocols));
        clients.ifPresent(verifier ->
                builder.trustManager(verifier).clientAuth(isRequired ? ClientAuth.REQUIRE : ClientAuth.OPTIONAL));
        engine.accept(builder);
        try {
            return builder.build();
        } catch (SSLException | RuntimeException e) {
            throw new IllegalArgumentException(
                    "certificate: " + certificate + " (expected: one that the engine can serve)", e);
        }
    }

    /** A client with none of the server's protocols gets no answer to its extension, and so HTTP/1.1. */
    private static ApplicationProtocolConfig alpn(List<String> protocols) {
        return protocols.isEmpty()
                ? ApplicationProtocolConfig.DISABLED
                : new ApplicationProtocolConfig(
                        Protocol.ALPN,
                        SelectorFailureBehavior.NO_ADVERTISE,
                        SelectedListenerFailureBehavior.ACCEPT,
                        protocols);
    }
}
