package io.elb.internal.target;

import io.elb.internal.connection.Node;
import io.elb.internal.connection.Nodes;
import io.elb.network.BalancerKind;
import io.elb.target.CrossZone;
import io.elb.target.Target;
import io.elb.target.TargetGroupConfig;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Which targets of a group the nodes of its balancer may pick. Immutable. */
final class ZoneSplit {
    private final Nodes nodes;
    private final boolean isSplit;

    ZoneSplit(Nodes nodes, TargetGroupConfig config) {
        CrossZone crossZone = config.crossZone();
        boolean isOffByDefault = config.protocol().kind() == BalancerKind.NETWORK && nodes.isZoned();
        this.nodes = nodes;
        this.isSplit = crossZone.isOff() || isOffByDefault && crossZone == CrossZone.USE_LOAD_BALANCER_CONFIGURATION;
        if (isSplit && !nodes.isZoned()) {
            throw new IllegalArgumentException("crossZone: " + crossZone + " (expected: " + CrossZone.ON + " or "
                    + CrossZone.USE_LOAD_BALANCER_CONFIGURATION + " in a balancer without zones)");
        }
    }

    /** Whether each node keeps to the targets of its own zone. */
    boolean isSplit() {
        return isSplit;
    }

    Nodes nodes() {
        return nodes;
    }

    /** Fails when the group can't have a target. */
    void check(Target target) {
        if (!isSplit) {
            return;
        }
        if (target.zone().isEmpty()) {
            throw new IllegalArgumentException(
                    "target: " + target.key() + " without a zone (expected: one with a zone, as cross-zone is off)");
        }
        if (target.kind().isFunction()) {
            throw new IllegalArgumentException(
                    "target: " + target.key() + " (expected: no function, as cross-zone is off)");
        }
    }

    /** Whether a target is in an enabled zone. A target without a zone is in all of them; without nodes, so is every one. */
    boolean isEnabled(Target target) {
        Optional<String> zone = target.zone();
        return zone.isEmpty() || !nodes.isZoned() || nodes.ofZone(zone.get()).isPresent();
    }

    /** The slot of a target's zone; {@link Node#NO_ZONE} when it has none, or none that is enabled. */
    int slot(Target target) {
        return target.zone().flatMap(nodes::ofZone).map(Node::slot).orElse(Node.NO_ZONE);
    }

    /** The targets that what came to no zone may pick. */
    List<TargetRuntime> enabled(List<TargetRuntime> registered) {
        return registered.stream()
                .filter(runtime -> isEnabled(runtime.target()))
                .toList();
    }

    /** The targets of each slot's zone, what has no zone at {@link Node#NO_ZONE}. */
    List<List<TargetRuntime>> byZone(List<TargetRuntime> enabled) {
        List<List<TargetRuntime>> zones = new ArrayList<>(nodes.slots());
        for (int slot = 0; slot < nodes.slots(); slot++) {
            zones.add(new ArrayList<>());
        }
        enabled.forEach(runtime -> zones.get(slot(runtime.target())).add(runtime));
        return zones;
    }
}
