package io.elb.internal.connection;

import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The nodes of a balancer, one for each enabled zone, or one without a zone. Immutable. */
public final class Nodes {
    private static final Nodes UNZONED = new Nodes(List.of(new Node(Node.NO_ZONE, null, NetUtil.LOCALHOST4)), Map.of());

    private final List<Node> all;
    private final Map<String, Node> byZone;

    private Nodes(List<Node> all, Map<String, Node> byZone) {
        this.all = all;
        this.byZone = byZone;
    }

    /** One node on the loopback address, without a zone. */
    public static Nodes unzoned() {
        return UNZONED;
    }

    /** A node for each zone, in the order of the map; {@link #unzoned()} when there is none. */
    public static Nodes of(Map<String, InetAddress> addresses) {
        if (addresses.isEmpty()) {
            return UNZONED;
        }
        List<Node> nodes = new ArrayList<>();
        Map<String, Node> byZone = new LinkedHashMap<>();
        addresses.forEach((zone, address) -> {
            Node node = new Node(nodes.size() + 1, zone, address);
            nodes.add(node);
            byZone.put(zone, node);
        });
        return new Nodes(List.copyOf(nodes), byZone);
    }

    /** All nodes, at least one. */
    public List<Node> all() {
        return all;
    }

    /** Whether the nodes have zones. */
    public boolean isZoned() {
        return !byZone.isEmpty();
    }

    /** Number of slots: one for what has no zone, and one for each zone. */
    public int slots() {
        return 1 + byZone.size();
    }

    /** The node of a zone, empty when the zone is not enabled. */
    public Optional<Node> ofZone(String zone) {
        return Optional.ofNullable(byZone.get(zone));
    }

    /** The node that has an address; one without a zone when none has. */
    public Node at(InetAddress address) {
        for (Node node : all) {
            if (node.address().equals(address)) {
                return node;
            }
        }
        return new Node(Node.NO_ZONE, null, address);
    }
}
