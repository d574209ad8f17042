package io.elb.internal.udp;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.DatagramPacket;
import io.netty.util.ReferenceCountUtil;

/** A listening socket's datagrams, for its table of flows. Confined to its event loop. */
public final class UdpListenerHandler extends ChannelInboundHandlerAdapter {
    private final FlowTable flows;

    /** Passes what comes to a table. */
    public UdpListenerHandler(FlowTable flows) {
        this.flows = flows;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        if (message instanceof DatagramPacket packet) {
            flows.received(packet.sender(), packet.content());
        } else {
            ReferenceCountUtil.release(message);
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        flows.flush();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        // that a client is gone, which some systems tell a socket that is connected to nobody: its flow ends when it is
        // idle
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        flows.close();
        context.fireChannelInactive();
    }
}
