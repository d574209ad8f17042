package io.elb.internal.tcp;

import io.elb.internal.connection.Connections;
import io.elb.internal.relay.FlowEnd;
import io.elb.internal.relay.FlowReceiver;
import io.elb.internal.relay.Trailers;
import io.elb.observe.ErrorReason;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.ReferenceCountUtil;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/** A stream channel as one end of a flow. Confined to its event loop. */
public final class TcpFlowHandler extends ChannelInboundHandlerAdapter implements FlowEnd {
    private final ErrorReason loss;
    private final ArrayDeque<ByteBuf> early = new ArrayDeque<>(0);
    private ChannelHandlerContext ctx;
    private @Nullable FlowReceiver receiver;
    private boolean aborted;
    private boolean inputEnded;
    private boolean outputEnded;
    private boolean dead;

    /** Creates the end of one connection; {@code loss} is what a receiver is told when its peer cuts it off. */
    @SuppressWarnings("NullAway.Init") // ctx is set when the handler is added, before anything else
    public TcpFlowHandler(ErrorReason loss) {
        this.loss = loss;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext context) {
        ctx = context;
    }

    /** Delivers to {@code next} from now on, first of all what has come early. */
    void deliverTo(FlowReceiver next) {
        receiver = next;
        if (dead) {
            releaseEarly();
            next.onAbort(loss);
            return;
        }
        for (ByteBuf data = early.pollFirst(); data != null; data = early.pollFirst()) {
            next.onData(data);
        }
        next.onReadComplete();
        if (inputEnded) {
            next.onEnd(null);
        }
    }

    private void releaseEarly() {
        for (ByteBuf data = early.pollFirst(); data != null; data = early.pollFirst()) {
            data.release();
        }
    }

    // ---- what the peer sends

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        FlowReceiver to = receiver;
        if (!(message instanceof ByteBuf data)) {
            ReferenceCountUtil.release(message);
        } else if (to != null) {
            to.onData(data);
        } else if (aborted) {
            data.release();
        } else {
            early.addLast(data); // epoll reads up to a FIN even with reading switched off
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        FlowReceiver to = receiver;
        if (to != null) {
            to.onReadComplete();
        }
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext context) {
        FlowReceiver to = receiver;
        if (to != null && context.channel().isWritable()) {
            to.onWritable();
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        if (!Connections.isInputEnd(context.channel(), event)) {
            context.fireUserEventTriggered(event);
        } else if (!inputEnded) {
            inputEnded = true;
            if (outputEnded) {
                Connections.closeAfterFlush(context.channel());
            }
            FlowReceiver to = receiver;
            if (to != null) {
                to.onEnd(null);
            }
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        context.close(); // and channelInactive tells the receiver
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        dead = true;
        releaseEarly();
        FlowReceiver to = receiver;
        receiver = null;
        if (to != null && !(inputEnded && outputEnded)) {
            to.onAbort(loss);
        }
        context.fireChannelInactive();
    }

    // ---- what is sent to the peer

    @Override
    public void write(ByteBuf data) {
        if (dead || outputEnded) {
            data.release();
        } else {
            ctx.write(data, ctx.voidPromise());
        }
    }

    @Override
    public void flush() {
        ctx.flush();
    }

    @Override
    public boolean isWritable() {
        return ctx.channel().isWritable();
    }

    @Override
    public void readable(boolean on) {
        ctx.channel().config().setAutoRead(on);
    }

    @Override
    public void end(@Nullable Trailers trailers) {
        if (dead || outputEnded) {
            return;
        }
        outputEnded = true;
        if (inputEnded) {
            Connections.closeAfterFlush(ctx.channel());
        } else {
            Connections.shutdownOutput(ctx.channel());
        }
    }

    @Override
    public void abort(ErrorReason reason) {
        receiver = null;
        aborted = true;
        releaseEarly();
        if (!dead) {
            Connections.reset(ctx.channel());
        }
    }

    @Override
    public boolean transferTo(FlowEnd other, long bytes) {
        return false;
    }
}
