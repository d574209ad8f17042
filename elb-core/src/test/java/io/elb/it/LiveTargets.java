package io.elb.it;

import io.elb.target.Target;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.IoEventLoopGroup;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.util.concurrent.GlobalEventExecutor;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Many targets on one event loop, so that thousands of connections cost no thread. Each answers a GET with its path as
 * body, a {@code /slow} one after a while, a {@code /big} one with much behind it, and an upgrade with an echo.
 */
final class LiveTargets implements AutoCloseable {
    static final int BIG_BYTES = 300_000;
    private static final int SLOW_MILLIS = 20;

    private final List<Target> targets = new ArrayList<>();
    private final ChannelGroup channels = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE, true);

    LiveTargets(IoEventLoopGroup loop, int count) {
        ServerBootstrap bootstrap = new ServerBootstrap()
                .group(loop)
                .channel(NioServerSocketChannel.class)
                .option(ChannelOption.SO_BACKLOG, 1024)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childHandler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        channels.add(channel);
                        channel.pipeline().addLast(new Answering());
                    }
                });
        for (int i = 0; i < count; i++) {
            Channel channel =
                    bootstrap.bind("127.0.0.1", 0).syncUninterruptibly().channel();
            channels.add(channel);
            targets.add(Target.of("127.0.0.1", ((InetSocketAddress) channel.localAddress()).getPort()));
        }
    }

    List<Target> targets() {
        return targets;
    }

    @Override
    public void close() {
        channels.close().syncUninterruptibly();
    }

    private static final class Answering extends ChannelInboundHandlerAdapter {
        private final StringBuilder unread = new StringBuilder();
        private boolean isEcho;

        @Override
        public void channelRead(ChannelHandlerContext ctx, Object message) {
            if (isEcho) {
                ctx.write(message);
                return;
            }
            ByteBuf in = (ByteBuf) message;
            unread.append(in.toString(StandardCharsets.ISO_8859_1));
            in.release();
            int end = unread.indexOf("\r\n\r\n");
            while (end >= 0) {
                answer(ctx, unread.substring(0, end));
                unread.delete(0, end + 4);
                end = unread.indexOf("\r\n\r\n");
            }
        }

        private void answer(ChannelHandlerContext ctx, String head) {
            String path = head.split(" ", 3)[1];
            if (head.contains("pgrade: websocket")) {
                isEcho = true;
                ctx.write(ByteBufUtil.writeAscii(
                        ctx.alloc(), "HTTP/1.1 101 Switching\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n"));
            } else if (path.startsWith("/slow")) {
                ctx.executor()
                        .schedule(() -> ctx.writeAndFlush(response(ctx, path, 0)), SLOW_MILLIS, TimeUnit.MILLISECONDS);
            } else {
                ctx.write(response(ctx, path, path.startsWith("/big") ? BIG_BYTES : 0));
            }
        }

        private static ByteBuf response(ChannelHandlerContext ctx, String path, int more) {
            ByteBuf head = ByteBufUtil.writeAscii(
                    ctx.alloc(), "HTTP/1.1 200 OK\r\nContent-Length: " + (path.length() + more) + "\r\n\r\n" + path);
            return more == 0 ? head : Unpooled.wrappedBuffer(head, Unpooled.wrappedBuffer(new byte[more]));
        }

        @Override
        public void channelReadComplete(ChannelHandlerContext ctx) {
            ctx.flush();
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
            ctx.close();
        }
    }
}
