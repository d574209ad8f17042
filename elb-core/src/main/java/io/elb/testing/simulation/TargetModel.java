package io.elb.testing.simulation;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What a simulated target is like: how long it works on a request, and on how many at a time. <em>Immutable.</em>
 *
 * @param serviceTime how long it works on a request
 * @param concurrency on how many requests it works at a time; empty for all that come, so that nothing ever waits
 * @param queue how many may wait when it has no time, the others are answered 503 at once; empty for all
 * @param weight as the target is registered, 0–65535
 * @param zone as the target is registered
 * @param labels as the target is registered
 * @param coldFactor so many times longer it takes for the first request after it has come, 1 or more
 * @param coldTime after so long it is as fast as it will be; until then the factor falls in a straight line
 * @since 0.1
 */
public record TargetModel(
        ServiceTime serviceTime,
        OptionalInt concurrency,
        OptionalInt queue,
        int weight,
        Optional<String> zone,
        Map<String, String> labels,
        double coldFactor,
        Duration coldTime) {
    /**
     * Creates a model.
     *
     * @throws IllegalArgumentException if a value is out of its range
     * @throws NullPointerException if a value is null
     */
    public TargetModel {
        Objects.requireNonNull(serviceTime, "serviceTime");
        Objects.requireNonNull(concurrency, "concurrency").ifPresent(value -> Times.atLeast("concurrency", value, 1));
        Objects.requireNonNull(queue, "queue").ifPresent(value -> Times.atLeast("queue", value, 0));
        Objects.requireNonNull(zone, "zone");
        labels = Map.copyOf(labels);
        Times.zeroOrMore("coldTime", coldTime);
        if (!(coldFactor >= 1)) {
            throw new IllegalArgumentException("coldFactor: " + coldFactor + " (expected: 1 or more)");
        }
    }

    /**
     * A target of weight 1 that works on all requests at the same time.
     *
     * @param serviceTime how long it works on a request
     * @return the model
     */
    public static TargetModel of(ServiceTime serviceTime) {
        return new TargetModel(
                serviceTime, OptionalInt.empty(), OptionalInt.empty(), 1, Optional.empty(), Map.of(), 1, Duration.ZERO);
    }

    /**
     * This model with a limit for what it does at a time; what comes above it waits in a queue without end.
     *
     * @param newConcurrency 1 or more
     * @return the new model
     * @throws IllegalArgumentException if the value is below 1
     */
    public TargetModel withConcurrency(int newConcurrency) {
        return new TargetModel(
                serviceTime, OptionalInt.of(newConcurrency), queue, weight, zone, labels, coldFactor, coldTime);
    }

    /**
     * This model with an end of its queue.
     *
     * @param newQueue how many requests may wait, 0 or more
     * @return the new model
     * @throws IllegalArgumentException if the value is negative
     */
    public TargetModel withQueue(int newQueue) {
        return new TargetModel(
                serviceTime, concurrency, OptionalInt.of(newQueue), weight, zone, labels, coldFactor, coldTime);
    }

    /**
     * This model with another weight.
     *
     * @param newWeight 0–65535
     * @return the new model
     */
    public TargetModel withWeight(int newWeight) {
        return new TargetModel(serviceTime, concurrency, queue, newWeight, zone, labels, coldFactor, coldTime);
    }

    /**
     * This model in a zone.
     *
     * @param newZone one of the simulation's zones
     * @return the new model
     */
    public TargetModel withZone(String newZone) {
        return new TargetModel(
                serviceTime, concurrency, queue, weight, Optional.of(newZone), labels, coldFactor, coldTime);
    }

    /**
     * This model with a label more.
     *
     * @param name of the label
     * @param value of the label
     * @return the new model
     */
    public TargetModel withLabel(String name, String value) {
        Map<String, String> more = new LinkedHashMap<>(labels);
        more.put(name, value);
        return new TargetModel(serviceTime, concurrency, queue, weight, zone, more, coldFactor, coldTime);
    }

    /**
     * This model with a slow beginning, as of a process that has yet to warm up.
     *
     * @param factor how much longer the first request takes, 1 or more
     * @param time after which it is warm
     * @return the new model
     * @throws IllegalArgumentException if a value is out of its range
     */
    public TargetModel withColdStart(double factor, Duration time) {
        return new TargetModel(serviceTime, concurrency, queue, weight, zone, labels, factor, time);
    }
}
