package io.elb.tls;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.ssl.SslClientHelloHandler;
import io.netty.util.concurrent.Future;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Waits for a ClientHello, however many records it comes in, and has the handshake go on with the certificate that fits it. */
final class ClientHelloHandler extends SslClientHelloHandler<@Nullable ClientHello> {
    /** Large enough for many key shares after quantum computers, and what nobody has to buffer beyond. */
    private static final int MAX_HELLO_BYTES = 64 * 1024;

    private final ServerTls server;
    private final List<String> applicationProtocols;

    ClientHelloHandler(ServerTls server, List<String> applicationProtocols) {
        super(MAX_HELLO_BYTES);
        this.server = server;
        this.applicationProtocols = applicationProtocols;
    }

    @Override
    protected Future<@Nullable ClientHello> lookup(ChannelHandlerContext ctx, @Nullable ByteBuf clientHello) {
        ClientHello hello = null;
        if (clientHello != null) {
            try {
                hello = ClientHello.parse(clientHello);
            } catch (IndexOutOfBoundsException e) {
                hello = null; // the engine has the alert for what can't be read
            }
        }
        return ctx.executor().newSucceededFuture(hello);
    }

    @Override
    protected void onLookupComplete(ChannelHandlerContext ctx, Future<@Nullable ClientHello> future) {
        ServerSslHandler handler = server.newHandler(ctx.channel(), future.getNow(), applicationProtocols);
        ctx.pipeline().addBefore(ctx.name(), null, handler.keyExchange());
        ctx.pipeline().replace(this, null, handler);
    }
}
