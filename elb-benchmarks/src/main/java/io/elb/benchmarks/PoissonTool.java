package io.elb.benchmarks;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoop;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpResponseDecoder;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * An open loop: requests at random times, with exponential gaps (a Poisson process), whether earlier ones have been answered or
 * not. A latency counts from the time at which the request was due. Runs in this process, on one event loop, so that it is
 * compiled once for all runs.
 */
final class PoissonTool implements LoadTool {
    private static final long GRACE_SECONDS = 5;

    @Override
    public LoadResult run(Workspace workspace, Scenario scenario, String uri, int seconds) {
        MultiThreadIoEventLoopGroup group = new MultiThreadIoEventLoopGroup(1, EpollIoHandler.newFactory());
        try {
            Sender sender = new Sender(group.next(), scenario, URI.create(uri), seconds);
            sender.connect();
            return sender.start().get(seconds + GRACE_SECONDS + 10, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new BenchmarkException("load: interrupted");
        } catch (ExecutionException | TimeoutException e) {
            throw new BenchmarkException("load: " + e);
        } finally {
            group.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
        }
    }

    /** One run, on its event loop. */
    private static final class Sender {
        private final EventLoop loop;
        private final Scenario scenario;
        private final URI uri;
        private final long lengthNanos;
        private final ByteBuf request;
        private final Random random = new Random(1);
        private final ArrayDeque<Connection> free = new ArrayDeque<>();
        private final ArrayDeque<Long> waiting = new ArrayDeque<>();
        private final CompletableFuture<LoadResult> result = new CompletableFuture<>();
        private final long[] latencies;
        private long start;
        private long due;
        private long bytes;
        private int answered;
        private int sent;
        private int statusErrors;
        private int socketErrors;

        Sender(EventLoop loop, Scenario scenario, URI uri, int seconds) {
            this.loop = loop;
            this.scenario = scenario;
            this.uri = uri;
            this.lengthNanos = TimeUnit.SECONDS.toNanos(seconds);
            this.latencies = new long[2 * seconds * scenario.requestsPerSecond() + 1000];
            this.request = Unpooled.unreleasableBuffer(Unpooled.directBuffer()
                    .writeBytes((scenario.method() + " " + uri.getPath() + " HTTP/1.1\r\nHost: " + uri.getAuthority()
                                    + "\r\n\r\n")
                            .getBytes(StandardCharsets.US_ASCII)));
        }

        void connect() {
            Bootstrap bootstrap = new Bootstrap()
                    .group(loop)
                    .channel(EpollSocketChannel.class)
                    .handler(new ChannelInitializer<>() {
                        @Override
                        protected void initChannel(Channel channel) {
                            channel.pipeline()
                                    .addLast(
                                            new HttpResponseDecoder(),
                                            new HttpObjectAggregator(1 << 24),
                                            new Connection(Sender.this));
                        }
                    });
            for (int i = 0; i < scenario.connections(); i++) {
                bootstrap.connect(uri.getHost(), uri.getPort()).syncUninterruptibly();
            }
        }

        CompletableFuture<LoadResult> start() {
            loop.execute(() -> {
                start = System.nanoTime();
                due = start;
                schedule();
            });
            return result;
        }

        private void schedule() {
            due += Math.round(-Math.log(1 - random.nextDouble()) * 1e9 / scenario.requestsPerSecond());
            if (due - start < lengthNanos) {
                loop.schedule(this::arrive, due - System.nanoTime(), TimeUnit.NANOSECONDS);
            } else {
                awaitLast(System.nanoTime());
            }
        }

        private void arrive() {
            sent++;
            Connection connection = free.pollFirst();
            if (connection == null) {
                waiting.addLast(due);
            } else {
                connection.send(due);
            }
            schedule();
        }

        private void awaitLast(long since) {
            long now = System.nanoTime();
            if (answered + socketErrors < sent && now - since < TimeUnit.SECONDS.toNanos(GRACE_SECONDS)) {
                loop.schedule(() -> awaitLast(since), 1, TimeUnit.MILLISECONDS);
                return;
            }
            long[] sorted = Arrays.copyOf(latencies, answered);
            Arrays.sort(sorted);
            result.complete(new LoadResult(
                    answered,
                    lengthNanos / 1000,
                    bytes,
                    sent - answered,
                    statusErrors,
                    percentileMicros(sorted, 0.5),
                    percentileMicros(sorted, 0.99),
                    percentileMicros(sorted, 0.999)));
        }

        private void answered(Connection connection, long dueNanos, FullHttpResponse response) {
            latencies[answered++] = System.nanoTime() - dueNanos;
            bytes += response.content().readableBytes();
            if (response.status().code() > 399) {
                statusErrors++;
            }
            Long next = waiting.pollFirst();
            if (next == null) {
                free.addLast(connection);
            } else {
                connection.send(next);
            }
        }

        private void lost(Connection connection, boolean inUse) {
            free.remove(connection);
            if (inUse) {
                socketErrors++;
            }
        }
    }

    static double percentileMicros(long[] sortedNanos, double share) {
        return sortedNanos.length == 0 ? Double.NaN : sortedNanos[(int) (share * (sortedNanos.length - 1))] / 1e3;
    }

    /** One connection, with at most one request at a time. */
    private static final class Connection extends SimpleChannelInboundHandler<FullHttpResponse> {
        private final Sender sender;
        private ChannelHandlerContext context;
        private long due;
        private boolean inUse;

        @SuppressWarnings("NullAway.Init") // set when the channel is active, before anything is sent
        Connection(Sender sender) {
            this.sender = sender;
        }

        @Override
        public void channelActive(ChannelHandlerContext ctx) {
            context = ctx;
            sender.free.addLast(this);
        }

        void send(long dueNanos) {
            due = dueNanos;
            inUse = true;
            context.channel().writeAndFlush(sender.request.duplicate());
        }

        @Override
        protected void channelRead0(ChannelHandlerContext ctx, FullHttpResponse response) {
            inUse = false;
            sender.answered(this, due, response);
        }

        @Override
        public void channelInactive(ChannelHandlerContext ctx) {
            sender.lost(this, inUse);
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
            ctx.close();
        }
    }
}
