package io.elb.internal.boot;

import io.elb.internal.connection.ControlLoop;
import io.netty.channel.EventLoop;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;

/** The control loop of a balancer on one of its event loops. Tasks that come after the loop's end are dropped. */
final class EventLoopControl implements ControlLoop {
    private final EventLoop loop;

    EventLoopControl(EventLoop loop) {
        this.loop = loop;
    }

    @Override
    public void execute(Runnable task) {
        try {
            loop.execute(task);
        } catch (RejectedExecutionException e) {
            // The loop has ended and with it whatever the task was about.
        }
    }

    @Override
    public Cancellable schedule(Runnable task, long delayNanos) {
        try {
            var scheduled = loop.schedule(task, delayNanos, TimeUnit.NANOSECONDS);
            return () -> scheduled.cancel(false);
        } catch (RejectedExecutionException e) {
            return () -> {};
        }
    }

    @Override
    public boolean isInLoop() {
        return loop.inEventLoop();
    }

    @Override
    public long nowNanos() {
        return loop.ticker().nanoTime();
    }
}
