package io.elb.testing;

import io.netty.channel.local.LocalChannel;
import io.netty.channel.local.LocalServerChannel;
import java.net.SocketAddress;

/** Accepts virtual connections. */
final class VirtualServerChannel extends LocalServerChannel {
    private final VirtualNetwork network;

    VirtualServerChannel(VirtualNetwork network) {
        this.network = network;
    }

    VirtualNetwork network() {
        return network;
    }

    @Override
    protected LocalChannel newLocalChannel(LocalChannel peer) {
        return new VirtualChannel(this, (VirtualChannel) peer);
    }

    @Override
    protected void doBind(SocketAddress place) throws Exception {
        super.doBind(place);
        network.bound(place);
    }

    @Override
    protected void doClose() throws Exception {
        SocketAddress place = localAddress();
        if (place != null) {
            network.unbound(place);
        }
        super.doClose();
    }
}
