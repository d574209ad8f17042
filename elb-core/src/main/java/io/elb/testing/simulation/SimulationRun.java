package io.elb.testing.simulation;

import io.elb.balance.Pick;
import io.elb.health.HealthChecker;
import io.elb.internal.connection.Node;
import io.elb.internal.connection.Nodes;
import io.elb.internal.target.TargetRuntime;
import io.elb.observe.ErrorReason;
import io.elb.target.Target;
import io.elb.target.TargetGroupConfig;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;

/* How it works
 *
 * Two things are due at a time: events of the simulation, numbers in one heap, and what the real groups have arranged on
 * their control loop. The earlier one is next, at the same moment the groups. A request costs three or four events: it
 * arrives, the target answers, and two limits of time that mostly find that it is over.
 *
 * Everything that is drawn has a source of its own: arrivals, each target, each balancer. So all strategies meet the same
 * arrivals, and the same run is the same to the last bit.
 */
/** One run of a simulation. */
final class SimulationRun {
    static final int ARRIVAL = 0;
    static final int STEP = 1;
    static final int ANSWERED = 2;
    static final int TURNED_AWAY = 3;
    static final int REFUSED = 4;
    static final int ABANDONED = 5;
    static final int TIMED_OUT = 6;

    private static final int KIND_SHIFT = 56;
    private static final int SERIAL_MASK = 0xff_ffff;
    /** Time begins at one second, because nothing must depend on that it begins at 0. */
    private static final long START = Times.SECOND;

    private static final int ERRORS = 400;
    private static final int SERVER_ERRORS = 500;
    private static final int MOST_TARGETS = Short.MAX_VALUE;

    private final Simulation simulation;
    private final TargetGroupConfig config;
    private final SimulatedLoop loop = new SimulatedLoop();
    private final EventHeap heap = new EventHeap();
    private final RequestLog log = new RequestLog();
    private final List<String> events = new ArrayList<>();
    private final List<SimulatedTarget> targets = new ArrayList<>();
    private final Map<String, SimulatedTarget> byKey = new HashMap<>();
    private final List<SimulatedBalancer> balancers = new ArrayList<>();
    private final List<SimulatedExchange> exchanges = new ArrayList<>();
    private final List<SimulatedExchange> free = new ArrayList<>();
    private final SplittableRandom seeds;
    private final SplittableRandom clients;
    private final Arrivals.Sequence arrivals;
    private final int zones;
    private final long endNanos;
    private final long abandonNanos;
    private final long successNanos;
    private final AttemptLimits limits;

    SimulationRun(Simulation simulation, TargetGroupConfig given) {
        this.simulation = simulation;
        this.config = inSimulation(given);
        this.limits = AttemptLimits.of(given.timeouts());
        this.seeds = new SplittableRandom(simulation.seed());
        this.arrivals = simulation.arrivals().begin(seeds.split());
        this.clients = seeds.split();
        this.zones = simulation.zones().size();
        this.endNanos = START + simulation.duration().toNanos();
        this.abandonNanos = simulation.clientTimeoutNanos();
        this.successNanos = simulation.successNanos();
    }

    private TargetGroupConfig inSimulation(TargetGroupConfig given) {
        HealthChecker checker = given.healthChecker();
        return checker == HealthChecker.none()
                ? given
                : given.toBuilder()
                        .healthChecker(new SimulatedChecker(checker, loop, this::target))
                        .build();
    }

    private SimulatedTarget target(String key) {
        return Objects.requireNonNull(byKey.get(key), key);
    }

    SimulationResult run(String name) {
        loop.advanceTo(START);
        prepare();
        while (!heap.isEmpty()) {
            long control = loop.nextNanos();
            if (control <= heap.nextNanos()) {
                loop.advanceTo(control);
            } else {
                loop.advanceTo(heap.nextNanos());
                happen(heap.remove());
            }
        }
        return new SimulationResult(simulation, name, log, List.copyOf(events), targets.size());
    }

