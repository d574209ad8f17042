package io.elb.testing;

import io.elb.balance.PickRequest;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.random.RandomGenerator;

/** A request in a strategy's contract. */
record ContractRequest(long hash, Map<String, String> attributes, Set<String> excluded, RandomGenerator random)
        implements PickRequest {
    @Override
    public Optional<String> attribute(String name) {
        return Optional.ofNullable(attributes.get(name));
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
