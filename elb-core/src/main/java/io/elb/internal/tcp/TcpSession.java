package io.elb.internal.tcp;

import io.elb.internal.relay.FlowEnd;
import io.elb.internal.relay.FlowReceiver;
import io.elb.internal.relay.Relay;
import io.elb.internal.relay.Trailers;
import io.elb.internal.upstream.Connector;
import io.elb.observe.ErrorReason;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import java.net.SocketAddress;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** One connection of a client and the one to a target that carries it on. Confined to its event loop. */
public final class TcpSession {
    /** Is told how a session ended. */
    public interface Owner {
        /** Nothing more will pass; told once. */
        void ended(TcpSession session);
    }

    private final TcpFlowHandler client = new TcpFlowHandler(ErrorReason.CLIENT_CLOSED);
    private final TcpFlowHandler target = new TcpFlowHandler(ErrorReason.TARGET_RESET);
    private final Relay toTarget = new Relay(client, target);
    private final Relay toClient = new Relay(target, client);
    private final Owner owner;
    private @Nullable ErrorReason error;
    private boolean over;

    private TcpSession(Owner owner) {
        this.owner = owner;
    }

    /** Takes over an accepted connection, whose reading is off, and connects to the target. A failure resets the client. */
    public static TcpSession start(
            Channel accepted, Connector connector, SocketAddress address, long connectTimeoutNanos, Owner owner) {
        TcpSession session = new TcpSession(owner);
        accepted.pipeline().addLast(session.client);
        connector.connect(
                address, Optional.empty(), List.of(), connectTimeoutNanos, session.target, new Connector.Result() {
                    @Override
                    public void connected(Channel channel) {
                        session.join();
                    }

                    @Override
                    public void failed(ErrorReason reason) {
                        session.client.abort(reason);
                        session.end(reason);
                    }
                });
        return session;
    }

    private void join() {
        target.deliverTo(new Side(toClient, toTarget, client));
        client.deliverTo(new Side(toTarget, toClient, target));
        if (!over && !toTarget.isPaused()) {
            client.readable(true);
        }
    }

    /** Bytes that came from the client. */
    public long receivedBytes() {
        return toTarget.bytes();
    }

    /** Bytes that came from the target. */
    public long sentBytes() {
        return toClient.bytes();
    }

    /** Why the session was cut off; null when both sides have ended by themselves. */
    public @Nullable ErrorReason error() {
        return error;
    }

    private void end(@Nullable ErrorReason reason) {
        if (!over) {
            over = true;
            error = reason;
            owner.ended(this);
        }
    }

    /** Hears one end and passes on to the other. */
    private final class Side implements FlowReceiver {
        private final Relay onward;
        private final Relay backward;
        private final FlowEnd other;

        Side(Relay onward, Relay backward, FlowEnd other) {
            this.onward = onward;
            this.backward = backward;
            this.other = other;
        }

        @Override
        public void onData(ByteBuf data) {
            onward.data(data);
        }

        @Override
        public void onTransferred(long bytes) {
            onward.transferred(bytes);
        }

        @Override
        public void onReadComplete() {
            onward.readComplete();
        }

        @Override
        public void onWritable() {
            backward.writable();
        }

        @Override
        public void onEnd(@Nullable Trailers trailers) {
            onward.end(trailers);
            if (backward.isEnded()) {
                end(null);
            }
        }

        @Override
        public void onAbort(ErrorReason reason) {
            other.abort(reason);
            end(reason);
        }
    }
}
