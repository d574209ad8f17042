package io.elb.benchmarks;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpResponseDecoder;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslProvider;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLException;

/** Connections of a client, each of which has had one answer and stays open. */
final class IdleConnections implements AutoCloseable {
    private static final int AT_ONCE = 64;
    private static final int LIMIT_SECONDS = 30;

    private final MultiThreadIoEventLoopGroup group = new MultiThreadIoEventLoopGroup(1, EpollIoHandler.newFactory());
    private final List<Channel> channels = new ArrayList<>();
    private final AtomicInteger closed = new AtomicInteger();

    private IdleConnections() {}

    /** Opens so many, and returns when each has been answered. */
    static IdleConnections open(Scenario scenario, int port, int count) {
        IdleConnections connections = new IdleConnections();
        try {
            connections.connect(scenario.uri(port), scenario.isTls(), count);
            return connections;
        } catch (BenchmarkException e) {
            connections.close();
            throw e;
        }
    }

    private void connect(URI uri, boolean isTls, int count) {
        Semaphore slots = new Semaphore(AT_ONCE);
        CountDownLatch answers = new CountDownLatch(count);
        SslContext tls = isTls ? tls() : null;
        byte[] request = ("GET " + uri.getPath() + " HTTP/1.1\r\nHost: " + uri.getAuthority() + "\r\n\r\n")
                .getBytes(StandardCharsets.US_ASCII);
        Bootstrap bootstrap = new Bootstrap()
                .group(group)
                .channel(EpollSocketChannel.class)
                .remoteAddress(new InetSocketAddress(uri.getHost(), uri.getPort()))
                .handler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        if (tls != null) {
                            SslHandler handler = tls.newHandler(channel.alloc());
                            channel.pipeline().addLast(handler);
                        }
                        channel.pipeline()
                                .addLast(
                                        new HttpResponseDecoder(),
                                        new HttpObjectAggregator(1 << 20),
                                        new FirstAnswer(request, slots, answers));
                    }
                });
        try {
            for (int i = 0; i < count; i++) {
                if (!slots.tryAcquire(LIMIT_SECONDS, TimeUnit.SECONDS)) {
                    throw new BenchmarkException("idle connections: " + i + " (expected: " + count + ")");
                }
                verifyOpen();
                Channel channel = bootstrap.connect().channel();
                channel.closeFuture().addListener(ignored -> closed.incrementAndGet());
                channels.add(channel);
            }
            if (!answers.await(LIMIT_SECONDS, TimeUnit.SECONDS)) {
                throw new BenchmarkException(
                        "idle connections: " + answers.getCount() + " not answered (expected: all of " + count + ")");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new BenchmarkException("idle connections: interrupted");
        }
    }

    private static SslContext tls() {
        try {
            return SslContextBuilder.forClient()
                    .sslProvider(SslProvider.OPENSSL_REFCNT)
                    .trustManager(InsecureTrustManagerFactory.INSTANCE)
                    .endpointIdentificationAlgorithm(null)
                    .build();
        } catch (SSLException e) {
            throw new BenchmarkException("idle connections: " + e);
        }
    }

    /** Fails if any has been closed by the other side. */
    void verifyOpen() {
        if (closed.get() > 0) {
            throw new BenchmarkException("idle connections: " + closed.get() + " closed (expected: none)");
        }
    }

    @Override
    public void close() {
        group.shutdownGracefully(0, 10, TimeUnit.SECONDS).syncUninterruptibly();
    }

    /** Writes once the connection is there, and counts the first answer. */
    private static final class FirstAnswer extends SimpleChannelInboundHandler<FullHttpResponse> {
        private final byte[] request;
        private final Semaphore slots;
        private final CountDownLatch answers;

        FirstAnswer(byte[] request, Semaphore slots, CountDownLatch answers) {
            this.request = request;
            this.slots = slots;
            this.answers = answers;
        }

        @Override
        public void channelActive(ChannelHandlerContext context) {
            context.writeAndFlush(Unpooled.wrappedBuffer(request));
        }

        @Override
        protected void channelRead0(ChannelHandlerContext context, FullHttpResponse response) {
            slots.release();
            answers.countDown();
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            context.close();
        }
    }
}
