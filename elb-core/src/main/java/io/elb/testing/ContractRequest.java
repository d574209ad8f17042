package io.elb.testing;

import io.elb.balance.PickRequest;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.random.RandomGenerator;

/** A request in a strategy's contract; allocates nothing when it is asked. */
final class ContractRequest implements PickRequest {
    private final long hash;
    private final Map<String, Optional<String>> attributes = new HashMap<>();
    private final Set<String> excluded;
    private final RandomGenerator random;
    private final long nowNanos;

    ContractRequest(
            long hash, Map<String, String> attributes, Set<String> excluded, RandomGenerator random, long nowNanos) {
        this.nowNanos = nowNanos;
        this.hash = hash;
        this.excluded = excluded;
        this.random = random;
        attributes.forEach((name, value) -> this.attributes.put(name, Optional.of(value)));
    }

    @Override
    public long hash() {
        return hash;
    }

    @Override
    public Optional<String> attribute(String name) {
        return attributes.getOrDefault(name, Optional.empty());
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
