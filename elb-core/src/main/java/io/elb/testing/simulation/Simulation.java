package io.elb.testing.simulation;

import io.elb.balance.BalancingStrategy;
import io.elb.target.TargetGroupConfig;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * A scene in which strategies show what they do: requests that come, targets that answer them, and what happens to the targets
 * meanwhile. Each run puts the real target group of a balancer into it, with its strategy, health checks, slow start and watch
 * for anomalies, in virtual time: an hour takes seconds, and each run with the same seed is like the other.
 *
 * <pre>{@code
 * Simulation oneSlow = Simulation.builder("one slow target")
 *         .targets(6, ServiceTime.normal(Duration.ofMillis(20), Duration.ofMillis(2)))
 *         .arrivals(Arrivals.poisson(300))
 *         .at(Duration.ofSeconds(20), targets -> targets.get(0).slower(20))
 *         .duration(Duration.ofMinutes(1))
 *         .build();
 * oneSlow.run(BalancingStrategy.powerOfTwoChoices(LoadMetric.peakEwma()))
 *         .assertSuccess(99.9)
 *         .assertLatency(99, Duration.ofMillis(40));
 * }</pre>
 *
 * <p>What is not simulated: connections, bodies (an answer comes in one piece), the network (it takes no time), and retries other than
 * connect fail-over. Runs may go on in parallel. <em>Immutable.</em>
 *
 * @since 0.1
 */
public final class Simulation {
    private static final long NEVER = 0;

    private final String name;
    private final long seed;
    private final List<TargetModel> targets;
    private final Arrivals arrivals;
    private final int clients;
    private final Map<String, IntFunction<String>> attributes;
    private final int balancers;
    private final List<String> zones;
    private final long clientTimeoutNanos;
    private final long successNanos;
    private final List<Step> steps;
    private final Duration duration;

    /** Something that happens to the targets. */
    record Step(long atNanos, Consumer<SimulatedTargets> happens) {}

    private Simulation(Builder builder, Arrivals arrivals) {
        this.name = builder.name;
        this.seed = builder.seed;
        this.targets = List.copyOf(builder.targets);
        this.arrivals = arrivals;
        this.clients = builder.clients;
        this.attributes = Map.copyOf(builder.attributes);
        this.balancers = builder.balancers;
        this.zones = builder.zones;
        this.clientTimeoutNanos = builder.clientTimeoutNanos;
        this.successNanos = builder.successNanos;
        this.steps = List.copyOf(builder.steps);
        this.duration = builder.duration;
    }

    /**
     * Begins a simulation without targets and arrivals.
     *
     * @param name for reports
     * @return a builder
     */
    public static Builder builder(String name) {
        return new Builder(Objects.requireNonNull(name, "name"));
    }

    /**
     * Runs it with a strategy in a group whose other settings are the defaults.
     *
     * @param strategy chooses among the targets
     * @return what has happened, under the strategy's name
     */
    public SimulationResult run(BalancingStrategy strategy) {
        return run(strategy.name(), strategy);
    }

    /**
     * Runs it with a strategy in a group whose other settings are the defaults.
     *
     * @param label names the result
     * @param strategy chooses among the targets
     * @return what has happened
     */
    public SimulationResult run(String label, BalancingStrategy strategy) {
        return run(
                label,
                TargetGroupConfig.builder("simulation").strategy(strategy).build());
    }

    /**
     * Runs it with a group. Of its health checker the settings are used: simulated targets are checked by themselves.
     *
     * @param label names the result
     * @param group its strategy, health checks, thresholds, slow start, deregistration delay, time limits for attempts and
     *     connect fail-over are used; what only means something where there are connections is not
     * @return what has happened
     * @throws IllegalArgumentException if the group has stickiness, a Lambda function, or a limit for connections, none of
     *     which is simulated
     */
    public SimulationResult run(String label, TargetGroupConfig group) {
        Objects.requireNonNull(label, "label");
        if (group.stickiness().isOn()) {
            throw new IllegalArgumentException("stickiness: on (expected: off in a simulation)");
        }
        if (group.lambda().isPresent()) {
            throw new IllegalArgumentException("group: one of a Lambda function (expected: one of other targets)");
        }
        if (group.connections().maxConnections() > 0) {
            throw new IllegalArgumentException("maxConnections: "
                    + group.connections().maxConnections() + " (expected: no limit in a simulation)");
        }
        return new SimulationRun(this, group).run(label);
    }

