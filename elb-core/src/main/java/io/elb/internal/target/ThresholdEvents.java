package io.elb.internal.target;

import io.elb.internal.connection.Node;
import io.elb.observe.ZoneRef;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** Tells when a group begins and ends to fail open, and when DNS should be looked at again. Guarded by the group's lock. */
final class ThresholdEvents {
    private final EventReporter events;
    private final List<Watched> all = new ArrayList<>();

    /** One set of targets with thresholds of its own, and what was told of it last. */
    private static final class Watched {
        private final int slot;
        private final ZoneRef zone;
        private boolean isFailOpen;
        private boolean isDnsHealthy;

        Watched(int slot, ZoneRef zone) {
            this.slot = slot;
            this.zone = zone;
        }
    }

    ThresholdEvents(String group, ZoneSplit zones, EventReporter events) {
        this.events = events;
        if (zones.isSplit()) {
            for (Node node : zones.nodes().all()) {
                all.add(new Watched(node.slot(), new ZoneRef(group, Objects.requireNonNull(node.zone()))));
            }
        } else {
            all.add(new Watched(Node.NO_ZONE, new ZoneRef(group, "")));
        }
    }

    /** Compares what was published with what was told. A group that is not in use routes nothing, so it fails nowhere. */
    void published(TargetPicks picks, boolean isInUse) {
        boolean hasDnsChanged = false;
        for (Watched watched : all) {
            boolean isDnsHealthy = picks.candidates(watched.slot).isDnsHealthy();
            hasDnsChanged |= isDnsHealthy != watched.isDnsHealthy;
            watched.isDnsHealthy = isDnsHealthy;
        }
        if (hasDnsChanged) {
            events.dnsHealthChanged();
        }
        for (Watched watched : all) {
            boolean isFailOpen = isInUse && picks.candidates(watched.slot).isFailOpen();
            if (isFailOpen != watched.isFailOpen) {
                watched.isFailOpen = isFailOpen;
                events.failOpenChanged(watched.zone, isFailOpen);
            }
        }
    }
}
