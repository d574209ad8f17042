package io.elb.internal.action;

import io.elb.internal.http.RequestHead;
import io.elb.rule.Action;
import io.elb.rule.CustomAction;
import io.elb.rule.RequestView;
import io.elb.rule.WeightedTargetGroup;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Does what a function says. The first few actions that it answers are compiled once, further ones for each request. */
final class CustomChoice implements TerminalAction, Outcome.Custom {
    private static final Logger LOGGER = LoggerFactory.getLogger(CustomChoice.class);
    private static final int MOST_KEPT = 16;

    private final CustomAction action;
    private final String scheme;
    private final AtomicBoolean hasLogged = new AtomicBoolean();
    /** Never changed in place, so that loops read it without a lock; a compilation that is lost to a race is done again. */
    private volatile ActionChain[] kept = {};

    CustomChoice(CustomAction action, String scheme) {
        this.action = action;
        this.scheme = scheme;
    }

    @Override
    public Outcome decide(
            RequestHead head, @Nullable Transformed transformed, ListenerEndpoint endpoint, RandomGenerator random) {
        return this;
    }

    @Override
    public @Nullable ActionChain choose(RequestView view) {
        try {
            return compiled(action.function().apply(view));
        } catch (RuntimeException | Error e) {
            if (hasLogged.compareAndSet(false, true)) {
                LOGGER.warn("action {} failed; further failures are answered silently", action.name(), e);
            }
            return null;
        }
    }

    private ActionChain compiled(@Nullable Action chosen) {
        ActionChain[] now = kept;
        for (ActionChain each : now) {
            if (each.action() == chosen) {
                return each;
            }
        }
        ActionChain chain = compile(chosen);
        if (now.length < MOST_KEPT) {
            ActionChain[] more = Arrays.copyOf(now, now.length + 1);
            more[now.length] = chain;
            kept = more;
        }
        return chain;
    }

    private ActionChain compile(@Nullable Action chosen) {
        if (chosen == null || chosen instanceof CustomAction) {
            throw new IllegalStateException("action: " + chosen + " (expected: a forward, redirect or fixed response)");
        }
        if (chosen instanceof io.elb.rule.Forward forward) {
            for (WeightedTargetGroup weighted : forward.groups()) {
                if (!action.groups().contains(weighted.group())) {
                    throw new IllegalStateException("group: " + weighted.group().name() + " (expected: one that action "
                            + action.name() + " has named)");
                }
            }
        }
        return ActionChain.of(chosen, scheme);
    }

    @Override
    public String token() {
        return "custom";
    }
}
