package io.elb.internal.target;

import io.elb.internal.connection.Node;
import io.elb.target.TargetGroupHealth;
import io.elb.target.ZoneHealth;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/** Counts a group's targets by zone and health. */
final class HostCounts {
    private final ZoneSplit zones;
    private final int[] healthy;
    private final int[] unhealthy;

    private HostCounts(ZoneSplit zones) {
        this.zones = zones;
        this.healthy = new int[zones.nodes().slots()];
        this.unhealthy = new int[healthy.length];
    }

    static HostCounts of(ZoneSplit zones, Collection<Member> members) {
        HostCounts counts = new HostCounts(zones);
        for (Member member : members) {
            int slot = zones.slot(member.target());
            counts.healthy[slot] += member.runtime.health().isServing() ? 1 : 0;
            counts.unhealthy[slot] += member.runtime.health().isUnhealthy() ? 1 : 0;
        }
        return counts;
    }

    TargetGroupHealth describe(TargetPicks picks) {
        List<ZoneHealth> described = new ArrayList<>();
        for (Node node : zones.nodes().all()) {
            described.add(describe(node, picks));
        }
        long unhealthyRoutings = IntStream.range(0, healthy.length)
                .mapToLong(picks::unhealthyRoutings)
                .sum();
        return new TargetGroupHealth(
                IntStream.of(healthy).sum(), IntStream.of(unhealthy).sum(), unhealthyRoutings, described);
    }

    private ZoneHealth describe(Node node, TargetPicks picks) {
        int slot = node.slot();
        CandidateSet candidates = picks.candidates(slot);
        return new ZoneHealth(
                Optional.ofNullable(node.zone()),
                healthy[slot],
                unhealthy[slot],
                candidates.isRoutingHealthy(),
                candidates.isDnsHealthy(),
                candidates.isFailOpen(),
                picks.unhealthyRoutings(slot));
    }
}
