package io.elb.internal.flow;

import io.elb.balance.HashKey;
import io.elb.balance.Pick;
import io.elb.balance.PickRequest;
import io.elb.internal.connection.ClientConnection;
import io.elb.internal.connection.LoopContext;
import io.elb.internal.jfr.FlightEvents;
import io.elb.internal.target.PickTrail;
import io.elb.internal.target.TargetGroupRuntime;
import io.elb.internal.target.TargetRuntime;
import io.elb.observe.PickRecord;
import io.elb.observe.PickRecord.Source;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.random.RandomGenerator;

/** What strategies may know of one flow, and which targets it has tried. Confined to its event loop. */
public final class FlowPick implements PickRequest {
    private final LoopContext loop;
    private final ClientConnection connection;
    private Set<String> excluded = Set.of();
    private int attempts;
    private long begunNanos;
    private int flowCuts;
    private List<PickRecord> records = List.of();

    /** For the flow of a client. */
    public FlowPick(LoopContext loop, ClientConnection connection) {
        this.loop = loop;
        this.connection = connection;
    }

    /** A target that the group's strategy chooses; an attempt on it has begun. */
    public Pick from(TargetGroupRuntime group) {
        int slot = connection.node().slot();
        Pick pick = choose(group, slot);
        FlightEvents.picked(group.name(), pick.key(), attempts);
        begunNanos = loop.nowNanos();
        while (pick instanceof TargetRuntime target && !tryBegin(target)) {
            pick = group.pick(slot, this); // it was deregistered at this moment
        }
        if (pick.isTarget()) {
            attempts++;
        }
        return pick;
    }

    private Pick choose(TargetGroupRuntime group, int slot) {
        double recorded = group.config().recordedPicksPercent();
        if (recorded <= 0 || loop.random().nextDouble() * 100 >= recorded) {
            return group.pick(slot, this);
        }
        PickTrail trail = new PickTrail(group);
        Pick pick = group.explain(slot, this, trail);
        records = trail.recorded(records, pick, Source.STRATEGY);
        return pick;
    }

    /** How targets came to be picked, as far as it was recorded. */
    public List<PickRecord> records() {
        return records;
    }

    private boolean tryBegin(TargetRuntime target) {
        flowCuts = target.flowCuts(); // before: what cuts the target's flows from now on means this one, too
        return target.tryBegin(begunNanos);
    }

    /** An attempt on a target begins that no strategy has chosen. */
    public void on(TargetRuntime target) {
        flowCuts = target.flowCuts();
        begunNanos = loop.nowNanos();
        target.begin(begunNanos);
        attempts++;
    }

    /** When the attempt on the last target began. */
    public long begunNanos() {
        return begunNanos;
    }

    /** How often the last target's flows had been cut when the attempt began. */
    public int flowCuts() {
        return flowCuts;
    }

    /** How many targets were tried. */
    public int attempts() {
        return attempts;
    }

    /** The target that could not be reached is not to be picked again. */
    public void exclude(String key) {
        if (excluded.isEmpty()) {
            excluded = new HashSet<>();
        }
        excluded.add(key);
    }

    @Override
    public long hash() {
        return connection.sourceHash();
    }

    @Override
    public Optional<String> attribute(String name) {
        return Optional.empty();
    }

    @Override
    public Optional<String> value(HashKey key) {
        return switch (key.kind()) {
            case SOURCE_ADDRESS -> Optional.of(connection.clientIp());
            case FLOW -> Optional.of(connection.flowText());
            case FUNCTION -> key.compute(this);
            case HEADER, COOKIE, QUERY_PARAMETER, PATH -> Optional.empty();
        };
    }

    @Override
    public long hash(HashKey key) {
        return switch (key.kind()) {
            case SOURCE_ADDRESS -> connection.sourceHash();
            case FLOW -> connection.flowHash();
            case FUNCTION, HEADER, COOKIE, QUERY_PARAMETER, PATH -> PickRequest.super.hash(key);
        };
    }

    @Override
    public Optional<String> zone() {
        return Optional.ofNullable(connection.node().zone());
    }

    @Override
    public boolean isExcluded(String key) {
        return excluded.contains(key);
    }

    @Override
    public int attempt() {
        return attempts;
    }

    @Override
    public long nowNanos() {
        return loop.nowNanos();
    }

    @Override
    public RandomGenerator random() {
        return loop.random();
    }
}
