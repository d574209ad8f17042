package io.elb.balance;

import io.elb.internal.balance.PriorityLoads;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;

/* How it works
 *
 * For each zone the group has targets in, its own targets are the first level and all others the second one; how many
 * requests stay is what PriorityLoads makes of their healths. What came to no zone, or to one without targets, may go to
 * all of them.
 */
/** Keeps requests in the zone that they came to as long as enough of its targets are healthy. */
final class ZoneLocalStrategy extends StrategyAround {
    private static final int OVERPROVISIONING = 140;

    ZoneLocalStrategy(BalancingStrategy inner, String group) {
        super(inner, group);
    }

    @Override
    public String name() {
        return "zone_local";
    }

    @Override
    public BalancingStrategy forGroup(String group) {
        return new ZoneLocalStrategy(inner(), group);
    }

    @Override
    public Picker newPicker(Candidates candidates) {
        int[] all = IntStream.range(0, candidates.size())
                .filter(i -> candidates.weight(i) > 0)
                .toArray();
        Set<String> zones = new LinkedHashSet<>();
        for (int i : all) {
            candidates.zone(i).ifPresent(zones::add);
        }
        Map<String, LevelPicker> byZone = new HashMap<>();
        for (String zone : zones) {
            byZone.put(zone, levels(zone, candidates, all));
        }
        Picker anywhere = newPicker("all", CandidateView.of(candidates, all));
        return request -> {
            Optional<String> zone = request.zone();
            LevelPicker own = zone.isEmpty() ? null : byZone.get(zone.get());
            return own == null ? anywhere.pick(request) : own.pick(request);
        };
    }

    private LevelPicker levels(String zone, Candidates candidates, int[] all) {
        CandidateView own = CandidateView.of(
                candidates,
                IntStream.of(all)
                        .filter(i -> candidates.zone(i).filter(zone::equals).isPresent())
                        .toArray());
        CandidateView others = CandidateView.of(
                candidates,
                IntStream.of(all)
                        .filter(i -> candidates.zone(i).filter(zone::equals).isEmpty())
                        .toArray());
        PriorityLoads loads = PriorityLoads.of(
                new int[] {own.eligibleCount(), others.eligibleCount()},
                new int[] {own.size(), others.size()},
                OVERPROVISIONING,
                0);
        return new LevelPicker(loads, new Picker[] {newPicker("in " + zone, own), newPicker("not in " + zone, others)});
    }
}
