package io.elb.internal.tcp;

import io.elb.internal.connection.ClientCodec;
import io.elb.internal.connection.Connections;
import io.elb.internal.connection.SendProgress;
import io.elb.internal.relay.FlowEnd;
import io.elb.internal.relay.FlowReceiver;
import io.elb.internal.relay.PipePool;
import io.elb.internal.relay.Splice;
import io.elb.internal.relay.SpliceSink;
import io.elb.internal.relay.Trailers;
import io.elb.internal.upstream.Connector;
import io.elb.observe.ErrorReason;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.util.ReferenceCountUtil;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/** A stream channel as one end of a flow. Confined to its event loop. */
final class TcpFlowHandler extends ChannelInboundHandlerAdapter
        implements ClientCodec, FlowEnd, SpliceSink, Splice.Body, Connector.ReadsWhenAsked {
    /*
     * How it works. Until deliver() the channel is not read; what comes nevertheless is held. The kernel moves what this end brings
     * when a read loop has brought so much that a pipe is worth its calls, and no more once it brings little several times in a row:
     * a message of some hundred bytes is cheaper to copy.
     */
    private static final int LITTLE_BYTES = 16 * 1024;
    private static final int MOST_LITTLE_READS = 4;

    private final ErrorReason loss;
    private final FlowReceiver receiver;
    private final PipePool pipes;
    private final Runnable whenAdded;
    private final Runnable whenClosed;
    private ArrayDeque<ByteBuf> early = new ArrayDeque<>(0);
    private ChannelHandlerContext ctx;
    private @Nullable SendProgress progress;
    private @Nullable Splice splice;
    private @Nullable FlowEnd spliceSink;
    private long spliced;
    private int littleReads;
    private @Nullable Throwable failure;
    private boolean spliceWaits;
    private boolean delivering;
    private boolean aborted;
    private boolean wasReset;
    private boolean inputEnded;
    private boolean outputEnded;
    private boolean closesAtInputEnd;
    private boolean dead;

    /** Creates the end of one connection; {@code loss} is what the receiver is told when its peer cuts it off. */
    @SuppressWarnings("NullAway.Init") // ctx is set when the handler is added, before anything else
    TcpFlowHandler(ErrorReason loss, FlowReceiver receiver, PipePool pipes, Runnable whenAdded, Runnable whenClosed) {
        this.loss = loss;
        this.receiver = receiver;
        this.pipes = pipes;
        this.whenAdded = whenAdded;
        this.whenClosed = whenClosed;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext context) {
        ctx = context;
        context.channel().config().setAutoRead(false);
        whenAdded.run();
    }

    /** Delivers from now on, first of all what has come early. */
    void deliver() {
        if (dead || aborted) {
            return; // and the receiver was told
        }
        delivering = true;
        ArrayDeque<ByteBuf> held = early;
        early = new ArrayDeque<>(0);
        held.forEach(receiver::onData);
        if (!held.isEmpty()) {
            receiver.onReadComplete();
        }
        if (inputEnded) {
            receiver.onEnd(null);
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
        if (!(message instanceof ByteBuf data)) {
            ReferenceCountUtil.release(message);
        } else if (aborted) {
            data.release();
        } else if (delivering) {
            Splice running = splice;
            if (running != null) {
                running.emit();
            }
            receiver.onData(data);
        } else {
            early.addLast(data); // epoll reads up to a FIN even with reading switched off
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        Splice running = splice;
        if (running != null) {
            running.drain();
            endSpliceOfLittle();
        }
        if (delivering && !aborted) {
            receiver.onReadComplete();
        }
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext context) {
        if (delivering && isWritable()) {
            receiver.onWritable();
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        if (!Connections.isInputEnd(context.channel(), event)) {
            context.fireUserEventTriggered(event);
        } else if (!inputEnded) {
            Splice running = splice;
            if (running != null) {
                running.emit();
                endSplice();
            }
            inputEnded = true;
            if (outputEnded) {
                Connections.closeAfterFlush(context.channel());
            }
            if (delivering && !aborted) {
                receiver.onEnd(null);
            }
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        wasReset |= !Connections.isUnexpected(cause) && !Connections.isOfTls(cause);
        failure = cause;
        context.close(); // and channelInactive tells the receiver
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        dead = true;
        endSplice();
        releaseEarly();
        if (closesAtInputEnd && !wasReset && !aborted && !inputEnded) {
            inputEnded = true;
            if (delivering) {
                receiver.onEnd(null);
            }
        }
        if (!aborted && !(inputEnded && outputEnded)) {
            aborted = true;
            receiver.onAbort(loss);
        }
        whenClosed.run();
        context.fireChannelInactive();
    }

    /** This side's address and port; port 0 for one that is of no network. */
    InetSocketAddress localAddress() {
        return ctx.channel().localAddress() instanceof InetSocketAddress inet ? inet : new InetSocketAddress(0);
    }

    /** Whether its connection is closed. */
    boolean isDead() {
        return dead;
    }

    /** Whether it is the peer that has cut the connection off. */
    boolean wasReset() {
        return wasReset;
    }

    /** What made the connection fail; null for nothing. */
    @Nullable
    Throwable failure() {
        return failure;
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
        return !spliceWaits && ctx.channel().isWritable();
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
            Connections.shutdownOutput(ctx.channel(), this::finSent);
        }
    }

    /** From now on the peer's FIN is the end of both directions: Netty closes at once, three calls of the system less. */
    private void finSent() {
        if (splice == null && !Connector.isTls(ctx.channel())) {
            closesAtInputEnd = true;
            ctx.channel().config().setOption(ChannelOption.ALLOW_HALF_CLOSURE, false);
        }
    }

    @Override
    public void abort(ErrorReason reason) {
        aborted = true;
        endSplice();
        releaseEarly();
        if (!dead) {
            Connections.reset(ctx.channel());
        }
    }

    @Override
    public void drain() {
        // a flow has no point at which it is idle: it goes on until its peers, or the listener's limit, end it
    }

    /** When the peer was last seen to take what is sent to it, also out of the kernel's buffer; much too early when it can't be seen. */
    long movedNanos(long nowNanos) {
        SendProgress seen = progress;
        if (seen == null) {
            seen = new SendProgress(ctx.channel());
            progress = seen;
        }
        return dead ? nowNanos - Long.MAX_VALUE / 2 : seen.movedNanos(nowNanos);
    }

    // ---- what the kernel moves

    @Override
    public boolean transferTo(FlowEnd other, long bytes) {
        if (splice == null && !inputEnded && !dead && !aborted) {
            if (closesAtInputEnd) { // what is in the pipe then must still be passed on
                closesAtInputEnd = false;
                ctx.channel().config().setOption(ChannelOption.ALLOW_HALF_CLOSURE, true);
            }
            splice = Splice.start(ctx.channel(), other, pipes, this);
            spliceSink = other;
            littleReads = 0;
        }
        return splice != null;
    }

    private void endSpliceOfLittle() {
        FlowEnd sink = spliceSink;
        littleReads = spliced < LITTLE_BYTES ? littleReads + 1 : 0;
        spliced = 0;
        if (littleReads > MOST_LITTLE_READS && sink != null && sink.isWritable()) { // nothing is on its way
            endSplice();
        }
    }

    private void endSplice() {
        Splice ending = splice;
        if (ending != null) {
            splice = null;
            spliceSink = null;
            ending.close();
        }
    }

    @Override
    public Channel spliceChannel() {
        return ctx.channel();
    }

    @Override
    public void push() {
        // everything written is the channel's already
    }

    @Override
    public void spliceWaits(boolean waits) {
        spliceWaits = waits;
        if (delivering && !dead && isWritable()) {
            receiver.onWritable();
        }
    }

    @Override
    public long remainingBytes() {
        return Long.MAX_VALUE;
    }

    @Override
    public void taken(long bytes) {
        // nothing announces how much there is
    }

    @Override
    public void moved(long bytes) {
        spliced += bytes;
        if (!aborted) {
            receiver.onTransferred(bytes);
        }
    }
}
