package io.elb.internal.target;

import io.elb.target.Target;
import io.netty.channel.unix.DomainSocketAddress;
import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Socket addresses of targets. */
final class TargetAddresses {
    private TargetAddresses() {}

    /** What is known without asking a resolver: empty for names and functions. */
    static List<SocketAddress> ofUnresolved(Target target) {
        return switch (target.kind()) {
            case ADDRESS -> ofLiteral(target.host(), target.port());
            case UNIX_SOCKET ->
                target.socket()
                        .map(path -> List.<SocketAddress>of(new DomainSocketAddress(path.toString())))
                        .orElse(List.of());
            case NAME, FUNCTION, LAMBDA -> List.of();
        };
    }

    /** The addresses of a resolved name, with the target's port. */
    static List<SocketAddress> ofResolved(ResolvedName name, int port) {
        return name.addresses().stream()
                .<SocketAddress>map(address -> new InetSocketAddress(address, port))
                .toList();
    }

    private static List<SocketAddress> ofLiteral(String host, int port) {
        @Nullable InetAddress address = NetUtil.createInetAddressFromIpAddressString(host);
        return address == null ? List.of() : List.of(new InetSocketAddress(address, port));
    }
}
