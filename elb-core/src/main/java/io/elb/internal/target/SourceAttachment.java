package io.elb.internal.target;

import io.elb.internal.connection.ControlLoop;
import io.elb.internal.connection.ControlLoop.Cancellable;
import io.elb.target.Target;
import io.elb.target.TargetSource;
import java.time.Duration;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/** One source of targets at one group: holds the last set that it told. */
final class SourceAttachment implements TargetSource.Subscriber, TargetSource.Subscription {
    private final TargetGroupRuntime group;
    private final ControlLoop loop;
    private final Executor blocking;
    private final Set<Cancellable> timers = ConcurrentHashMap.newKeySet();
    private final Set<String> takenOutByHand = new HashSet<>();
    private Map<String, Target> last = Map.of();
    private volatile boolean isClosed;
    private volatile TargetSource.@Nullable Subscription subscription;

    SourceAttachment(TargetGroupRuntime group, ControlLoop loop, Executor blocking) {
        this.group = group;
        this.loop = loop;
        this.blocking = blocking;
    }

    void subscribeTo(TargetSource source) {
        TargetSource.Subscription opened = source.subscribe(this);
        subscription = opened;
        if (isClosed) {
            opened.close();
        }
    }

    @Override
    public void targets(List<Target> targets) {
        Map<String, Target> told = new LinkedHashMap<>();
        for (Target target : List.copyOf(targets)) {
            told.put(target.key(), target);
        }
        if (!isClosed) {
            group.sourceTold(this, told);
        }
    }

    @Override
    public void failed(Throwable cause) {
        if (!isClosed) {
            group.sourceFailed(cause);
        }
    }

    @Override
    public void later(Duration delay, Runnable task) {
        if (isClosed) {
            return;
        }
        // The holder is needed because a task can be due before its handle is known.
        Timer timer = new Timer(task);
        timers.add(timer);
        timer.handle = loop.schedule(timer, Math.max(0, delay.toNanos()));
        if (isClosed) {
            timer.cancel();
        }
    }

    // The group calls the following under its lock.

    void remember(Map<String, Target> told) {
        last = told;
        takenOutByHand.retainAll(told.keySet());
    }

    /** What should be registered: what the source told without what somebody took out by hand since. */
    Collection<Target> wanted() {
        return last.values().stream()
                .filter(target -> !takenOutByHand.contains(target.key()))
                .toList();
    }

    boolean wants(String key) {
        return last.containsKey(key) && !takenOutByHand.contains(key);
    }

    Target told(String key) {
        return Objects.requireNonNull(last.get(key), key);
    }

    boolean isTakenOut(String key) {
        return takenOutByHand.contains(key);
    }

    void takenOut(String key) {
        if (last.containsKey(key)) {
            takenOutByHand.add(key);
        }
    }

    @Override
    public void close() {
        if (!isClosed) {
            isClosed = true;
            timers.forEach(Cancellable::cancel);
            timers.clear();
            TargetSource.Subscription opened = subscription;
            if (opened != null) {
                opened.close();
            }
            group.sourceClosed(this);
        }
    }

    private final class Timer implements Runnable, Cancellable {
        private final Runnable task;
        private volatile @Nullable Cancellable handle;

        Timer(Runnable task) {
            this.task = task;
        }

        @Override
        public void run() {
            timers.remove(this);
            if (!isClosed) {
                blocking.execute(this::runTask);
            }
        }

        private void runTask() {
            try {
                task.run();
            } catch (RuntimeException | Error e) {
                failed(e);
            }
        }

        @Override
        public void cancel() {
            Cancellable known = handle;
            if (known != null) {
                known.cancel();
            }
        }
    }
}
