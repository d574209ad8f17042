package io.elb.internal.accept;

import io.elb.internal.connection.ClientCodec;
import io.elb.internal.connection.ClientConnection;
import io.elb.internal.connection.LoopContext;
import io.elb.internal.connection.LoopTimers;
import io.elb.internal.http.h1.Http1DownstreamHandler;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.nio.charset.StandardCharsets;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Reads which version of HTTP a client speaks from its first octets: {@code PRI}, a method that nothing else uses, begins HTTP/2
 * with prior knowledge (RFC 9113 section 3.3 and 3.4). Until then the connection is the HTTP/1 codec's, with its times: what waits here
 * has begun a head.
 */
final class PrefaceHandler extends ChannelInboundHandlerAdapter {
    private static final byte[] PREFACE = "PRI ".getBytes(StandardCharsets.US_ASCII);

    private final Http1DownstreamHandler http1;
    private final Supplier<ClientCodec> http2;
    private final LoopContext loop;
    private final long headNanos;
    private LoopTimers.@Nullable Timer timer;
    private long beganNanos;
    private @Nullable ByteBuf held;

    /** Precedes the codec of HTTP/1 and replaces it when the client speaks HTTP/2. */
    PrefaceHandler(Http1DownstreamHandler http1, Supplier<ClientCodec> http2, ClientConnection connection) {
        this.http1 = http1;
        this.http2 = http2;
        this.loop = connection.loop();
        this.headNanos = connection.listener().headNanos();
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        if (!(message instanceof ByteBuf next)) {
            ctx.fireChannelRead(message);
            return;
        }
        ByteBuf in = next;
        ByteBuf before = held;
        if (before != null) { // less than the four octets
            held = null;
            in = ctx.alloc()
                    .buffer(before.readableBytes() + next.readableBytes())
                    .writeBytes(before)
                    .writeBytes(next);
            before.release();
            next.release();
        }
        int length = Math.min(in.readableBytes(), PREFACE.length);
        for (int i = 0; i < length; i++) {
            if (in.getByte(in.readerIndex() + i) != PREFACE[i]) {
                passOn(ctx, in);
                return;
            }
        }
        if (length < PREFACE.length) {
            hold(ctx, in);
            return;
        }
        ctx.pipeline().replace(http1, null, http2.get());
        passOn(ctx, in);
    }

    private void hold(ChannelHandlerContext ctx, ByteBuf in) {
        held = in;
        if (timer == null) {
            beganNanos = loop.nowNanos();
            LoopTimers.Timer late = new LoopTimers.Timer(loop.timers(), () -> passOnHeld(ctx));
            late.armAt(beganNanos + headNanos);
            timer = late;
        }
    }

    private void passOn(ChannelHandlerContext ctx, ByteBuf in) {
        boolean hasWaited = timer != null;
        ctx.pipeline().remove(this);
        ctx.fireChannelRead(in);
        if (hasWaited) {
            http1.headBegan(beganNanos);
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        passOnHeld(ctx); // whatever it is: what has come so far came before it
        ctx.fireUserEventTriggered(event);
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        passOnHeld(ctx);
        ctx.fireChannelInactive();
    }

    private void passOnHeld(ChannelHandlerContext ctx) {
        ByteBuf in = held;
        if (in != null) {
            held = null;
            passOn(ctx, in);
        }
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext ctx) {
        if (timer != null) {
            timer.disarm();
        }
        ByteBuf in = held;
        if (in != null) {
            held = null;
            in.release();
        }
    }
}
