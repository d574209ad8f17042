package io.elb.testing;

import io.elb.LoadBalancer;
import io.elb.listener.Listener;
import io.elb.listener.ListenerConfig;
import io.elb.rule.Action;
import io.elb.target.Target;
import io.elb.target.TargetGroup;
import io.elb.target.TargetGroupConfig;
import java.net.URI;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/**
 * A running balancer with fake targets, ready for requests over real sockets: one group with all targets, and one HTTP
 * listener on a free port of 127.0.0.1 that forwards to it. {@link #close()} frees everything and sees that nothing is
 * left; {@link ElbExtension} does so after each test.
 *
 * <p><em>Thread-safe.</em>
 *
 * @since 0.1
 */
public final class ElbFixture implements AutoCloseable {
    private static final AtomicLong COUNT = new AtomicLong();

    private final RecordingObserver observer = new RecordingObserver();
    private final List<FakeTarget> targets = new ArrayList<>();
    private final List<RawClient> clients = new ArrayList<>();
    private final LoadBalancer balancer;
    private final TargetGroup group;
    private final Listener listener;

    private ElbFixture(Builder builder) {
        List<AutoCloseable> started = new ArrayList<>();
        try {
            LoadBalancer.Builder settings = LoadBalancer.application("fixture-" + COUNT.incrementAndGet())
                    .threads(1)
                    .observer(observer);
            builder.balancer.accept(settings);
            balancer = settings.start();
            started.add(balancer);
            for (String name : builder.targets) {
                FakeTarget target = FakeTarget.start(name);
                started.add(target);
                targets.add(target);
            }
            group = balancer.addTargetGroup(
                    builder.group.apply(TargetGroupConfig.builder("fixture")).build());
            targets.forEach(target -> group.register(Target.of(target.address())));
            listener = balancer.addListener(builder.listener
                    .apply(ListenerConfig.http(0, Action.forward(group)))
                    .build());
        } catch (RuntimeException | Error e) {
            closeAll(started, e);
            throw e;
        }
    }

    private static void closeAll(List<AutoCloseable> started, Throwable cause) {
        for (AutoCloseable each : started) {
            try {
                each.close();
            } catch (Exception e) {
                cause.addSuppressed(e);
            }
        }
    }

    /**
     * Starts a balancer with the default settings on one event loop.
     *
     * @param targets the names of its targets; may be none
     * @return the fixture, to be closed
     */
    public static ElbFixture start(String... targets) {
        return builder().targets(targets).start();
    }

    /**
     * Starts a balancer with settings of its own.
     *
     * @return a builder with two targets, {@code one} and {@code two}
     */
    public static Builder builder() {
        return new Builder();
    }

    /**
     * Settings of a fixture that is about to start.
     *
     * <p><em>Immutable.</em>
     *
     * @since 0.1
     */
    public static final class Builder {
        private final List<String> targets;
        private final Consumer<LoadBalancer.Builder> balancer;
        private final UnaryOperator<TargetGroupConfig.Builder> group;
        private final UnaryOperator<ListenerConfig.Builder> listener;

        private Builder() {
            this(List.of("one", "two"), builder -> {}, UnaryOperator.identity(), UnaryOperator.identity());
        }

        private Builder(
                List<String> targets,
                Consumer<LoadBalancer.Builder> balancer,
                UnaryOperator<TargetGroupConfig.Builder> group,
                UnaryOperator<ListenerConfig.Builder> listener) {
            this.targets = targets;
            this.balancer = balancer;
            this.group = group;
            this.listener = listener;
        }

        /**
         * Sets the targets; by default {@code one} and {@code two}.
         *
         * @param names their names; may be none
         * @return a changed copy
         */
        public Builder targets(String... names) {
            return new Builder(List.copyOf(Arrays.asList(names)), balancer, group, listener);
        }

        /**
         * Changes the balancer's settings; by default it has one event loop of its own.
         *
         * @param settings told the builder before the start
         * @return a changed copy
         */
        public Builder balancer(Consumer<LoadBalancer.Builder> settings) {
            return new Builder(targets, balancer.andThen(settings), group, listener);
        }

