package io.elb.internal.boot;

import io.elb.internal.connection.Node;
import io.elb.internal.connection.Nodes;
import io.elb.internal.observe.Observers;
import io.elb.internal.target.TargetGroupRuntime;
import io.elb.network.DnsState;
import io.elb.observe.BalancerIdentity;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What DNS says of a balancer: which of its nodes are in the answer, by the groups that are in use. Thread-safe. */
final class NodeDns {
    private final Nodes nodes;
    private final BalancerIdentity identity;
    private final Observers observers;
    private final Set<String> zonesOut = new HashSet<>();
    private volatile List<TargetGroupRuntime> groups = List.of();

    NodeDns(Nodes nodes, BalancerIdentity identity, Observers observers) {
        this.nodes = nodes;
        this.identity = identity;
        this.observers = observers;
    }

    /** Says which groups are in use from now on; {@link #refresh} should follow. */
    void groups(List<TargetGroupRuntime> inUse) {
        groups = List.copyOf(inUse);
    }

    /** The state of each node, in order. */
    Map<Node, DnsState> states() {
        List<TargetGroupRuntime> inUse = groups;
        Map<Node, DnsState> states = new LinkedHashMap<>();
        boolean isAnyHealthy = false;
        for (Node node : nodes.all()) {
            boolean isHealthy = inUse.isEmpty() || inUse.stream().anyMatch(group -> group.isDnsHealthy(node.slot()));
            isAnyHealthy |= isHealthy;
            states.put(node, isHealthy ? DnsState.HEALTHY : DnsState.UNHEALTHY);
        }
        if (!isAnyHealthy) {
            states.replaceAll((node, state) -> DnsState.FAIL_OPEN);
        }
        return states;
    }

    /** What DNS answers for a host name: nothing when it is none of the balancer's. */
    List<InetAddress> resolve(String host) {
        String name = host.endsWith(".") ? host.substring(0, host.length() - 1) : host;
        if (name.equalsIgnoreCase(identity.dnsName())) {
            List<InetAddress> answer = new ArrayList<>();
            states().forEach((node, state) -> {
                if (state.isAnswered()) {
                    answer.add(node.address());
                }
            });
            return List.copyOf(answer);
        }
        return nodes.all().stream()
                .filter(node -> node.zone() != null && name.equalsIgnoreCase(identity.dnsName(node.zone())))
                .map(Node::address)
                .toList();
    }

    /** Tells observers which zones have left the answer and which have come back; on the control loop. */
    void refresh() {
        states().forEach((node, state) -> {
            @Nullable String zone = node.zone();
            if (zone == null) {
                return;
            }
            if (state.isAnswered()) {
                if (zonesOut.remove(zone)) {
                    observers.tell(observer -> observer.zoneEnteredDns(zone));
                }
            } else if (zonesOut.add(zone)) {
                observers.tell(observer -> observer.zoneLeftDns(zone));
            }
        });
    }
}
