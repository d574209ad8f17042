package io.elb.tls;

import io.netty.buffer.Unpooled;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;

/** Asks the JDK's engine what it can do. */
final class JdkAbilities {
    private static final int HEADERS = 5 + 4; // of the record, of the message

    private JdkAbilities() {}

    private static final class Holder {
        private static final EngineAbilities ABILITIES = ask();
    }

    static EngineAbilities get() {
        return Holder.ABILITIES;
    }

    private static EngineAbilities ask() {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, null, null);
            ClientHello everything = helloOf(context.createSSLEngine(), List.of(CipherSuite.values()));
            ClientHello least = helloOf(context.createSSLEngine(), EngineAbilities.LEAST);
            return EngineAbilities.read(TlsEngine.JDK, everything, least);
        } catch (GeneralSecurityException | SSLException e) {
            throw new IllegalStateException("the JDK's engine can't be asked what it can do", e);
        }
    }

    private static ClientHello helloOf(SSLEngine engine, List<CipherSuite> suites) throws SSLException {
        Set<String> supported = Set.of(engine.getSupportedCipherSuites());
        engine.setUseClientMode(true);
        engine.setEnabledProtocols(Arrays.stream(ProtocolVersion.values())
                .map(ProtocolVersion::text)
                .filter(Set.of(engine.getSupportedProtocols())::contains)
                .toArray(String[]::new));
        engine.setEnabledCipherSuites(suites.stream()
                .map(CipherSuite::javaName)
                .filter(supported::contains)
                .toArray(String[]::new));
        return firstMessage(engine);
    }

    /** The ClientHello that a client engine begins with. */
    static ClientHello firstMessage(SSLEngine engine) throws SSLException {
        ByteBuffer out = ByteBuffer.allocate(engine.getSession().getPacketBufferSize());
        engine.beginHandshake();
        while (out.position() == 0) {
            engine.wrap(ByteBuffer.allocate(0), out);
        }
        out.flip();
        return ClientHello.parse(Unpooled.wrappedBuffer(out).skipBytes(HEADERS));
    }
}