        /**
         * Changes the target group's configuration; by default it is that of a new builder.
         *
         * @param settings answers the builder to build from
         * @return a changed copy
         */
        public Builder group(UnaryOperator<TargetGroupConfig.Builder> settings) {
            return new Builder(targets, balancer, builder -> settings.apply(group.apply(builder)), listener);
        }

        /**
         * Changes the listener's configuration; by default it is that of a new builder.
         *
         * @param settings answers the builder to build from
         * @return a changed copy
         */
        public Builder listener(UnaryOperator<ListenerConfig.Builder> settings) {
            return new Builder(targets, balancer, group, builder -> settings.apply(listener.apply(builder)));
        }

        /**
         * Starts all of it.
         *
         * @return the fixture, to be closed
         */
        public ElbFixture start() {
            return new ElbFixture(this);
        }
    }

    /**
     * Answers the balancer.
     *
     * @return the running balancer
     */
    public LoadBalancer balancer() {
        return balancer;
    }

    /**
     * Answers the group with all targets.
     *
     * @return the group, named {@code fixture}
     */
    public TargetGroup group() {
        return group;
    }

    /**
     * Answers the listener that forwards to the group.
     *
     * @return the listener
     */
    public Listener listener() {
        return listener;
    }

    /**
     * Answers what the balancer has told since its start.
     *
     * @return the observer
     */
    public RecordingObserver observer() {
        return observer;
    }

    /**
     * Answers all targets.
     *
     * @return in the order of their names in the builder, immutable
     */
    public List<FakeTarget> targets() {
        return List.copyOf(targets);
    }

    /**
     * Answers a target by its name.
     *
     * @param name one of the builder's names
     * @return the target
     * @throws IllegalArgumentException if there is none
     */
    public FakeTarget target(String name) {
        return targets.stream()
                .filter(target -> target.name().equals(name))
                .findFirst()
                .orElseThrow(
                        () -> new IllegalArgumentException("name: " + name + " (expected: one of " + targets + ")"));
    }

    /**
     * Answers a URI on the listener.
     *
     * @param path path and query, beginning with a slash
     * @return an absolute {@code http} URI
     */
    public URI uri(String path) {
        return listener.uri().resolve(path);
    }

    /**
     * Connects a client to the listener.
     *
     * @return a connected client, closed with the fixture
     */
    public RawClient connect() {
        RawClient client = RawClient.connect(listener.address());
        synchronized (clients) {
            clients.add(client);
        }
        return client;
    }

    /**
     * Waits until no request is in flight on any target of the balancer.
     *
     * @throws AssertionError if some are for 10 s
     */
    public void awaitIdle() {
        if (!observer.hears(this::isIdle, Deadline.byDefault())) {
            StringBuilder text = new StringBuilder("in flight: some (expected: none; each request is finished, or its"
                    + " client closed, before a test ends)");
            balancer.targetGroups().forEach(each -> text.append('\n').append(GroupHealth.describe(each)));
            throw new AssertionError(text.toString());
        }
    }

    private boolean isIdle() {
        return balancer.targetGroups().stream()
                .flatMap(each -> each.targets().stream())
                .allMatch(target -> target.inFlight() == 0);
    }

    /**
     * Closes the clients that it made, sees that nothing is in flight any more, closes balancer and targets, and sees that
     * none of the balancer's threads is left.
     *
     * @throws AssertionError if a request is in flight, or a thread is left
     */
    @Override
    public void close() {
        synchronized (clients) {
            clients.forEach(RawClient::close);
        }
        try {
            awaitIdle();
        } finally {
            balancer.close();
            targets.forEach(FakeTarget::close);
        }
        requireNoThread();
    }

    private void requireNoThread() {
        Deadline deadline = Deadline.byDefault();
        String prefix = "elb-" + balancer.name() + '-';
        for (Thread thread : Thread.getAllStackTraces().keySet()) {
            if (thread.getName().startsWith(prefix)) {
                try {
                    thread.join(deadline.remainingMillis());
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
                if (thread.isAlive()) {
                    throw new AssertionError("thread: " + thread.getName() + " (expected: none of " + balancer.name()
                            + " after its close)");
                }
            }
        }
    }

    @Override
    public String toString() {
        return balancer.name() + " at " + listener.uri() + " with " + targets;
    }
}
