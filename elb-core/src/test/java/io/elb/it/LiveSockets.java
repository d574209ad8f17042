package io.elb.it;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.IoEventLoopGroup;
import io.netty.channel.socket.nio.NioSocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** Many upgraded connections on one event loop, each of which says something of its own in every round and hears it back. */
final class LiveSockets implements AutoCloseable {
    private static final String UPGRADE = "GET /socket HTTP/1.1\r\nHost: sockets.test\r\nConnection: Upgrade\r\n"
            + "Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\n\r\n";

    private final List<Socket> sockets = new ArrayList<>();
    private final Queue<String> problems = new ConcurrentLinkedQueue<>();
    private final AtomicInteger rounds = new AtomicInteger();
    private volatile boolean isClosing;
    private CompletableFuture<Void> round = CompletableFuture.completedFuture(null);

    LiveSockets(IoEventLoopGroup loop, int port, int count) {
        Bootstrap bootstrap = new Bootstrap()
                .group(loop)
                .channel(NioSocketChannel.class)
                .option(ChannelOption.TCP_NODELAY, true)
                .handler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        channel.pipeline().addLast(new Socket(channel, "socket " + channel.id()));
                    }
                });
        for (int i = 0; i < count; i++) {
            Channel channel =
                    bootstrap.connect("127.0.0.1", port).syncUninterruptibly().channel();
            sockets.add(channel.pipeline().get(Socket.class));
        }
        sockets.forEach(socket -> await(socket.say(UPGRADE, null)));
    }

    /** Begins a round when the last one is over. */
    void nextRound() {
        if (round.isDone()) {
            int number = rounds.incrementAndGet();
            round = CompletableFuture.allOf(sockets.stream()
                    .map(socket -> {
                        String text = socket.name + " in round " + number + ".".repeat(number * 37 % 500);
                        return socket.say(text, text);
                    })
                    .toArray(CompletableFuture<?>[]::new));
        }
    }

    /** Finishes the round that is on. */
    void finishRound() {
        await(round);
    }

    int rounds() {
        return rounds.get();
    }

    long open() {
        return sockets.stream().filter(socket -> socket.channel.isActive()).count();
    }

    List<String> problems() {
        return List.copyOf(problems);
    }

    private void await(CompletableFuture<Void> echo) {
        try {
            echo.get(20, TimeUnit.SECONDS);
        } catch (Exception e) {
            throw new AssertionError("no echo; problems " + problems, e);
        }
    }

    @Override
    public void close() {
        isClosing = true;
        sockets.forEach(socket -> socket.channel.close());
        sockets.forEach(socket -> socket.channel.closeFuture().syncUninterruptibly());
    }

    private final class Socket extends ChannelInboundHandlerAdapter {
        private final Channel channel;
        private final String name;
        private final StringBuilder heard = new StringBuilder();
        private String expected = "";
        private CompletableFuture<Void> echo = new CompletableFuture<>();

        Socket(Channel channel, String name) {
            this.channel = channel;
            this.name = name;
        }

        /** Sends text and awaits the same, or an agreement to switch when {@code answer} is null. */
        CompletableFuture<Void> say(String text, String answer) {
            CompletableFuture<Void> done = new CompletableFuture<>();
            channel.eventLoop().execute(() -> {
                echo = done;
                expected = answer;
                channel.writeAndFlush(ByteBufUtil.writeAscii(channel.alloc(), text));
            });
            return done;
        }

        @Override
        public void channelRead(ChannelHandlerContext ctx, Object message) {
            ByteBuf in = (ByteBuf) message;
            heard.append(in.toString(StandardCharsets.ISO_8859_1));
            in.release();
            boolean isWhole = expected == null
                    ? heard.indexOf("HTTP/1.1 101 ") == 0 && heard.indexOf("\r\n\r\n") == heard.length() - 4
                    : heard.compareTo(new StringBuilder(expected)) == 0;
            if (isWhole) {
                heard.setLength(0);
                echo.complete(null);
            } else if (expected != null && !expected.startsWith(heard.toString())) {
                fail("heard " + heard + " (expected: " + expected + ")");
            }
        }

        private void fail(String problem) {
            problems.add(name + ": " + problem);
            echo.completeExceptionally(new AssertionError(problem));
        }

        @Override
        public void channelInactive(ChannelHandlerContext ctx) {
            if (!isClosing) {
                fail("lost");
            }
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
            fail(cause.toString());
            ctx.close();
        }
    }
}
