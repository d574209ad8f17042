package io.elb.internal.target;

import io.elb.balance.NoPickReason;
import io.elb.balance.Pick;
import io.elb.balance.PickRequest;
import io.elb.internal.connection.ControlLoop;
import io.elb.target.Target;
import io.elb.target.TargetDescription;
import io.elb.target.TargetGroup;
import io.elb.target.TargetGroupConfig;
import io.elb.target.TargetSource;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/** A running target group. */
public final class TargetGroupRuntime implements TargetGroup {
    private final TargetGroupConfig config;
    private final ControlLoop loop;

    /** {@code blocking} runs sources that block. */
    public TargetGroupRuntime(
            TargetGroupConfig config,
            ControlLoop loop,
            ProbeConnector probes,
            TargetResolver resolver,
            TargetGroupEvents events,
            RandomGenerator random,
            Executor blocking) {
        this.config = config;
        this.loop = loop;
    }

    /** Chooses a target: one volatile read and the strategy's picker; never null. */
    public Pick pick(PickRequest request) {
        return Pick.none(NoPickReason.NO_TARGETS);
    }

    /** Registered and draining targets. */
    public List<TargetRuntime> runtimes() {
        return List.of();
    }

    /** Whether a rule or listener uses the group: without that no checks run and all targets are unused. */
    public void setInUse(boolean isInUse) {}

    /** Ends all checks, sources and timers, and removes all targets at once. */
    public void close() {}

    @Override
    public String name() {
        return config.name();
    }

    @Override
    public TargetGroupConfig config() {
        return config;
    }

    @Override
    public void register(Target... targets) {}

    @Override
    public void deregister(String key) {}

    @Override
    public void setWeight(String key, int weight) {}

    @Override
    public List<TargetDescription> targets() {
        return List.of();
    }

    @Override
    public CompletionStage<Void> awaitHealthy(int count) {
        throw new UnsupportedOperationException();
    }

    @Override
    public TargetSource.Subscription attach(TargetSource source) {
        throw new UnsupportedOperationException();
    }

    void tell(TargetRuntime target, Consumer<TargetRuntime> observer) {
        loop.execute(() -> observer.accept(target));
    }
}
