package io.elb.testing;

import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelId;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.channel.local.LocalAddress;
import io.netty.channel.local.LocalChannel;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.DuplexChannel;
import java.io.IOException;
import java.net.SocketAddress;
import java.nio.channels.ClosedChannelException;
import org.jspecify.annotations.Nullable;

/** One end of a virtual connection. */
final class VirtualChannel extends LocalChannel implements DuplexChannel {
    /*
     * How it works. Netty's local channel passes buffers from end to end, but where it differs from a socket the engine
     * would see what it never sees in earnest. So reading that is asked for begins in a task of its own and not inside
     * the call that asks; FIN is a message that stays in its place behind the bytes; RST overtakes them; and ids are
     * numbers, since what is ordered by channel would else be ordered differently in each run.
     */
    private static final Object FIN = new Object() {
        @Override
        public String toString() {
            return "FIN";
        }
    };

    private final VirtualNetwork network;
    private @Nullable VirtualChannel twin;
    private boolean isReadWanted;
    private boolean isInputShutdown;
    private boolean isOutputShutdown;

    VirtualChannel(VirtualNetwork network) {
        this.network = network;
        ((SequenceId) id()).value = network.newChannelNumber();
        pipeline().addFirst(new EndHandler(this));
    }

    VirtualChannel(VirtualServerChannel parent, VirtualChannel peer) {
        super(parent, peer);
        network = parent.network();
        ((SequenceId) id()).value = network.newChannelNumber();
        twin = peer;
        peer.twin = this;
        pipeline().addFirst(new EndHandler(this));
    }

    @Override
    protected ChannelId newId() {
        return new SequenceId();
    }

    @Override
    protected void doBind(SocketAddress place) throws Exception {
        boolean isNetty = place instanceof LocalAddress local && local.id().startsWith("E:");
        super.doBind(isNetty ? network.newClient(VirtualNetwork.literal("10.1.0.1")) : place);
    }

    @Override
    protected void doBeginRead() {
        if (isReadWanted) {
            return;
        }
        isReadWanted = true;
        eventLoop().execute(this::beginRead);
    }

    @Override
    protected void doClose() throws Exception {
        SocketAddress place = localAddress();
        if (parent() == null && place != null) {
            network.forget(place);
        }
        super.doClose();
    }

    private void beginRead() {
        isReadWanted = false;
        if (!isOpen() || !config().isAutoRead()) {
            return;
        }
        try {
            super.doBeginRead();
        } catch (Exception e) {
            pipeline().fireExceptionCaught(e);
        }
    }

    /** Ends the connection at once and tells the other end that it was reset; what is under way is lost. */
    void reset() {
        VirtualChannel other = twin;
        close();
        if (other != null && other.isOpen()) {
            other.pipeline().fireExceptionCaught(new IOException("Connection reset by peer"));
            other.close();
        }
    }

    // ---------------------------------------------------------------- half-close

    @Override
    public boolean isInputShutdown() {
        return isInputShutdown;
    }

    @Override
    public ChannelFuture shutdownInput() {
        return shutdownInput(newPromise());
    }

    @Override
    public ChannelFuture shutdownInput(ChannelPromise promise) {
        isInputShutdown = true;
        return promise.setSuccess();
    }

    @Override
    public boolean isOutputShutdown() {
        return isOutputShutdown;
    }

    @Override
    public ChannelFuture shutdownOutput() {
        return shutdownOutput(newPromise());
    }

    @Override
    public ChannelFuture shutdownOutput(ChannelPromise promise) {
        if (isOutputShutdown) {
            return promise.setSuccess();
        }
        isOutputShutdown = true;
        ChannelHandlerContext first = pipeline().firstContext();
        return first == null ? promise.setFailure(new ClosedChannelException()) : first.writeAndFlush(FIN, promise);
    }

    @Override
    public boolean isShutdown() {
        return isInputShutdown && isOutputShutdown;
    }

    @Override
    public ChannelFuture shutdown() {
        return shutdown(newPromise());
    }

    @Override
    public ChannelFuture shutdown(ChannelPromise promise) {
        isInputShutdown = true;
        return shutdownOutput(promise);
    }

    /** Turns the message FIN into the event that a socket with half-closure fires. */
    private static final class EndHandler extends ChannelInboundHandlerAdapter {
        private final VirtualChannel channel;

        EndHandler(VirtualChannel channel) {
            this.channel = channel;
        }

        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            if (message == FIN) {
                channel.isInputShutdown = true;
                context.fireUserEventTriggered(ChannelInputShutdownEvent.INSTANCE);
            } else {
                context.fireChannelRead(message);
            }
        }
    }

    /** A channel's number, given after the superclass has asked for it. */
    private static final class SequenceId implements ChannelId {
        private static final long serialVersionUID = 1;

        private int value;

        @Override
        public String asShortText() {
            return Integer.toString(value);
        }

        @Override
        public String asLongText() {
            return "virtual-" + value;
        }

        @Override
        public int compareTo(ChannelId other) {
            return asLongText().compareTo(other.asLongText());
        }

        @Override
        public boolean equals(@Nullable Object other) {
            return this == other;
        }

        @Override
        public int hashCode() {
            return value;
        }

        @Override
        public String toString() {
            return asShortText();
        }
    }
}
