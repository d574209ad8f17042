package io.elb.it;

import io.elb.netty.NettyTlsOrigination;
import io.elb.netty.NettyTlsTermination;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.IdentityCipherSuiteFilter;
import io.netty.handler.ssl.JdkSslContext;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;

/**
 * TLS made of nothing but the JDK: one self-signed certificate for localhost, drawn when it is first needed. Proves that the
 * TLS SPI of the core is enough.
 */
final class TestTls {
    private static final char[] PASSWORD = "secret".toCharArray();
    private static final KeyStore CERTIFICATE = generate();

    private TestTls() {}

    /** Serves with the certificate and trusts it. */
    static SSLContext context() {
        try {
            KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            keys.init(CERTIFICATE, PASSWORD);
            TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trust.init(CERTIFICATE);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Trusts the certificate. */
    static X509TrustManager trustManager() {
        try {
            TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trust.init(CERTIFICATE);
            return (X509TrustManager) trust.getTrustManagers()[0];
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Trusts what the JDK trusts, and so not the certificate. */
    static SSLContext strangerContext() {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, null, null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Terminates TLS of the given version. */
    static NettyTlsTermination termination(String... protocols) {
        return new Termination(context(), List.of(protocols));
    }

    /** Speaks TLS to targets. */
    static NettyTlsOrigination origination(SSLContext context) {
        return new Origination(context);
    }

    private static KeyStore generate() {
        try {
            Path directory = Files.createTempDirectory("tls");
            Path file = directory.resolve("localhost.p12");
            try {
                Process keytool = new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin", "keytool")
                                        .toString(),
                                "-genkeypair",
                                "-keyalg",
                                "EC",
                                "-dname",
                                "CN=localhost",
                                "-ext",
                                "san=dns:localhost,ip:127.0.0.1",
                                "-validity",
                                "2",
                                "-storetype",
                                "PKCS12",
                                "-storepass",
                                new String(PASSWORD),
                                "-keystore",
                                file.toString())
                        .redirectErrorStream(true)
                        .redirectOutput(directory.resolve("log").toFile())
                        .start();
                if (keytool.waitFor() != 0) {
                    throw new IllegalStateException("keytool: " + Files.readString(directory.resolve("log")));
                }
                KeyStore store = KeyStore.getInstance("PKCS12");
                try (InputStream in = Files.newInputStream(file)) {
                    store.load(in, PASSWORD);
                }
                return store;
            } finally {
                Files.deleteIfExists(file);
                Files.deleteIfExists(directory.resolve("log"));
                Files.delete(directory);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private record Termination(SSLContext context, List<String> protocols) implements NettyTlsTermination {
        @Override
        public ChannelHandler newHandler(Channel channel, List<String> applicationProtocols) {
            return new JdkSslContext(
                            context,
                            false,
                            null,
                            IdentityCipherSuiteFilter.INSTANCE,
                            alpn(applicationProtocols),
                            ClientAuth.NONE,
                            protocols.isEmpty() ? null : protocols.toArray(new String[0]),
                            false)
                    .newHandler(channel.alloc());
        }
    }

    private record Origination(SSLContext context) implements NettyTlsOrigination {
        @Override
        public ChannelHandler newHandler(Channel channel, SocketAddress target, List<String> applicationProtocols) {
            InetSocketAddress address = (InetSocketAddress) target;
            return new JdkSslContext(
                            context,
                            true,
                            null,
                            IdentityCipherSuiteFilter.INSTANCE,
                            applicationProtocols.isEmpty() ? null : alpn(applicationProtocols),
                            ClientAuth.NONE,
                            null,
                            false)
                    .newHandler(channel.alloc(), address.getHostString(), address.getPort());
        }
    }

    private static ApplicationProtocolConfig alpn(List<String> applicationProtocols) {
        if (applicationProtocols.isEmpty()) {
            return ApplicationProtocolConfig.DISABLED;
        }
        return new ApplicationProtocolConfig(
                ApplicationProtocolConfig.Protocol.ALPN,
                ApplicationProtocolConfig.SelectorFailureBehavior.NO_ADVERTISE,
                ApplicationProtocolConfig.SelectedListenerFailureBehavior.ACCEPT,
                applicationProtocols);
    }
}