    private void prepare() {
        Nodes nodes = Nodes.of(simulation.nodes());
        for (int i = 0; i < simulation.balancers(); i++) {
            String prefix = simulation.balancers() == 1 ? "" : "balancer " + i + ": ";
            EventTexts texts = new EventTexts(prefix, loop, START, events, this::cut);
            balancers.add(new SimulatedBalancer(config, nodes, loop, texts, seeds.split()));
        }
        Target[] first = simulation.targets().stream()
                .map(this::newTarget)
                .map(SimulatedTarget::target)
                .toArray(Target[]::new);
        balancers.forEach(balancer -> balancer.group().register(first));
        for (int i = 0; i < simulation.steps().size(); i++) {
            heap.add(START + simulation.steps().get(i).atNanos(), event(STEP, 0, i));
        }
        nextArrival();
    }

    SimulatedTarget join(TargetModel model) {
        SimulatedTarget joined = newTarget(model);
        balancers.forEach(balancer -> balancer.group().register(joined.target()));
        return joined;
    }

    private SimulatedTarget newTarget(TargetModel model) {
        int number = targets.size();
        if (number == MOST_TARGETS) {
            throw new IllegalStateException("targets: more than " + MOST_TARGETS + " (expected: as many at most)");
        }
        int address = number + 1;
        Target target =
                Target.of("10.0." + (address >> 8) + '.' + (address & 0xff), 80).withWeight(model.weight());
        if (model.zone().isPresent()) {
            target = target.withZone(model.zone().get());
        }
        for (Map.Entry<String, String> label : model.labels().entrySet()) {
            target = target.withLabel(label.getKey(), label.getValue());
        }
        SimulatedTarget added = new SimulatedTarget(this, number, target, model, seeds.split());
        targets.add(added);
        byKey.put(added.key(), added);
        return added;
    }

    List<SimulatedTarget> targets() {
        return targets;
    }

    List<SimulatedBalancer> balancers() {
        return balancers;
    }

    long nowNanos() {
        return loop.nowNanos();
    }

    // Events

    /** Something happens to an exchange that does not depend on what becomes of it meanwhile. */
    void later(long delayNanos, int kind, SimulatedExchange exchange) {
        heap.add(nowNanos() + delayNanos, event(kind, exchange.serial, exchange.index));
    }

    private static long event(int kind, int serial, int index) {
        return (long) kind << KIND_SHIFT | (long) (serial & SERIAL_MASK) << Integer.SIZE | index;
    }

    private void happen(long event) {
        int kind = (int) (event >>> KIND_SHIFT);
        int index = (int) event;
        if (kind == ARRIVAL) {
            arrive();
        } else if (kind == STEP) {
            simulation.steps().get(index).happens().accept(new SimulatedTargets(this));
        } else {
            happen(kind, exchanges.get(index), (int) (event >>> Integer.SIZE) & SERIAL_MASK);
        }
    }

    private void happen(int kind, SimulatedExchange exchange, int serial) {
        switch (kind) {
            case ANSWERED -> {
                SimulatedExchange.of(exchange.server).done();
                answered(exchange);
            }
            case TURNED_AWAY -> answered(exchange);
            case REFUSED -> refused(exchange);
            case ABANDONED -> {
                if (exchange.isOpen && isSame(exchange, serial)) {
                    attempted(exchange).cancelled(nowNanos(), latency(exchange));
                    end(exchange, RequestOutcome.ABANDONED);
                }
            }
            case TIMED_OUT -> {
                if (exchange.isOpen && isSame(exchange, serial)) {
                    attempted(exchange).failed(nowNanos(), latency(exchange), limits.reason());
                    end(exchange, RequestOutcome.FAILED);
                }
            }
            default -> throw new IllegalStateException("event: " + kind + " (expected: one of this class)");
        }
    }

    private static boolean isSame(SimulatedExchange exchange, int serial) {
        return (exchange.serial & SERIAL_MASK) == serial;
    }

    // Requests

    private void nextArrival() {
        long gap = arrivals.nextGapNanos();
        long at = nowNanos() + gap;
        if (gap >= 0 && at < endNanos) {
            heap.add(at, event(ARRIVAL, 0, 0));
        }
    }

