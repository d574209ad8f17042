package io.elb.balance;

import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/** A request whose chance comes from a seed, and goes on from pick to pick. */
public record SeededPickRequest(RandomGenerator random, Set<String> excluded) implements PickRequest {
    public static SeededPickRequest seed(long seed) {
        return new SeededPickRequest(new SplittableRandom(seed), Set.of());
    }

    public SeededPickRequest excluding(String... keys) {
        return new SeededPickRequest(random, Set.of(keys));
    }

    @Override
    public long hash() {
        return 0;
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
        return 0;
    }
}
