package io.elb.internal.accept;

import io.elb.internal.connection.ClientConnection;
import io.elb.internal.tcp.ClientHelloParser;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;

/** Notes which protocols a client offers by ALPN, and keeps nothing back: the TLS handler behind it does not tell them. */
final class OfferedProtocolsHandler extends ChannelInboundHandlerAdapter {
    private final ClientConnection connection;
    private final ByteBuf seen = Unpooled.buffer(512);

    OfferedProtocolsHandler(ClientConnection connection) {
        this.connection = connection;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        if (message instanceof ByteBuf data) {
            seen.writeBytes(data, data.readerIndex(), data.readableBytes());
            ClientHelloParser.Result parsed = ClientHelloParser.parse(seen);
            if (parsed instanceof ClientHelloParser.Result.Whole whole) {
                connection.offeredProtocols(whole.hello().protocols());
            }
            if (!(parsed instanceof ClientHelloParser.Result.Incomplete)) {
                ctx.pipeline().remove(this);
            }
        }
        ctx.fireChannelRead(message);
    }
}
