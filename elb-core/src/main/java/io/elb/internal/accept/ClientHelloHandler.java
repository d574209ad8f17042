package io.elb.internal.accept;

import io.elb.internal.connection.LoopContext;
import io.elb.internal.connection.LoopTimers;
import io.elb.internal.tcp.ClientHello;
import io.elb.internal.tcp.ClientHelloParser;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import org.jspecify.annotations.Nullable;

/** Holds back what a client sends until its ClientHello is known, then passes all of it on, and leaves the pipeline. */
final class ClientHelloHandler extends ChannelInboundHandlerAdapter {
    /** Is told what the client says; exactly one of the methods, once, or none when it goes away before. */
    interface Result {
        /** The rest of the pipeline is to be added; what begins otherwise than with a ClientHello says nothing. */
        void hello(ClientHello hello);

        /** Nothing whole came in time. */
        void late();
    }

    private final Result result;
    private final LoopTimers.Timer timer;
    private final long timeoutNanos;
    private @Nullable ByteBuf held;
    private boolean isSettled;

    ClientHelloHandler(LoopContext loop, long timeoutNanos, Result result) {
        this.result = result;
        this.timeoutNanos = timeoutNanos;
        this.timer = new LoopTimers.Timer(loop.timers(), this::onTimeout);
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        timer.armAfter(timeoutNanos);
    }

    private void onTimeout() {
        if (!isSettled) {
            isSettled = true;
            result.late();
        }
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
        ClientHelloParser.Result parsed = ClientHelloParser.parse(in);
        held = in;
        if (parsed instanceof ClientHelloParser.Result.Whole whole) {
            passOn(ctx, whole.hello());
        } else if (parsed instanceof ClientHelloParser.Result.None) {
            passOn(ctx, ClientHello.SILENT);
        }
    }

    private void passOn(ChannelHandlerContext ctx, ClientHello hello) {
        isSettled = true;
        timer.disarm();
        ByteBuf in = held;
        held = null;
        result.hello(hello);
        ctx.pipeline().remove(this);
        if (in != null) {
            ctx.fireChannelRead(in);
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event == ChannelInputShutdownEvent.INSTANCE && !isSettled) {
            if (held == null) {
                ctx.close(); // somebody looked whether the port is open
                return;
            }
            passOn(ctx, ClientHello.SILENT);
        }
        ctx.fireUserEventTriggered(event);
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
