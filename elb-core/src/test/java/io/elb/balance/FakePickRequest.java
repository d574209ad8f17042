package io.elb.balance;

import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/** A request with given attributes and excluded targets. */
public record FakePickRequest(Map<String, String> attributes, Set<String> excluded) implements PickRequest {
    public static final FakePickRequest PLAIN = new FakePickRequest(Map.of(), Set.of());

    public static FakePickRequest with(String attribute, String value) {
        return new FakePickRequest(Map.of(attribute, value), Set.of());
    }

    public static FakePickRequest excluding(String... keys) {
        return new FakePickRequest(Map.of(), Set.of(keys));
    }

    @Override
    public long hash() {
        return attributes.hashCode();
    }

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

    @Override
    public RandomGenerator random() {
        return new SplittableRandom(1);
    }
}
