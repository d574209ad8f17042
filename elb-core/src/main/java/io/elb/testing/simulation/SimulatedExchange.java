package io.elb.testing.simulation;

import io.elb.balance.PickRequest;
import io.elb.internal.target.TargetRuntime;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntFunction;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** One request from its arrival to its end, and what a picker may know of it. Used again and again. */
final class SimulatedExchange implements PickRequest {
    private final SimulatedLoop clock;
    private final Map<String, IntFunction<String>> attributes;
    final int index;

    @Nullable
    SimulatedBalancer balancer;

    int client;
    int zoneSlot;
    long arrivedNanos;

    // The present attempt.
    @Nullable
    TargetRuntime target;

    @Nullable
    SimulatedTarget server;

    long begunNanos;
    int status;
    int attempts;

    @Nullable
    String excludedKey;

    /** Whether the balancer waits for an answer. */
    boolean isOpen;
    /** Whether the target has still to do with it, whatever became of the balancer's side. */
    boolean isAtServer;
    /** Changes with each use, so that what was arranged for an earlier one is known. */
    int serial;

    SimulatedExchange(int index, SimulatedLoop clock, Map<String, IntFunction<String>> attributes) {
        this.index = index;
        this.clock = clock;
        this.attributes = attributes;
    }

    @Override
    public long hash() {
        return mix(client);
    }

    private static long mix(long value) {
        long z = (value + 0x9e3779b97f4a7c15L) * 0xff51afd7ed558ccdL;
        z = (z ^ z >>> 33) * 0xc4ceb9fe1a85ec53L;
        return z ^ z >>> 33;
    }

    @Override
    public Optional<String> attribute(String name) {
        IntFunction<String> attribute = attributes.get(name.toLowerCase(Locale.ROOT));
        return attribute == null ? Optional.empty() : Optional.of(attribute.apply(client));
    }

    @Override
    public Optional<String> zone() {
        return Optional.ofNullable(of(balancer).zone(zoneSlot));
    }

    @Override
    public boolean isExcluded(String key) {
        return key.equals(excludedKey);
    }

    @Override
    public int attempt() {
        return attempts;
    }

    @Override
    public long nowNanos() {
        return clock.nowNanos();
    }

    @Override
    public RandomGenerator random() {
        return of(balancer).random();
    }

    static <T> T of(@Nullable T present) {
        if (present == null) {
            throw new IllegalStateException("exchange: not in use (expected: one that has begun)");
        }
        return present;
    }
}
