package io.elb.internal.connection;

import io.netty.util.NetUtil;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import org.jspecify.annotations.Nullable;

/** Addresses as logs show them. */
public final class AddressText {
    private AddressText() {}

    /** IP address and port, IPv6 without brackets; empty for anything else. */
    public static String of(@Nullable SocketAddress address) {
        return address instanceof InetSocketAddress inet && !inet.isUnresolved()
                ? NetUtil.toAddressString(inet.getAddress()) + ':' + inet.getPort()
                : "";
    }
}
