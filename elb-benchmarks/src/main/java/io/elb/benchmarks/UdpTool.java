package io.elb.benchmarks;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoop;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.EpollDatagramChannel;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.socket.DatagramPacket;
import java.net.URI;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;

/** A closed loop of datagrams: each client sends the next one when its last was answered, or is lost. On one event loop of this process. */
final class UdpTool implements LoadTool {
    private static final long LOST_MILLIS = 500;
    private static final int MOST_LATENCIES = 4_000_000;

    @Override
    public LoadResult run(Workspace workspace, Scenario scenario, String uri, int seconds) {
        URI to = URI.create(uri);
        MultiThreadIoEventLoopGroup group = new MultiThreadIoEventLoopGroup(1, EpollIoHandler.newFactory());
        try {
            Run run = new Run(group.next(), scenario);
            Bootstrap bootstrap = new Bootstrap()
                    .group(group)
                    .channel(EpollDatagramChannel.class)
                    .handler(new ChannelInitializer<>() {
                        @Override
                        protected void initChannel(Channel channel) {
                            channel.pipeline().addLast(new Client(run));
                        }
                    });
            for (int i = 0; i < scenario.connections(); i++) {
                bootstrap.connect(to.getHost(), to.getPort()).syncUninterruptibly();
            }
            RunningProxy.pause(TimeUnit.SECONDS.toMillis(seconds));
            return group.next().submit(run::end).syncUninterruptibly().getNow();
        } finally {
            group.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
        }
    }

    /** What all clients have counted. */
    private static final class Run {
        private final EventLoop loop;
        private final ByteBuf question;
        private final long start = System.nanoTime();
        private final int[] latencies = new int[MOST_LATENCIES];
        private int answered;
        private long bytes;
        private int lost;
        private boolean isOver;

        Run(EventLoop loop, Scenario scenario) {
            this.loop = loop;
            this.question = Unpooled.unreleasableBuffer(Unpooled.directBuffer().writeZero(scenario.responseBytes()));
        }

        LoadResult end() {
            isOver = true;
            int[] sorted = Arrays.copyOf(latencies, Math.min(answered, MOST_LATENCIES));
            Arrays.sort(sorted);
            return new LoadResult(
                    answered,
                    (System.nanoTime() - start) / 1000,
                    bytes,
                    lost,
                    0,
                    at(sorted, 0.5),
                    at(sorted, 0.99),
                    at(sorted, 0.999));
        }

        private static double at(int[] sorted, double part) {
            return sorted.length == 0 ? Double.NaN : sorted[(int) (part * (sorted.length - 1))] / 1000.0;
        }
    }

    /** One client with its socket. */
    private static final class Client extends ChannelInboundHandlerAdapter {
        private final Run run;
        private long sentNanos;

        Client(Run run) {
            this.run = run;
        }

        @Override
        public void channelActive(ChannelHandlerContext context) {
            send(context);
            run.loop.scheduleAtFixedRate(() -> resend(context), LOST_MILLIS, LOST_MILLIS, TimeUnit.MILLISECONDS);
        }

        private void send(ChannelHandlerContext context) {
            sentNanos = System.nanoTime();
            context.writeAndFlush(run.question.duplicate(), context.voidPromise());
        }

        private void resend(ChannelHandlerContext context) {
            if (!run.isOver && System.nanoTime() - sentNanos > TimeUnit.MILLISECONDS.toNanos(LOST_MILLIS)) {
                run.lost++;
                send(context);
            }
        }

        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            DatagramPacket answer = (DatagramPacket) message;
            run.bytes += answer.content().readableBytes();
            answer.release();
            if (run.isOver) {
                return;
            }
            if (run.answered < MOST_LATENCIES) {
                run.latencies[run.answered] = (int) (System.nanoTime() - sentNanos);
            }
            run.answered++;
            send(context);
        }
    }
}
