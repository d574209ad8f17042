package io.elb.balance;

import io.elb.internal.balance.HashRing;
import io.elb.internal.balance.MaglevTable;
import io.elb.internal.balance.Placement;
import io.elb.internal.balance.Rendezvous;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.Objects;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/* How it works
 *
 * The placement, a table or ring, is made of all targets with a weight, whatever their health, and kept as long as they and
 * their weights stay the same. So a change of health makes no table, and moves only the requests of the target that fails; they
 * come back to it when it recovers.
 *
 * What is at the place of a hash may be unfit: not healthy, tried already, or full. Then the hash is hashed again and the
 * next place is tried: the same ones for the same key, but others for each key, so that a lost target's requests are spread
 * over all of the rest by weight (random jumps, Chen and others, arXiv 1908.08762). After many unfit places, which happens
 * when most targets are unfit, all targets are looked at once.
 */
/**
 * A strategy that sends equal requests to the same target, and keeps most of them there when targets come and go: Maglev, ring
 * hash and rendezvous hashing, each as it is or with {@linkplain #withBoundedLoad bounded loads}. A target that is not healthy,
 * or that the request has tried, is replaced by another one, the same for all requests of a key as far as possible.
 *
 * <p>Weights are shares of keys. Slow start is not supported: it would move keys at every step. <em>Thread-safe.</em>
 *
 * @since 0.1
 */
public final class HashStrategy implements BalancingStrategy {
    static final int MAGLEV_SLOTS = 65_537;
    static final int RING_POINTS = 160;

    private static final int MOST_SLOTS = 5_000_011;
    private static final int MOST_POINTS = 10_000;
    private static final double MOST_FACTOR = 10;

    private final Kind kind;
    private final HashKey key;
    private final int size;
    private final double factor;
    private @Nullable Placed last;

    /** How keys are placed. */
    enum Kind {
        MAGLEV,
        RING_HASH,
        RENDEZVOUS;

        Placement place(String[] keys, int[] weights, int size) {
            return switch (this) {
                case MAGLEV -> MaglevTable.of(keys, weights, size);
                case RING_HASH -> HashRing.of(keys, weights, size);
                case RENDEZVOUS -> Rendezvous.of(keys, weights);
            };
        }
    }

    private HashStrategy(Kind kind, HashKey key, int size, double factor) {
        this.kind = kind;
        this.key = Objects.requireNonNull(key, "key");
        this.size = size;
        this.factor = factor;
    }

    static HashStrategy maglev(HashKey key, int slots) {
        if (slots < 3 || slots > MOST_SLOTS || !BigInteger.valueOf(slots).isProbablePrime(40)) {
            throw new IllegalArgumentException(
                    "slots: " + slots + " (expected: a prime number from 3 to " + MOST_SLOTS + ")");
        }
        return new HashStrategy(Kind.MAGLEV, key, slots, 0);
    }

    static HashStrategy ringHash(HashKey key, int pointsPerTarget) {
        if (pointsPerTarget < 1 || pointsPerTarget > MOST_POINTS) {
            throw new IllegalArgumentException(
                    "pointsPerTarget: " + pointsPerTarget + " (expected: 1 to " + MOST_POINTS + ")");
        }
        return new HashStrategy(Kind.RING_HASH, key, pointsPerTarget, 0);
    }

    static HashStrategy rendezvous(HashKey key) {
        return new HashStrategy(Kind.RENDEZVOUS, key, 0, 0);
    }

    /**
     * The strategy with bounded loads (Mirrokni, Thorup and Zadimoghaddam, arXiv 1608.01350): a target that has so many times
     * its share of the attempts in flight gets no more of them, rounded up to a whole attempt. What goes elsewhere for this is
     * 7 to 9 % of the requests at 1.25, some 1 % at 1.5, when the keys are many; and one key that is a third of all requests is
     * spread over as many targets as it needs.
     *
     * @param newFactor above 1, at most 10; 1.25 to 2 are sensible. Unbounded by default
     * @return the strategy
     * @throws IllegalArgumentException if it is out of range
     */
    public HashStrategy withBoundedLoad(double newFactor) {
        if (!(newFactor > 1 && newFactor <= MOST_FACTOR)) {
            throw new IllegalArgumentException(
                    "factor: " + newFactor + " (expected: above 1, at most " + MOST_FACTOR + ")");
        }
        return new HashStrategy(kind, key, size, newFactor);
    }

    @Override
    public String name() {
        return switch (kind) {
            case MAGLEV -> "maglev";
            case RING_HASH -> "ring_hash";
            case RENDEZVOUS -> "rendezvous";
        };
    }

    @Override
    public BalancingStrategy forGroup(String group) {
        return new HashStrategy(kind, key, size, factor);
    }

    @Override
    public boolean isCostly(Candidates candidates) {
        return kind != Kind.RENDEZVOUS && !Placed.isSame(last, candidates, members(candidates));
    }

    @Override
    public Picker newPicker(Candidates candidates) {
        int[] members = members(candidates);
        if (Arrays.stream(members).noneMatch(candidates::isEligible)) {
            return request -> Pick.none(NoPickReason.NONE_ELIGIBLE);
        }
        return new HashPicker(
                key,
                placement(candidates, members),
                candidates,
                members,
                factor == 0 ? null : LoadBound.of(candidates, members, factor));
    }

    private int[] members(Candidates candidates) {
        boolean isUnhealthyOut = kind == Kind.RENDEZVOUS; // there without any cost, and nothing else moves
        return IntStream.range(0, candidates.size())
                .filter(i -> candidates.weight(i) > 0 && (candidates.isEligible(i) || !isUnhealthyOut))
                .toArray();
    }

    private Placement placement(Candidates candidates, int[] members) {
        Placed before = last;
        if (before != null && Placed.isSame(before, candidates, members)) {
            return before.placement;
        }
        String[] keys = Arrays.stream(members).mapToObj(candidates::key).toArray(String[]::new);
        int[] weights = Arrays.stream(members).map(candidates::weight).toArray();
        Placement placement = kind.place(keys, weights, size);
        last = new Placed(keys, weights, placement);
        return placement;
    }

    @Override
    public String toString() {
        return name() + " by " + key + (factor == 0 ? "" : " with loads bounded at " + factor);
    }

    /** A placement and what it was made of. */
    @SuppressWarnings("ArrayRecordComponent") // compared by nobody
    private record Placed(String[] keys, int[] weights, Placement placement) {
        static boolean isSame(@Nullable Placed last, Candidates candidates, int[] members) {
            if (last == null || last.keys.length != members.length) {
                return false;
            }
            for (int i = 0; i < members.length; i++) {
                if (last.weights[i] != candidates.weight(members[i])
                        || !last.keys[i].equals(candidates.key(members[i]))) {
                    return false;
                }
            }
            return true;
        }
    }
}
