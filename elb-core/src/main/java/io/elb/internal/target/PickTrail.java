package io.elb.internal.target;

import io.elb.balance.Pick;
import io.elb.balance.PickRequest;
import io.elb.balance.PickTrace;
import io.elb.internal.jfr.FlightEvents;
import io.elb.observe.HealthReason;
import io.elb.observe.PickRecord;
import io.elb.observe.PickRecord.Avoided;
import io.elb.observe.PickRecord.Candidate;
import io.elb.observe.PickRecord.Source;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/** Collects how one pick came about. Confined to its event loop, used once. */
public final class PickTrail implements PickTrace {
    private final TargetGroupRuntime group;
    private final Map<String, Double> loads = new HashMap<>();
    private final List<String> notes = new ArrayList<>();
    private final Map<String, Candidate> before = new HashMap<>();
    private @Nullable CandidateSet candidates;
    private int attempt;

    /** For a pick of {@code group}. */
    public PickTrail(TargetGroupRuntime group) {
        this.group = group;
    }

    @Override
    public void compared(String key, double load) {
        loads.put(key, load);
    }

    @Override
    public void note(String text) {
        notes.add(text);
    }

    /** Looks at the targets as they are before the pick. */
    void from(CandidateSet set, PickRequest request) {
        candidates = set;
        attempt = request.attempt();
        for (int i = 0; i < set.size(); i++) {
            TargetRuntime target = set.target(i);
            before.put(
                    target.key(),
                    new Candidate(
                            target.key(),
                            set.effectiveWeight(i),
                            set.inFlight(i),
                            OptionalDouble.empty(),
                            avoided(set, i, request)));
        }
    }

    private static Optional<Avoided> avoided(CandidateSet set, int index, PickRequest request) {
        TargetRuntime target = set.target(index);
        if (request.isExcluded(target.key())) {
            return Optional.of(Avoided.TRIED);
        }
        if (set.isEligible(index)) {
            return Optional.empty();
        }
        if (target.target().weight() == 0) {
            return Optional.of(Avoided.NO_WEIGHT);
        }
        boolean isEjected = target.health().reason() == HealthReason.EJECTED;
        return Optional.of(isEjected ? Avoided.EJECTED : Avoided.UNHEALTHY);
    }

    /** Tells the Flight Recorder of a pick, and adds it to those of the same request or flow before it. */
    public List<PickRecord> recorded(List<PickRecord> before, Pick pick, Source source) {
        PickRecord record = record(pick, source);
        FlightEvents.decided(record);
        List<PickRecord> all = new ArrayList<>(before);
        all.add(record);
        return all;
    }

    /** What was collected, and what came of it. */
    PickRecord record(Pick pick, Source source) {
        CandidateSet set = candidates;
        List<Candidate> listed = new ArrayList<>();
        for (int i = 0; set != null && i < set.size() && listed.size() < PickRecord.MOST_CANDIDATES; i++) {
            String key = set.target(i).key();
            Candidate one = before.get(key);
            Double load = loads.get(key);
            if (one != null && (load != null || one.avoided().isPresent() || key.equals(pick.key()))) {
                listed.add(new Candidate(
                        key,
                        one.effectiveWeight(),
                        one.inFlight(),
                        load == null ? OptionalDouble.empty() : OptionalDouble.of(load),
                        one.avoided()));
            }
        }
        return new PickRecord(
                group.name(),
                group.config().strategy().name(),
                source,
                attempt,
                set != null && set.isFailOpen(),
                pick.isTarget() ? Optional.of(pick.key()) : Optional.empty(),
                listed,
                set == null ? 0 : set.size(),
                notes);
    }
}