    /**
     * The simulation's name.
     *
     * @return as given to {@link #builder}
     */
    public String name() {
        return name;
    }

    /**
     * What all chance of a run comes from.
     *
     * @return 1 by default
     */
    public long seed() {
        return seed;
    }

    /**
     * For how long requests come. Those that are under way then are finished.
     *
     * @return a minute by default
     */
    public Duration duration() {
        return duration;
    }

    /**
     * The same simulation with another seed.
     *
     * @param newSeed any number
     * @return the simulation
     */
    public Simulation withSeed(long newSeed) {
        Builder builder = new Builder(name);
        builder.targets.addAll(targets);
        builder.attributes.putAll(attributes);
        builder.steps.addAll(steps);
        builder.clients = clients;
        builder.balancers = balancers;
        builder.zones = zones;
        builder.clientTimeoutNanos = clientTimeoutNanos;
        builder.successNanos = successNanos;
        builder.duration = duration;
        builder.seed = newSeed;
        return new Simulation(builder, arrivals);
    }

    List<TargetModel> targets() {
        return targets;
    }

    Arrivals arrivals() {
        return arrivals;
    }

    int clients() {
        return clients;
    }

    Map<String, IntFunction<String>> attributes() {
        return attributes;
    }

    int balancers() {
        return balancers;
    }

    List<String> zones() {
        return zones;
    }

    /** A node for each zone. */
    Map<String, InetAddress> nodes() {
        Map<String, InetAddress> nodes = new LinkedHashMap<>();
        for (int i = 0; i < zones.size(); i++) {
            try {
                nodes.put(zones.get(i), InetAddress.getByAddress(new byte[] {127, 0, 0, (byte) (i + 1)}));
            } catch (UnknownHostException e) {
                throw new IllegalStateException(e); // four octets are an address
            }
        }
        return nodes;
    }

    /** 0 for never. */
    long clientTimeoutNanos() {
        return clientTimeoutNanos;
    }

    long successNanos() {
        return successNanos == NEVER ? Long.MAX_VALUE : successNanos;
    }

    List<Step> steps() {
        return steps;
    }

    @Override
    public String toString() {
        return name + " with seed " + seed;
    }

    /**
     * Describes a simulation. <em>Confined to one event loop.</em>
     *
     * @since 0.1
     */
    public static final class Builder {
        private static final int MOST_ZONES = 100;

        private final String name;
        private final List<TargetModel> targets = new ArrayList<>();
        private final Map<String, IntFunction<String>> attributes = new HashMap<>();
        private final List<Step> steps = new ArrayList<>();
        private long seed = 1;
        private @Nullable Arrivals arrivals;
        private int clients = 1_000;
        private int balancers = 1;
        private List<String> zones = List.of();
        private long clientTimeoutNanos = NEVER;
        private long successNanos = NEVER;
        private Duration duration = Duration.ofMinutes(1);

        private Builder(String name) {
            this.name = name;
        }

        /**
         * What all chance comes from: two runs with equal seeds are equal.
         *
         * @param newSeed any number; default 1
         * @return this
         */
        public Builder seed(long newSeed) {
            seed = newSeed;
            return this;
        }

        /**
         * Adds equal targets that work on all their requests at the same time.
         *
         * @param count 1 or more
         * @param serviceTime how long they work on a request
         * @return this
         * @throws IllegalArgumentException if the count is below 1
         */
        public Builder targets(int count, ServiceTime serviceTime) {
            return targets(count, TargetModel.of(serviceTime));
        }

        /**
         * Adds equal targets.
         *
         * @param count 1 or more
         * @param model what they are like
         * @return this
         * @throws IllegalArgumentException if the count is below 1
         */
        public Builder targets(int count, TargetModel model) {
            Objects.requireNonNull(model, "model");
            for (int i = 0; i < Times.atLeast("count", count, 1); i++) {
                targets.add(model);
            }
            return this;
        }

