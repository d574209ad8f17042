package io.elb.internal.action;

import io.elb.internal.http.RequestHead;
import io.elb.observe.ErrorReason;
import io.elb.rule.Forward;
import io.elb.rule.WeightedTargetGroup;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** Chooses one group by weight. The few groups that an action may have make a scan of running totals the fastest way. */
final class WeightedForward implements TerminalAction {
    private static final Outcome NOTHING_TO_CHOOSE = new Outcome.Failure(ErrorReason.NO_TARGETS);

    private final Outcome[] outcomes;
    /** Sum of the weights up to and including the same index of {@link #outcomes}. */
    private final int[] totals;

    private final Optional<Outcome> sticky;

    WeightedForward(Forward forward) {
        List<WeightedTargetGroup> choosable =
                forward.groups().stream().filter(group -> group.weight() > 0).toList();
        outcomes = new Outcome[choosable.size()];
        totals = new int[choosable.size()];
        int total = 0;
        for (int i = 0; i < outcomes.length; i++) {
            outcomes[i] = new Outcome.Forward(choosable.get(i).group());
            total += choosable.get(i).weight();
            totals[i] = total;
        }
        sticky = forward.stickiness()
                .map(duration -> new Outcome.StickyForward(forward.groups(), duration, this::choose));
    }

    @Override
    public Outcome decide(
            RequestHead head, @Nullable Transformed transformed, ListenerEndpoint endpoint, RandomGenerator random) {
        return sticky.isPresent() ? sticky.get() : choose(random);
    }

    Outcome choose(RandomGenerator random) {
        int last = outcomes.length - 1;
        if (last <= 0) {
            return last == 0 ? outcomes[0] : NOTHING_TO_CHOOSE;
        }
        int drawn = random.nextInt(totals[last]);
        int i = 0;
        while (drawn >= totals[i]) {
            i++;
        }
        return outcomes[i];
    }

    @Override
    public String token() {
        return "forward";
    }
}
