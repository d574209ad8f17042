package io.elb.tls;

import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.handler.ssl.OpenSslContextOption;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import io.netty.util.ReferenceCountUtil;
import java.io.IOException;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.charset.StandardCharsets;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;

/** A client that offers X25519MLKEM768 and no other group. */
final class PostQuantumClient {
    private PostQuantumClient() {}

    /** Sends one request and returns what comes until the connection ends. */
    static String get(int port) {
        try {
            SslContext context = SslContextBuilder.forClient()
                    .sslProvider(SslProvider.OPENSSL_REFCNT)
                    .protocols("TLSv1.3")
                    .trustManager(InsecureTrustManagerFactory.INSTANCE)
                    .option(OpenSslContextOption.GROUPS, new String[] {"X25519MLKEM768"})
                    .build();
            SSLEngine engine = context.newEngine(UnpooledByteBufAllocator.DEFAULT);
            try (Socket socket = new Socket("127.0.0.1", port)) {
                socket.setSoTimeout(10_000);
                return talk(engine, socket);
            } finally {
                ReferenceCountUtil.release(engine);
                ReferenceCountUtil.release(context);
            }
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static String talk(SSLEngine engine, Socket socket) throws IOException {
        ByteBuffer out = ByteBuffer.allocate(64 * 1024);
        ByteBuffer in = ByteBuffer.allocate(64 * 1024).limit(0);
        ByteBuffer plain = ByteBuffer.allocate(64 * 1024);
        ByteBuffer request = StandardCharsets.US_ASCII.encode("GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
        WritableByteChannel sink = Channels.newChannel(socket.getOutputStream());
        ReadableByteChannel source = Channels.newChannel(socket.getInputStream());
        engine.beginHandshake();
        while (!engine.isInboundDone()) {
            SSLEngineResult.HandshakeStatus status = engine.getHandshakeStatus();
            if (status == SSLEngineResult.HandshakeStatus.NEED_TASK) {
                engine.getDelegatedTask().run();
            } else if (status == SSLEngineResult.HandshakeStatus.NEED_WRAP
                    || (status == SSLEngineResult.HandshakeStatus.NOT_HANDSHAKING && request.hasRemaining())) {
                engine.wrap(request, out);
                sink.write(out.flip());
                out.clear();
            } else if (engine.unwrap(in, plain).getStatus() == SSLEngineResult.Status.BUFFER_UNDERFLOW
                    && !readMore(source, in)) {
                break;
            }
        }
        return StandardCharsets.ISO_8859_1.decode(plain.flip()).toString();
    }

    private static boolean readMore(ReadableByteChannel source, ByteBuffer in) throws IOException {
        in.compact();
        int count = source.read(in);
        in.flip();
        return count > 0;
    }
}
