package io.elb.internal.accept;

import io.elb.internal.connection.LoopContext;
import io.elb.internal.connection.LoopTimers;
import io.elb.internal.proxy.ProxyHeader;
import io.elb.internal.proxy.ProxyHeaderParser;
import io.elb.observe.ErrorReason;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import org.jspecify.annotations.Nullable;

/** Reads the PROXY protocol header that a trusted proxy's connection begins with, then leaves the pipeline to those that follow. */
final class ProxyHeaderHandler extends ChannelInboundHandlerAdapter {
    /** Is told how it went; exactly one of the methods, at most once, and neither when the proxy goes away before. */
    interface Result {
        /** The rest of the pipeline is to be added. */
        void header(ProxyHeader header);

        /** The connection is to be refused. */
        void failed(ErrorReason reason, String why);
    }

    private final long timeoutNanos;
    private final Result result;
    private final LoopTimers.Timer timer;
    private @Nullable ByteBuf held;
    private boolean isSettled;

    ProxyHeaderHandler(LoopContext loop, long timeoutNanos, Result result) {
        this.timeoutNanos = timeoutNanos;
        this.result = result;
        this.timer = new LoopTimers.Timer(loop.timers(), () -> fail(ErrorReason.PROXY_HEADER_TIMEOUT, "it is late"));
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        timer.armAfter(timeoutNanos);
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        if (!(message instanceof ByteBuf next)) {
            ctx.fireChannelRead(message);
            return;
        }
        if (isSettled) {
            next.release();
            return;
        }
        ByteBuf in = next;
        ByteBuf before = held;
        if (before != null) {
            held = null;
            in = ctx.alloc()
                    .buffer(before.readableBytes() + next.readableBytes())
                    .writeBytes(before)
                    .writeBytes(next);
            before.release();
            next.release();
        }
        ProxyHeaderParser.Result parsed = ProxyHeaderParser.parse(in);
        if (parsed instanceof ProxyHeaderParser.Result.Whole whole) {
            passOn(ctx, whole.header(), in);
        } else if (parsed instanceof ProxyHeaderParser.Result.Malformed malformed) {
            in.release();
            fail(ErrorReason.PROXY_HEADER_INVALID, malformed.why());
        } else {
            held = in;
        }
    }

    private void passOn(ChannelHandlerContext ctx, ProxyHeader header, ByteBuf rest) {
        isSettled = true;
        timer.disarm();
        result.header(header);
        ctx.pipeline().remove(this);
        if (rest.isReadable() && ctx.channel().isActive()) {
            ctx.fireChannelRead(rest);
        } else {
            rest.release();
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event != ChannelInputShutdownEvent.INSTANCE) {
            ctx.fireUserEventTriggered(event);
        } else if (held != null) {
            fail(ErrorReason.PROXY_HEADER_INVALID, "it ends too early");
        } else {
            ctx.close(); // somebody looked whether the port is open
        }
    }

    private void fail(ErrorReason reason, String why) {
        if (!isSettled) {
            isSettled = true;
            timer.disarm();
            result.failed(reason, why);
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        ctx.close();
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext ctx) {
        timer.disarm();
        ByteBuf in = held;
        if (in != null) {
            held = null;
            in.release();
        }
    }
}
