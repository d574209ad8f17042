package io.elb.balance;

import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/** Requests of a seeded run at moments and with hashes that a test moves. */
final class VirtualRequest implements PickRequest {
    final SplittableRandom random;
    long nowNanos;
    long hash;
    Set<String> excluded = Set.of();

    VirtualRequest(long seed) {
        random = new SplittableRandom(seed);
    }

    @Override
    public long hash() {
        return hash;
    }

    @Override
    public Optional<String> attribute(String name) {
        return Optional.empty();
    }

    @Override
    public boolean isExcluded(String key) {
        return excluded.contains(key);
    }

    @Override
    public int attempt() {
        return excluded.size();
    }

    @Override
    public long nowNanos() {
        return nowNanos;
    }

    @Override
    public RandomGenerator random() {
        return random;
    }
}
