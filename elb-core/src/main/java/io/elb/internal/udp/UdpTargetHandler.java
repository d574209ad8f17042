package io.elb.internal.udp;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.DatagramPacket;
import io.netty.channel.unix.Errors;
import io.netty.util.ReferenceCountUtil;
import java.net.ConnectException;
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
        if (isRefusal(cause)) {
            flow.refused(context.channel()); // ICMP says that nobody listens
        }
    }

    /** A read tells of it in Java's words, a write in the system's. */
    static boolean isRefusal(Throwable cause) {
        return cause instanceof PortUnreachableException
                || cause instanceof ConnectException
                || (cause instanceof Errors.NativeIoException error
                        && error.expectedErr() == Errors.ERROR_ECONNREFUSED_NEGATIVE);
    }
}
