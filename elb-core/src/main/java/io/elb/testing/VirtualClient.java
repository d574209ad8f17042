package io.elb.testing;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.local.LocalAddress;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A client of a {@link VirtualBalancer} that sends exact bytes. Whatever it does, everything that follows at this moment
 * has happened when the call returns; what needs time follows when the balancer's time advances.
 *
 * <p>Strings are sent as ISO 8859-1, one byte per character, and nothing is added to them.
 *
 * <p><em>Confined to one event loop.</em> Its methods are for the thread that started the balancer.
 *
 * @since 0.1
 */
public final class VirtualClient implements AutoCloseable {
    private final VirtualLoop loop;
    private final VirtualChannel channel;
    private final InetSocketAddress localAddress;
    private final ReceivedBytes input;

    private VirtualClient(
            VirtualLoop loop, VirtualChannel channel, InetSocketAddress localAddress, ReceivedBytes input) {
        this.loop = loop;
        this.channel = channel;
        this.localAddress = localAddress;
        this.input = input;
    }

    static VirtualClient connect(VirtualLoop loop, VirtualNetwork network, InetAddress from, InetSocketAddress to) {
        loop.requireOwner();
        ReceivedBytes input = new ReceivedBytes();
        LocalAddress local = network.newClient(from);
        InetSocketAddress localAddress = (InetSocketAddress) network.known(local);
        ChannelFuture connected = new Bootstrap()
                .group(loop)
                .channelFactory(() -> new VirtualChannel(network))
                .handler(new ReceivingHandler(input))
                .connect(network.toConnect(to), local);
        loop.runUntilIdle();
        @Nullable Throwable cause = connected.cause();
        if (cause != null) {
            throw new UncheckedIOException(new IOException("connecting to " + to + ": " + cause.getMessage(), cause));
        }
        return new VirtualClient(loop, (VirtualChannel) connected.channel(), localAddress, input);
    }

    /**
     * Answers what the balancer takes for the client's address.
     *
     * @return the address and a port of its own
     */
    public InetSocketAddress localAddress() {
        return localAddress;
    }

    /**
     * Sends text.
     *
     * @param text one byte per character, ISO 8859-1
     * @throws IllegalArgumentException if a character is beyond ISO 8859-1
     * @throws IllegalStateException if the connection is closed
     */
    public void send(String text) {
        send(Wire.latin1(text));
    }

    /**
     * Sends bytes.
     *
     * @param bytes what to send
     * @throws IllegalStateException if the connection is closed
     */
    public void send(byte[] bytes) {
        loop.requireOwner();
        if (!channel.isOpen() || channel.isOutputShutdown()) {
            throw new IllegalStateException("connection: closed (expected: open); received:\n" + received());
        }
        loop.execute(() -> channel.writeAndFlush(Unpooled.copiedBuffer(bytes)));
        loop.runUntilIdle();
    }

    /**
     * Sends a request and reads the response that must be there at once.
     *
     * @param request the whole request
     * @return the response
     * @throws AssertionError if there is no whole response yet
     */
    public RawResponse exchange(String request) {
        send(request);
        return readResponse();
    }

    /**
     * Answers all that was received.
     *
     * @return the text since the connection was made, one character per byte; empty if nothing came
     */
    public String received() {
        return new String(input.all(), StandardCharsets.ISO_8859_1);
    }

    /**
     * Answers what was received and not read yet, and takes it.
     *
     * @return the text, one character per byte; empty if there is nothing
     */
    public String take() {
        return new String(input.takeAll(), StandardCharsets.ISO_8859_1);
    }

    /**
     * Reads the next response, which must be there. It also reads one to a HEAD request, if it says that it has no body.
     *
     * @return the response with its body
     * @throws AssertionError if there is none, or only a part of one, or something else
     */
    public RawResponse readResponse() {
        return read().orElseThrow(() -> new AssertionError("response: "
                + (input.buffered() == 0 ? "none" : "a part of one") + " (expected: a whole one) at " + this));
    }

    /**
     * Answers whether a whole response is there that was not read yet.
     *
     * @return whether {@link #readResponse()} would answer one
     * @throws AssertionError if what is there is no response
     */
    public boolean hasResponse() {
        int before = input.offset();
        boolean isThere = read().isPresent();
        input.skip(before - input.offset());
        input.mark();
        return isThere;
    }

    private Optional<RawResponse> read() {
        int before = input.offset();
        try {
            RawResponse response = new MessageReader(input).readResponse(true, Deadline.never());
            input.mark();
            return Optional.of(response);
        } catch (WireException e) {
            input.skip(before - input.offset());
            input.mark();
            if (e.kind() == WireException.Kind.MALFORMED) {
                throw new AssertionError("response: " + e.getMessage() + " (expected: a response) at " + this, e);
            }
            return Optional.empty();
        }
    }

    /**
     * Answers whether the balancer has ended the connection, by FIN or reset.
     *
     * @return false as long as more may come
     */
    public boolean isEnded() {
        return !channel.isOpen() || channel.isInputShutdown();
    }

    /** Sends FIN and goes on receiving; again does nothing. */
    public void halfClose() {
        loop.requireOwner();
        loop.execute(channel::shutdownOutput);
        loop.runUntilIdle();
    }

    /** Resets the connection: the balancer sees an error at once. */
    public void reset() {
        loop.requireOwner();
        loop.execute(channel::reset);
        loop.runUntilIdle();
    }

    /** Sends FIN and takes nothing any more; again does nothing. */
    @Override
    public void close() {
        halfClose();
        channel.close();
        loop.runUntilIdle();
    }

    @Override
    public String toString() {
        return localAddress + (isEnded() ? " (ended)" : "") + ", received:\n" + Wire.visible(input.all());
    }

    private static final class ReceivingHandler extends ChannelInboundHandlerAdapter {
        private final ReceivedBytes input;

        ReceivingHandler(ReceivedBytes input) {
            this.input = input;
        }

        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            ByteBuf bytes = (ByteBuf) message;
            input.add(bytes);
            bytes.release();
        }

        @Override
        public void userEventTriggered(ChannelHandlerContext context, Object event) {
            if (event == ChannelInputShutdownEvent.INSTANCE) {
                end(context.channel());
            }
        }

        @Override
        public void channelInactive(ChannelHandlerContext context) {
            input.end();
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            input.end();
        }

        /** As a client does that has read all: it closes too, in a task of its own. */
        private void end(Channel channel) {
            input.end();
            channel.eventLoop().execute(channel::close);
        }
    }
}
