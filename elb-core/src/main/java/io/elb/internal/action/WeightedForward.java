package io.elb.internal.action;

import io.elb.internal.balance.XxHash64;
import io.elb.internal.http.RequestHead;
import io.elb.observe.ErrorReason;
import io.elb.rule.Forward;
import io.elb.rule.WeightedTargetGroup;
import java.net.InetAddress;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Chooses one group by weight. The few groups that an action may have make a scan of running totals the fastest way, and rendezvous
 * hashing the simplest one to choose by address: the group wins whose score {@code weight ÷ −ln(hash)} is the highest, so that a new
 * weight moves addresses to or from its own group only (Schindelhauer and Schomaker, Weighted Distributed Hash Tables, 2005).
 */
final class WeightedForward implements TerminalAction {
    private static final Outcome NOTHING_TO_CHOOSE = new Outcome.Failure(ErrorReason.NO_TARGETS);

    private final Outcome[] outcomes;
    /** Sum of the weights up to and including the same index of {@link #outcomes}. */
    private final int[] totals;

    private final int[] weights;
    private final long[] seeds;
    private final boolean isByAddress;
    private final Optional<Outcome> sticky;

    WeightedForward(Forward forward) {
        List<WeightedTargetGroup> choosable =
                forward.groups().stream().filter(group -> group.weight() > 0).toList();
        outcomes = new Outcome[choosable.size()];
        totals = new int[choosable.size()];
        weights = new int[choosable.size()];
        seeds = new long[choosable.size()];
        isByAddress = forward.isStickyBySourceIp();
        int total = 0;
        for (int i = 0; i < outcomes.length; i++) {
            outcomes[i] = new Outcome.Forward(choosable.get(i).group());
            total += choosable.get(i).weight();
            totals[i] = total;
            weights[i] = choosable.get(i).weight();
            seeds[i] = XxHash64.hash(choosable.get(i).group().name(), 0);
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

    Outcome choose(InetAddress client, RandomGenerator random) {
        if (!isByAddress || outcomes.length < 2) {
            return choose(random);
        }
        byte[] address = client.getAddress();
        int best = 0;
        double highest = 0;
        for (int i = 0; i < outcomes.length; i++) {
            double score = weights[i] / -Math.log(unit(XxHash64.hash(address, 0, address.length, seeds[i])));
            if (score > highest) {
                highest = score;
                best = i;
            }
        }
        return outcomes[best];
    }

    /** Evenly in between 0 and 1, neither of them included. */
    private static double unit(long hash) {
        return ((hash >>> 12) + 0.5) * 0x1p-52;
    }

    @Override
    public String token() {
        return "forward";
    }
}
