package io.elb.internal.target;

import io.elb.balance.BalancingStrategy;
import io.elb.balance.Pick;
import io.elb.balance.PickRequest;
import io.elb.balance.Picker;
import io.elb.balance.ShadowStrategy;
import io.elb.balance.TargetState;
import io.elb.observe.ShadowReport;
import io.elb.observe.TargetRef;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The group's strategy behind a fence: whatever it does, there is a pick. */
final class FencedStrategy {
    private static final Logger LOGGER = LoggerFactory.getLogger(FencedStrategy.class);

    private final String group;
    private final String name;
    private final BalancingStrategy strategy;
    private final BalancingStrategy fallback;
    private final AtomicBoolean hasLogged = new AtomicBoolean();
    private volatile @Nullable Fallback fallbackInUse;

    /** Round robin for one set of targets. */
    private record Fallback(CandidateSet candidates, Picker picker) {}

    FencedStrategy(String group, BalancingStrategy configured) {
        this.group = group;
        this.name = configured.name();
        this.fallback = BalancingStrategy.roundRobin().forGroup(group);
        this.strategy = Objects.requireNonNull(configured.forGroup(group), "strategy");
    }

    /** How a shadow would have picked; null when the strategy has none. */
    @Nullable
    ShadowReport shadow() {
        return strategy instanceof ShadowStrategy shadowed ? shadowed.report() : null;
    }

    Picker newPicker(CandidateSet candidates) {
        hasLogged.set(false);
        try {
            return Objects.requireNonNull(strategy.newPicker(candidates), "picker");
        } catch (RuntimeException | Error e) {
            log(e);
            return fallbackPicker(candidates);
        }
    }

    /** Whether making a picker takes so long that no event loop may do it. */
    boolean isCostly(CandidateSet candidates) {
        try {
            return strategy.isCostly(candidates);
        } catch (RuntimeException | Error e) {
            log(e);
            return false;
        }
    }

    TargetState newTargetState(TargetRef target) {
        try {
            return Objects.requireNonNull(strategy.newTargetState(target), "targetState");
        } catch (RuntimeException | Error e) {
            log(e);
            return TargetState.none();
        }
    }

    /** Picks by round robin after the strategy failed. */
    Pick pickWithout(CandidateSet candidates, PickRequest request, Throwable failure) {
        log(failure);
        return fallbackPicker(candidates).pick(request);
    }

    /** Picks by round robin as long as the strategy's picker is being made. */
    Pick pickMeanwhile(CandidateSet candidates, PickRequest request) {
        return fallbackPicker(candidates).pick(request);
    }

    private Picker fallbackPicker(CandidateSet candidates) {
        Fallback present = fallbackInUse;
        if (present == null || present.candidates() != candidates) {
            present = newFallback(candidates);
        }
        return present.picker();
    }

    private synchronized Fallback newFallback(CandidateSet candidates) {
        Fallback present = fallbackInUse;
        if (present == null || present.candidates() != candidates) {
            present = new Fallback(candidates, fallback.newPicker(candidates));
            fallbackInUse = present;
        }
        return present;
    }

    private void log(Throwable failure) {
        if (hasLogged.compareAndSet(false, true)) {
            LOGGER.warn("{}: strategy {} failed, picking by round robin", group, name, failure);
        }
    }
}
