package io.elb.it;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.IoEventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpClientCodec;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpVersion;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;

/** Keep-alive clients on one event loop that ask for one thing after the other and tell what is not a good answer. */
final class LiveLoad implements AutoCloseable {
    /** What rules answer by themselves; anything else must be the path that was asked for. */
    static final String FIXED = "fixed";

    private static final long MOST_SECONDS_WITHOUT_ANSWER = 20;

    private final List<Channel> channels = new ArrayList<>();
    private final Queue<String> problems = new ConcurrentLinkedQueue<>();
    private final AtomicLong answers = new AtomicLong();
    private final CountDownLatch ended;
    private volatile boolean isEnding;

    LiveLoad(IoEventLoopGroup loop, int port, int clients) {
        ended = new CountDownLatch(clients);
        for (int i = 0; i < clients; i++) {
            Client client = new Client(i);
            channels.add(new Bootstrap()
                    .group(loop)
                    .channel(NioSocketChannel.class)
                    .handler(new ChannelInitializer<>() {
                        @Override
                        protected void initChannel(Channel channel) {
                            channel.pipeline()
                                    .addLast(new HttpClientCodec(), new HttpObjectAggregator(1 << 20), client);
                        }
                    })
                    .connect("127.0.0.1", port)
                    .syncUninterruptibly()
                    .channel());
        }
    }

    long answers() {
        return answers.get();
    }

    List<String> problems() {
        return List.copyOf(problems);
    }

    /** Waits until so many answers have come in all. */
    void awaitAnswers(long count) throws InterruptedException {
        long last = answers();
        long since = System.nanoTime();
        synchronized (answers) {
            while (answers() < count && problems.isEmpty()) {
                answers.wait(50);
                if (answers() > last) {
                    last = answers();
                    since = System.nanoTime();
                } else if (System.nanoTime() - since > MOST_SECONDS_WITHOUT_ANSWER * 1_000_000_000L) {
                    throw new AssertionError("no answer for " + MOST_SECONDS_WITHOUT_ANSWER + " s after " + last);
                }
            }
        }
    }

    /** Lets each client have its last answer and closes. */
    @Override
    public void close() {
        isEnding = true;
        try {
            ended.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        channels.forEach(Channel::close);
        channels.forEach(channel -> channel.closeFuture().syncUninterruptibly());
    }

    private final class Client extends SimpleChannelInboundHandler<FullHttpResponse> {
        private final int number;
        private final Random random;
        private String asked = "";
        private int requests;

        Client(int number) {
            this.number = number;
            this.random = new Random(number);
        }

        @Override
        public void channelActive(ChannelHandlerContext ctx) {
            ask(ctx);
        }

        private void ask(ChannelHandlerContext ctx) {
            String kind = switch (random.nextInt(20)) {
                case 0 -> "/slow";
                case 1 -> "/big";
                default -> "/path-" + random.nextInt(20);
            };
            asked = kind + "/" + number + "/" + requests++;
            DefaultFullHttpRequest request = new DefaultFullHttpRequest(HttpVersion.HTTP_1_1, HttpMethod.GET, asked);
            request.headers().set(HttpHeaderNames.HOST, "shop-" + random.nextInt(5) + ".test");
            ctx.writeAndFlush(request);
        }

        @Override
        protected void channelRead0(ChannelHandlerContext ctx, FullHttpResponse response) {
            String body = response.content().toString(StandardCharsets.US_ASCII);
            boolean isBig = asked.startsWith("/big");
            boolean isForwarded = isBig
                    ? body.startsWith(asked) && body.length() == asked.length() + LiveTargets.BIG_BYTES
                    : body.equals(asked);
            if (response.status().code() != 200 || !isForwarded && !body.equals(FIXED)) {
                problems.add(asked + ": " + response.status() + ", " + body.length() + " bytes, "
                        + body.substring(0, Math.min(80, body.length())));
            }
            answers.incrementAndGet();
            synchronized (answers) {
                answers.notifyAll();
            }
            if (isEnding) {
                ended.countDown();
            } else {
                ask(ctx);
            }
        }

        @Override
        public void channelInactive(ChannelHandlerContext ctx) {
            if (!isEnding) {
                problems.add("client " + number + " lost its connection after asking for " + asked);
            }
            ended.countDown();
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
            problems.add("client " + number + ": " + cause);
            ctx.close();
        }
    }
}