    private void arrive() {
        int client = arrivals.client();
        SimulatedExchange exchange = free.isEmpty() ? newExchange() : free.remove(free.size() - 1);
        exchange.balancer = balancers.get(balancers.size() == 1 ? 0 : clients.nextInt(balancers.size()));
        exchange.zoneSlot = zones == 0 ? Node.NO_ZONE : 1 + clients.nextInt(zones);
        exchange.client = client >= 0 ? client : clients.nextInt(simulation.clients());
        exchange.arrivedNanos = nowNanos();
        exchange.attempts = 0;
        exchange.excludedKey = null;
        exchange.isOpen = true;
        if (abandonNanos > 0) {
            later(abandonNanos, ABANDONED, exchange);
        }
        attempt(exchange);
        nextArrival();
    }

    private SimulatedExchange newExchange() {
        SimulatedExchange exchange = new SimulatedExchange(exchanges.size(), loop, simulation.attributes());
        exchanges.add(exchange);
        return exchange;
    }

    private void attempt(SimulatedExchange exchange) {
        SimulatedBalancer balancer = SimulatedExchange.of(exchange.balancer);
        exchange.begunNanos = nowNanos();
        Pick pick = balancer.group().pick(exchange.zoneSlot, exchange);
        if (pick instanceof TargetRuntime target && target.tryBegin(nowNanos())) {
            exchange.target = target;
            SimulatedTarget server = SimulatedExchange.of(byKey.get(target.key()));
            exchange.server = server;
            later(limits.nanos(), TIMED_OUT, exchange);
            server.offer(exchange);
        } else {
            exchange.server = null;
            end(exchange, RequestOutcome.NO_TARGET);
        }
    }

    private void answered(SimulatedExchange exchange) {
        exchange.isAtServer = false;
        if (!exchange.isOpen) {
            release(exchange);
            return;
        }
        TargetRuntime target = attempted(exchange);
        long now = nowNanos();
        if (target.reportField() != null) {
            target.reported(now, SimulatedExchange.of(exchange.server).utilization());
        }
        target.firstByte(now, latency(exchange), exchange.status);
        if (exchange.status >= SERVER_ERRORS) {
            target.answeredWithError();
        }
        target.completed(now, latency(exchange));
        if (exchange.status >= ERRORS) {
            end(exchange, RequestOutcome.ERROR);
        } else {
            end(exchange, now - exchange.arrivedNanos < successNanos ? RequestOutcome.SUCCESS : RequestOutcome.LATE);
        }
    }

    /** As an exchange does it: once more with another target, if the group wants that. */
    private void refused(SimulatedExchange exchange) {
        exchange.isAtServer = false;
        if (!exchange.isOpen) {
            release(exchange);
            return;
        }
        TargetRuntime target = attempted(exchange);
        target.failed(nowNanos(), latency(exchange), ErrorReason.TARGET_CONNECT_FAILED);
        if (config.retries().isConnectFailover() && exchange.excludedKey == null) {
            log(exchange, RequestOutcome.TRIED_AGAIN);
            exchange.excludedKey = target.key();
            exchange.attempts++;
            attempt(exchange);
        } else {
            end(exchange, RequestOutcome.FAILED);
        }
    }

    /** What is in flight on a target whose draining has ended fails. */
    private void cut() {
        for (SimulatedExchange exchange : exchanges) {
            TargetRuntime target = exchange.target;
            if (exchange.isOpen && target != null && target.isRemoved()) {
                target.failed(nowNanos(), latency(exchange), ErrorReason.TARGET_DEREGISTERED);
                end(exchange, RequestOutcome.FAILED);
            }
        }
    }

    private static TargetRuntime attempted(SimulatedExchange exchange) {
        return SimulatedExchange.of(exchange.target);
    }

    private long latency(SimulatedExchange exchange) {
        return nowNanos() - exchange.begunNanos;
    }

    private void end(SimulatedExchange exchange, RequestOutcome outcome) {
        exchange.isOpen = false;
        log(exchange, outcome);
        if (!exchange.isAtServer) {
            release(exchange);
        }
    }

    private void log(SimulatedExchange exchange, RequestOutcome outcome) {
        SimulatedTarget server = exchange.server;
        log.add(
                exchange.arrivedNanos - START,
                exchange.begunNanos - START,
                nowNanos() - START,
                server == null ? RequestLog.NO_TARGET : server.number(),
                outcome);
    }

    private void release(SimulatedExchange exchange) {
        exchange.serial++;
        free.add(exchange);
    }
}
