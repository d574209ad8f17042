package io.elb.testing.simulation;

import io.elb.target.Target;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.SplittableRandom;

/* How it works
 *
 * A target knows nothing of balancers. It is offered an exchange, and says by an event when it has done with it: as many at
 * a time as its model says, the others wait in line. It goes on with a request whose client has given up, as most do.
 */
/**
 * A target while a simulation runs, to be changed by what happens in it. <em>Confined to one event loop.</em>
 *
 * @since 0.1
 */
public final class SimulatedTarget {
    private static final Duration AT_ONCE = Duration.ofMillis(1);
    private static final int OK = 200;
    private static final int UNAVAILABLE = 503;

    private final SimulationRun run;
    private final int number;
    private final Target target;
    private final TargetModel model;
    private final int concurrency;
    private final int queueLimit;
    private final SplittableRandom random;
    private final SplittableRandom checks;
    private final long joinedNanos;
    private final Deque<SimulatedExchange> queue = new ArrayDeque<>();
    private int busy;

    private Mode mode = Mode.SERVING;
    private double slowness = 1;
    private double failureShare;
    private int failureStatus = UNAVAILABLE;
    private ServiceTime failureTime = ServiceTime.constant(AT_ONCE);

    enum Mode {
        SERVING,
        REFUSING,
        HANGING
    }

    SimulatedTarget(SimulationRun run, int number, Target target, TargetModel model, SplittableRandom random) {
        this.run = run;
        this.number = number;
        this.target = target;
        this.model = model;
        this.concurrency = model.concurrency().orElse(Integer.MAX_VALUE);
        this.queueLimit = model.queue().orElse(Integer.MAX_VALUE);
        this.random = random;
        this.checks = random.split();
        this.joinedNanos = run.nowNanos();
    }

    /**
     * The target's number, by which results name it.
     *
     * @return from 0, in the order in which targets have come
     */
    public int number() {
        return number;
    }

    /**
     * The target's key in the group.
     *
     * @return {@code host:port}
     */
    public String key() {
        return target.key();
    }

    /**
     * From now on it takes longer for each request than its model says.
     *
     * @param factor so many times as long, above 0
     * @return this
     * @throws IllegalArgumentException if the factor is not above 0
     */
    public SimulatedTarget slower(double factor) {
        slowness = Times.positive("factor", factor);
        return this;
    }

    /**
     * From now on it answers all requests with 503, after 1 ms.
     *
     * @return this
     */
    public SimulatedTarget failing() {
        return failing(1, UNAVAILABLE, ServiceTime.constant(AT_ONCE));
    }

    /**
     * From now on it answers some requests with an error.
     *
     * @param share of the requests, 0–1
     * @param status of those answers, 400–599
     * @param time how long it works on them
     * @return this
     * @throws IllegalArgumentException if a value is out of its range
     */
    public SimulatedTarget failing(double share, int status, ServiceTime time) {
        if (!(share >= 0 && share <= 1)) {
            throw new IllegalArgumentException("share: " + share + " (expected: 0 to 1)");
        }
        if (status < 400 || status > 599) {
            throw new IllegalArgumentException("status: " + status + " (expected: 400 to 599)");
        }
        mode = Mode.SERVING;
        failureShare = share;
        failureStatus = status;
        failureTime = time;
        return this;
    }

    /**
     * From now on nobody can connect to it.
     *
     * @return this
     */
    public SimulatedTarget refusing() {
        mode = Mode.REFUSING;
        return this;
    }

    /**
     * From now on it takes requests and never answers them.
     *
     * @return this
     */
    public SimulatedTarget hanging() {
        mode = Mode.HANGING;
        return this;
    }

    /**
     * From now on it is as its model says.
     *
     * @return this
     */
    public SimulatedTarget healed() {
        mode = Mode.SERVING;
        slowness = 1;
        failureShare = 0;
        return this;
    }

    /**
     * Gives it another weight in all balancers.
     *
     * @param weight 0–65535
     * @return this
     * @throws IllegalArgumentException if the weight is out of its range, or the target has left
     */
    public SimulatedTarget weight(int weight) {
        run.balancers().forEach(balancer -> balancer.group().setWeight(key(), weight));
        return this;
    }

    /** Deregisters it in all balancers: it gets no new request and finishes those that it has. For good. */
    public void leave() {
        run.balancers().forEach(balancer -> balancer.group().deregister(key()));
    }

    // What it does with requests

    Target target() {
        return target;
    }

    Mode mode() {
        return mode;
    }

    /** A request comes. */
    void offer(SimulatedExchange exchange) {
        exchange.isAtServer = mode != Mode.HANGING;
        if (mode == Mode.REFUSING) {
            run.later(0, SimulationRun.REFUSED, exchange);
        } else if (mode == Mode.SERVING && busy < concurrency) {
            begin(exchange);
        } else if (mode == Mode.SERVING && queue.size() < queueLimit) {
            queue.add(exchange);
        } else if (mode == Mode.SERVING) {
            exchange.status = UNAVAILABLE;
            run.later(0, SimulationRun.TURNED_AWAY, exchange);
        }
    }

    private void begin(SimulatedExchange exchange) {
        busy++;
        exchange.status = status(random);
        run.later(serviceNanos(exchange.status, random), SimulationRun.ANSWERED, exchange);
    }

    /** Its answer is ready. */
    void done() {
        busy--;
        SimulatedExchange next = queue.poll();
        if (next != null) {
            begin(next);
        }
    }

    /** What it says of itself to strategies that want to know: the part of its time that is taken, 0 without a limit. */
    String utilization() {
        return Percentiles.text((double) busy / concurrency, 3);
    }

    private int status(SplittableRandom chance) {
        return failureShare > 0 && chance.nextDouble() < failureShare ? failureStatus : OK;
    }

    private long serviceNanos(int status, SplittableRandom chance) {
        if (status != OK) {
            return failureTime.nanos(chance);
        }
        return Math.round(model.serviceTime().nanos(chance) * slowness * coldness());
    }

    private double coldness() {
        long coldNanos = model.coldTime().toNanos();
        long age = run.nowNanos() - joinedNanos;
        return age >= coldNanos ? 1 : 1 + (model.coldFactor() - 1) * (1 - (double) age / coldNanos);
    }

    /** The answer to a health check, which waits in no queue. */
    int checkStatus() {
        return status(checks);
    }

    long checkNanos(int status) {
        return serviceNanos(status, checks);
    }
}