        /**
         * When requests come; must be given.
         *
         * @param newArrivals the process
         * @return this
         */
        public Builder arrivals(Arrivals newArrivals) {
            arrivals = Objects.requireNonNull(newArrivals, "arrivals");
            return this;
        }

        /**
         * How many clients send the requests, which matters to strategies that hash: each request is of one of them, drawn at
         * random, unless the arrivals say of which.
         *
         * @param count 1 or more; default 1,000
         * @return this
         * @throws IllegalArgumentException if the count is below 1
         */
        public Builder clients(int count) {
            clients = Times.atLeast("clients", count, 1);
            return this;
        }

        /**
         * A fact of the requests of each client, for {@link io.elb.balance.PickRequest#attribute} and hash keys.
         *
         * @param attributeName for instance of a header, in any case
         * @param ofClient the value by the number of the client
         * @return this
         */
        public Builder attribute(String attributeName, IntFunction<String> ofClient) {
            attributes.put(attributeName.toLowerCase(Locale.ROOT), Objects.requireNonNull(ofClient, "ofClient"));
            return this;
        }

        /**
         * How many balancers share the targets, each with the requests that chance brings it, and without knowing of the others.
         *
         * @param count 1 or more; default 1
         * @return this
         * @throws IllegalArgumentException if the count is below 1
         */
        public Builder balancers(int count) {
            balancers = Times.atLeast("balancers", count, 1);
            return this;
        }

        /**
         * The balancers' zones: each request comes to the node of one of them, drawn at random.
         *
         * @param names at most 100; default none
         * @return this
         * @throws IllegalArgumentException if there are more, or one twice
         */
        public Builder zones(String... names) {
            List<String> given = List.of(names);
            if (given.size() > MOST_ZONES || given.stream().distinct().count() < given.size()) {
                throw new IllegalArgumentException("zones: " + given + " (expected: at most 100 different ones)");
            }
            zones = given;
            return this;
        }

        /**
         * Clients give up when they have no answer after this time. Targets go on with what they have begun.
         *
         * @param timeout above zero; default: clients have patience
         * @return this
         * @throws IllegalArgumentException if it is not above zero
         */
        public Builder clientTimeout(Duration timeout) {
            clientTimeoutNanos = Times.positive("clientTimeout", timeout);
            return this;
        }

        /**
         * Only an answer within this time counts as a success.
         *
         * @param time above zero; default: any time
         * @return this
         * @throws IllegalArgumentException if it is not above zero
         */
        public Builder successWithin(Duration time) {
            successNanos = Times.positive("successWithin", time);
            return this;
        }

        /**
         * Something that happens to the targets.
         *
         * @param time since the start, below the duration
         * @param happens changes targets; must keep no state, since each run calls it
         * @return this
         * @throws IllegalArgumentException if the time is negative
         */
        public Builder at(Duration time, Consumer<SimulatedTargets> happens) {
            steps.add(new Step(Times.zeroOrMore("time", time), Objects.requireNonNull(happens, "happens")));
            return this;
        }

        /**
         * For how long requests come.
         *
         * @param newDuration above zero; default a minute
         * @return this
         * @throws IllegalArgumentException if it is not above zero
         */
        public Builder duration(Duration newDuration) {
            Times.positive("duration", newDuration);
            duration = newDuration;
            return this;
        }

        /**
         * Makes the simulation.
         *
         * @return it
         * @throws IllegalStateException if there are no arrivals, or something is to happen after the end
         */
        public Simulation build() {
            Arrivals given = arrivals;
            if (given == null) {
                throw new IllegalStateException("arrivals: none (expected: when requests come)");
            }
            for (Step step : steps) {
                if (step.atNanos >= duration.toNanos()) {
                    throw new IllegalStateException("at: " + Duration.ofNanos(step.atNanos)
                            + " (expected: before the end, after " + duration + ")");
                }
            }
            return new Simulation(this, given);
        }
    }
}
