package io.elb.internal.udp;

import io.elb.internal.connection.ClientConnection;
import io.elb.internal.connection.LoopCounters;
import io.elb.internal.connection.Node;
import io.elb.internal.flow.FlowContext;
import io.elb.internal.proxy.ProxyHeader;
import io.elb.internal.target.TargetRuntime;
import io.elb.observe.Counter;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/* How it works
 *
 * A listener has a socket on each event loop for each of its addresses. The kernel sends what comes from one address to the same of the
 * sockets that share an address, as long as none is added or closed; so each socket has a table of its own, by the client's address, and
 * a flow never leaves its loop. What was written for one batch of datagrams is flushed once, at its end.
 */
/** The flows of one listening socket. Confined to its event loop. */
public final class FlowTable {
    private final FlowContext context;
    private final Node node;
    private final Channel socket;
    private final FlowPlaces places;
    private final Map<InetSocketAddress, UdpSession> flows = new HashMap<>();
    private final Map<Named, UdpSession> named = new HashMap<>();
    private final boolean isQuic;
    private final boolean joins;
    private final Set<UdpSession> all = new HashSet<>();
    private final List<UdpSession> written = new ArrayList<>();

    /** The table of one socket, empty; {@code places} are those of its loop. */
    public FlowTable(FlowContext context, Node node, Channel socket, FlowPlaces places) {
        this.context = context;
        this.node = node;
        this.socket = socket;
        this.places = places;
        this.joins = DatagramWriter.canJoin(socket);
        this.isQuic = context.listener().config().protocol().isQuic();
    }

    /** What packets of QUIC are for one target and of one client. */
    record Named(InetSocketAddress client, long serverId) {}

    /** Passes a datagram of a client on, and releases it. */
    void received(InetSocketAddress client, ByteBuf data) {
        UdpSession flow = isQuic ? quicFlow(client, QuicHeader.of(data)) : flows.get(client);
        if (flow == null && !isQuic) {
            flow = begin(client, null);
        }
        if (flow == null) {
            data.release();
            counters().increment(Counter.DROPPED_DATAGRAMS);
        } else {
            flow.fromClient(data);
        }
    }

    /** Where a packet of QUIC belongs; null for nowhere. */
    private @Nullable UdpSession quicFlow(InetSocketAddress client, QuicHeader header) {
        if (header.hasServerId()) {
            UdpSession flow = named.get(new Named(client, header.serverId()));
            if (flow != null) {
                return flow; // whatever the rules are by now
            }
            TargetRuntime target = context.route().byServerId(header.serverId());
            if (target != null) {
                return begin(client, target); // from elsewhere than before: the client has migrated
            }
        }
        if (header.kind() == QuicHeader.Kind.FIRST) {
            UdpSession flow = flows.get(client);
            return flow == null ? begin(client, null) : flow;
        }
        if (header.kind() == QuicHeader.Kind.LATER) {
            counters().increment(Counter.QUIC_UNKNOWN_SERVER_IDS);
        }
        return null;
    }

    /** A flow has a target: of QUIC, what names it is the flow's from now on. */
    void chosen(UdpSession flow, TargetRuntime target) {
        if (isQuic) {
            forget(flow);
            Named name = new Named(flow.connection().clientAddress(), target.quicServerId());
            flow.name(name);
            named.put(name, flow);
        }
    }

    private @Nullable UdpSession begin(InetSocketAddress client, @Nullable TargetRuntime fixed) {
        if (places.isDraining() || !places.enter(client, counters())) {
            return null;
        }
        UdpSession flow = new UdpSession(
                context,
                new ClientConnection(context.listener(), node, context.loop(), client, ProxyHeader.LOCAL),
                this,
                socket,
                fixed);
        all.add(flow);
        if (fixed == null) {
            flows.put(client, flow);
        }
        return flow;
    }

    /** Whether datagrams may be joined for the kernel to cut. */
    boolean joins() {
        return joins;
    }

    /** The never answered flows of the loop. */
    UnansweredFlows unanswered() {
        return places.unanswered();
    }

    private LoopCounters counters() {
        return context.loop().counters(node.slot());
    }

    /** What a flow has written is to be flushed at the end of the batch. */
    void written(UdpSession flow) {
        written.add(flow);
    }

    /** The batch is at its end. */
    void flush() {
        for (int i = 0; i < written.size(); i++) {
            written.get(i).flush();
        }
        written.clear();
    }

    /** A flow has ended. */
    void remove(UdpSession flow) {
        if (all.remove(flow)) {
            flows.remove(flow.connection().clientAddress(), flow);
            forget(flow);
            places.leave();
        }
    }

    private void forget(UdpSession flow) {
        Named name = flow.name();
        if (name != null) {
            named.remove(name, flow);
        }
    }

    /** Ends all flows; the socket is closed. */
    void close() {
        new ArrayList<>(all).forEach(UdpSession::close);
    }
}
