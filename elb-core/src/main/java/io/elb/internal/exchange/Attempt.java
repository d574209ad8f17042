package io.elb.internal.exchange;

import io.elb.internal.http.ResponseHead;
import io.elb.internal.http.Upstream;
import io.elb.internal.http.UpstreamReceiver;
import io.elb.internal.relay.Trailers;
import io.elb.internal.target.TargetRuntime;
import io.elb.internal.upstream.UpstreamWaiter;
import io.elb.observe.ErrorReason;
import io.netty.buffer.ByteBuf;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * One try to have a request answered by one target: picked, connecting, sent, answered. Tells its exchange what happens as
 * long as it is the exchange's present attempt. Confined to its event loop.
 */
final class Attempt implements UpstreamReceiver, UpstreamWaiter {
    private final HttpExchange exchange;
    private final TargetRuntime target;
    private final long pickedNanos;
    private @Nullable Upstream upstream;
    private @Nullable Runnable withdraw;
    private final @Nullable Attempt previous;
    private final int number;
    private @Nullable ErrorReason error;
    private int status;
    private boolean interimSeen;
    private boolean isServerError;
    private boolean over;

    /** An attempt that has begun on its target. */
    Attempt(HttpExchange exchange, TargetRuntime target, long nowNanos, @Nullable Attempt previous) {
        this.exchange = exchange;
        this.target = target;
        this.previous = previous;
        this.number = previous == null ? 1 : previous.number + 1;
        this.pickedNanos = nowNanos;
    }

    TargetRuntime target() {
        return target;
    }

    /** The one before it; null for the first. */
    @Nullable
    Attempt previous() {
        return previous;
    }

    /** From 1. */
    int number() {
        return number;
    }

    /** Why it failed; null while it has not. */
    @Nullable
    ErrorReason error() {
        return error;
    }

    /** Status of the target's answer; 0 without one. */
    int status() {
        return status;
    }

    @Nullable
    Upstream upstream() {
        return upstream;
    }

    /** Whether the target may have been closing the connection as the request was sent, and has sent nothing. */
    boolean isIdleRace(ErrorReason reason) {
        Upstream used = upstream;
        return used != null
                && used.isReused()
                && !interimSeen
                && (reason == ErrorReason.TARGET_CLOSED || reason == ErrorReason.TARGET_RESET);
    }

    // ---- how it ends, exactly one of these

    /** The response is complete. */
    void complete(long nowNanos) {
        if (!over) {
            over = true;
            if (isServerError) {
                target.answeredWithError();
            }
            target.completed(nowNanos, nowNanos - pickedNanos);
            Upstream used = upstream;
            if (used != null) {
                used.release();
            }
        }
    }

    /** The target is at fault. */
    void fail(ErrorReason reason, long nowNanos) {
        if (!over) {
            over = true;
            error = reason;
            target.failed(nowNanos, nowNanos - pickedNanos, reason);
            abort(reason);
        }
    }

    /** The target is not at fault: the client is gone, or was told something else. */
    void cancel(ErrorReason reason, long nowNanos) {
        if (!over) {
            over = true;
            target.cancelled(nowNanos, nowNanos - pickedNanos);
            abort(reason);
        }
    }

    private void abort(ErrorReason reason) {
        Runnable queued = withdraw;
        if (queued != null) {
            withdraw = null;
            queued.run();
        }
        Upstream used = upstream;
        if (used != null) {
            used.body().abort(reason);
        }
    }

    // ---- what the pool says

    @Override
    public void onQueued(Runnable newWithdraw) {
        withdraw = newWithdraw;
    }

    @Override
    public void onUpstream(Upstream connection) {
        withdraw = null;
        upstream = connection;
        exchange.send(this, connection);
    }

    @Override
    public void onUpstreamFailed(ErrorReason reason) {
        exchange.connectFailed(this, reason);
    }

    @Override
    public InetSocketAddress clientAddress() {
        return exchange.connection().clientAddress();
    }

    @Override
    public int slot() {
        return exchange.connection().node().slot();
    }

    @Override
    public boolean isWaiting() {
        return !over;
    }

    // ---- what the target says

    @Override
    public int mostHeadBytes() {
        return exchange.listener().config().http().limits().responseHeadBytes();
    }

    @Override
    public void onInterim(ResponseHead head) {
        interimSeen = true;
        if (!over) {
            exchange.interim(head);
        }
    }

    @Override
    public void onHead(ResponseHead head) {
        if (isAnswer(head)) {
            long now = exchange.nowNanos();
            status = head.status();
            report(head, now);
            target.firstByte(now, now - pickedNanos, status);
            isServerError = head.status() >= 500;
            exchange.respond(this, head, now);
        }
    }

    private void report(ResponseHead head, long now) {
        String field = target.reportField();
        int index = field == null ? -1 : head.fields().indexOfName(field, 0);
        if (index >= 0) {
            target.reported(now, head.fields().value(index));
        }
    }

    @Override
    public void onTunnel(ResponseHead head) {
        if (isAnswer(head)) {
            long now = exchange.nowNanos();
            status = head.status();
            target.firstByte(now, now - pickedNanos, status);
            exchange.tunnel(this, head, now);
        }
    }

    /** What the client's protocol can't take for an answer, such as a wrong proof of a WebSocket handshake, is none. */
    private boolean isAnswer(ResponseHead head) {
        if (!over && !exchange.downstream().accepts(head)) {
            exchange.attemptFailed(this, ErrorReason.TARGET_MALFORMED_RESPONSE);
        }
        return !over;
    }

    @Override
    public void onData(ByteBuf data) {
        if (over) {
            data.release();
        } else {
            exchange.responseData(data);
        }
    }

    @Override
    public void onTransferred(long bytes) {
        if (!over) {
            exchange.responseTransferred(bytes);
        }
    }

    @Override
    public void onReadComplete() {
        if (!over) {
            exchange.responseReadComplete();
        }
    }

    @Override
    public void onEnd(@Nullable Trailers trailers) {
        if (!over) {
            exchange.responseEnd(trailers);
        }
    }

    @Override
    public void onAbort(ErrorReason reason) {
        if (!over) {
            exchange.attemptFailed(this, reason);
        }
    }

    @Override
    public void onWritable() {
        if (!over) {
            exchange.requestWritable();
        }
    }
}
