package io.elb.internal.accept;

import io.elb.internal.connection.ClientConnection;
import io.elb.internal.connection.TlsFacts;
import io.elb.observe.Counter;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.ssl.SniCompletionEvent;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/** Notes what the handshake settled, then leaves the pipeline. */
final class TlsHandshakeHandler extends ChannelInboundHandlerAdapter {
    private final ClientConnection connection;
    private @Nullable String serverName;

    TlsHandshakeHandler(ClientConnection connection) {
        this.connection = connection;
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event instanceof SniCompletionEvent sni) {
            serverName = sni.hostname();
        } else if (event instanceof SslHandshakeCompletionEvent handshake) {
            if (handshake.isSuccess()) {
                SSLSession session =
                        ctx.pipeline().get(SslHandler.class).engine().getSession();
                connection.tls(new TlsFacts(session.getProtocol(), session.getCipherSuite(), serverName));
                ctx.pipeline().remove(this);
            } else {
                connection.loop().counters().increment(Counter.CLIENT_TLS_ERRORS);
                ctx.close();
            }
            return;
        }
        ctx.fireUserEventTriggered(event);
    }
}
