package io.elb.internal.upstream;

import io.elb.health.ProbeConnection;
import io.elb.internal.function.FunctionProbes;
import io.elb.internal.target.ProbeConnector;
import io.elb.internal.target.TargetRuntime;
import io.elb.observe.ErrorReason;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.util.ReferenceCountUtil;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Opens connections for health checks the way the pools open them for traffic. Called on the control loop. */
public final class Probes implements ProbeConnector {
    private final Connector connector;
    private final FunctionProbes functions;

    /** Connects through the control loop's connector. */
    public Probes(Connector connector, FunctionProbes functions) {
        this.connector = connector;
        this.functions = functions;
    }

    @Override
    public CompletionStage<Integer> invoke(TargetRuntime target, String path, String userAgent) {
        return functions.invoke(target, path, userAgent);
    }

    @Override
    public CompletionStage<ProbeConnection> connect(TargetRuntime target, int port, long timeoutNanos) {
        CompletableFuture<ProbeConnection> answer = new CompletableFuture<>();
        SocketAddress address = withPort(target.nextAddress(), port);
        if (address == null) {
            answer.completeExceptionally(new IOException("the target's name is not resolved"));
            return answer;
        }
        ProbeHandler handler = new ProbeHandler();
        connector.connect(
                address,
                ProxyHeaders.local(target),
                target.group().config().healthCheckTls(),
                Connector.applicationProtocols(target),
                timeoutNanos,
                handler,
                new Connector.Result() {
                    @Override
                    public void connected(Channel channel) {
                        if (!answer.complete(handler)) {
                            channel.close();
                        }
                    }

                    @Override
                    public void failed(ErrorReason reason) {
                        answer.completeExceptionally(new ProbeFailure(reason));
                    }
                });
        return answer;
    }

    private static @Nullable SocketAddress withPort(@Nullable SocketAddress address, int port) {
        return address instanceof InetSocketAddress inet ? new InetSocketAddress(inet.getAddress(), port) : address;
    }

    /** Why a probe could not connect. */
    static final class ProbeFailure extends IOException {
        private static final long serialVersionUID = 1L;

        ProbeFailure(ErrorReason reason) {
            super(reason.name());
        }
    }

    /** Translates between a channel and the callbacks of a checker. */
    private static final class ProbeHandler extends ChannelInboundHandlerAdapter implements ProbeConnection {
        private @Nullable ChannelHandlerContext ctx;
        private @Nullable Consumer<ByteBuffer> onBytes;
        private @Nullable Consumer<Optional<Throwable>> onEnd;
        private @Nullable ByteBuf early;
        private Optional<Throwable> cause = Optional.empty();
        private boolean ended;
        private boolean closed;

        @Override
        public void handlerAdded(ChannelHandlerContext context) {
            ctx = context;
        }

        @Override
        public void send(byte[] bytes) {
            ChannelHandlerContext to = ctx;
            if (to != null) {
                to.writeAndFlush(Unpooled.wrappedBuffer(bytes));
            }
        }

        @Override
        public void receive(Consumer<ByteBuffer> bytes, Consumer<Optional<Throwable>> end) {
            onBytes = bytes;
            onEnd = end;
            ByteBuf first = early;
            if (first != null) {
                early = null;
                deliver(first);
            }
            if (ended) {
                end.accept(cause);
            }
        }

        private void deliver(ByteBuf data) {
            try {
                Consumer<ByteBuffer> to = onBytes;
                if (to != null && !closed) {
                    to.accept(data.nioBuffer().asReadOnlyBuffer());
                }
            } finally {
                data.release();
            }
        }

        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            if (!(message instanceof ByteBuf data) || closed) {
                ReferenceCountUtil.release(message);
            } else if (onBytes == null) {
                early = early == null ? data : Unpooled.wrappedBuffer(early, data);
            } else {
                deliver(data);
            }
        }

        @Override
        public void userEventTriggered(ChannelHandlerContext context, Object event) {
            if (event == ChannelInputShutdownEvent.INSTANCE) {
                end(Optional.empty());
                context.close();
            }
        }

        @Override
        public void channelInactive(ChannelHandlerContext context) {
            end(Optional.empty());
            ByteBuf unread = early;
            if (unread != null) {
                early = null;
                unread.release();
            }
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable thrown) {
            end(Optional.of(thrown));
            context.close();
        }

        private void end(Optional<Throwable> why) {
            if (!ended && !closed) {
                ended = true;
                cause = why;
                Consumer<Optional<Throwable>> to = onEnd;
                if (to != null) {
                    to.accept(why);
                }
            }
        }

        @Override
        public void close() {
            closed = true;
            ChannelHandlerContext of = ctx;
            if (of != null) {
                of.close();
            }
        }
    }
}
