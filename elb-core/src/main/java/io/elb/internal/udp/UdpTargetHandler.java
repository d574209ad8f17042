package io.elb.internal.udp;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.DatagramPacket;
import io.netty.util.ReferenceCountUtil;
import java.net.PortUnreachableException;

/** The datagrams of a target, for the flow that asked for them. Confined to its event loop. */
final class UdpTargetHandler extends ChannelInboundHandlerAdapter {
    private final UdpSession flow;

    UdpTargetHandler(UdpSession flow) {
        this.flow = flow;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        if (message instanceof DatagramPacket packet) {
            flow.fromTarget(packet.content());
        } else {
            ReferenceCountUtil.release(message);
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        flow.flushToClient();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        if (cause instanceof PortUnreachableException) {
            flow.refused(context.channel()); // ICMP says that nobody listens
        }
    }
}
