package io.elb.target;

import io.elb.network.Protocol;
import java.util.Optional;

/** What a group of a network load balancer has not: whatever is about HTTP. */
final class NetworkGroupChecks {
    private NetworkGroupChecks() {}

    /** Throws when a setting is made that such a group has not. */
    static void check(TargetGroupConfig group, boolean hasOwnStrategy) {
        ProtocolVersion version = group.protocolVersion();
        hasNot(group, "protocolVersion", version != ProtocolVersion.HTTP1, version);
        hasNot(group, "lambda", group.lambda().isPresent(), group.lambda());
        hasNot(group, "retries", !group.retries().equals(RetryConfig.defaults()), group.retries());
        TargetTimeouts timeouts = group.timeouts();
        hasNot(group, "timeouts.firstByte", timeouts.firstByte().isPresent(), timeouts.firstByte());
        hasNot(group, "timeouts.total", timeouts.total().isPresent(), timeouts.total());
        hasNot(group, "timeouts.idle", timeouts.idle().isPresent(), timeouts.idle());
        TargetConnections connections = group.connections();
        TargetConnections fit = TargetConnections.defaults().withMaxConnections(connections.maxConnections());
        hasNot(group, "connections", !connections.equals(fit), connections);
        if (group.targetTls().isPresent() && group.transport().hasDatagrams()) {
            throw new IllegalArgumentException(
                    "targetTls: set (expected: none in a group of protocol " + group.transport() + ")");
        }
        boolean hasHeader =
                !group.protocol().hasConnections() && group.proxyProtocol().isOn();
        hasNot(group, "proxyProtocol", hasHeader, group.proxyProtocol().version());
        if (group.transport().hasDatagrams() && group.connectionTermination().isWhenUnhealthy()) {
            throw new IllegalArgumentException("connectionTermination: " + group.connectionTermination()
                    + " (expected: not when unhealthy, in a group of protocol " + group.protocol() + ")");
        }
        Stickiness stickiness = group.stickiness();
        boolean isByCookie = stickiness.isOn() && stickiness.type() != Stickiness.Type.SOURCE_IP;
        hasNot(group, "stickiness", isByCookie || stickiness.isOn() && group.protocol() == Protocol.TLS, stickiness);
        if (stickiness.isOn() && hasOwnStrategy) {
            throw new IllegalArgumentException("stickiness: " + stickiness + " (expected: off with strategy "
                    + group.strategy().name() + ", or no strategy set)");
        }
    }

    private static void hasNot(TargetGroupConfig group, String setting, boolean isMade, Object value) {
        if (isMade) {
            Object shown = value instanceof Optional<?> optional ? optional.orElseThrow() : value;
            throw new IllegalArgumentException(setting + ": " + shown
                    + " (expected: the default, in a group of protocol " + group.protocol() + ")");
        }
    }
}
