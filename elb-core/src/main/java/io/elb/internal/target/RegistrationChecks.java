package io.elb.internal.target;

import io.elb.network.BalancerKind;
import io.elb.network.Protocol;
import io.elb.target.Target;
import io.elb.target.TargetGroupConfig;
import io.elb.target.TargetKind;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** Whether targets fit into their group: a Lambda function has one of its own. */
final class RegistrationChecks {
    private RegistrationChecks() {}

    /** Throws when one of the targets is not for this group. */
    static void requireFitting(TargetGroupConfig config, Iterable<Target> targets) {
        boolean isLambdas = config.lambda().isPresent();
        for (Target target : targets) {
            if (isLambdas != (target.kind() == TargetKind.LAMBDA)) {
                throw new IllegalArgumentException("target: " + target.key() + " (expected: "
                        + (isLambdas ? "a Lambda function in " : "no Lambda function in ") + config.name() + ")");
            }
            if (config.protocol().kind() == BalancerKind.NETWORK
                    && target.kind().isFunction()) {
                throw new IllegalArgumentException("target: " + target.key() + " (expected: no function in "
                        + config.name() + ", whose protocol is " + config.protocol() + ")");
            }
            if (target.listenerToken().isPresent() && config.protocol() != Protocol.TCP) {
                throw new IllegalArgumentException("target: " + target.key() + " (expected: no listener in "
                        + config.name() + ", whose protocol is " + config.protocol() + ")");
            }
            if (config.protocolVersion().isHttp2() && target.kind().isFunction()) {
                throw new IllegalArgumentException("target: " + target.key() + " (expected: no function in "
                        + config.name() + ", whose protocol version is " + config.protocolVersion() + ")");
            }
        }
    }

    /** Throws when the group would have more targets than it may. */
    static void requireRoom(TargetGroupConfig config, Collection<String> presentKeys, Iterable<Target> added) {
        if (config.lambda().isPresent()) {
            Set<String> keys = new HashSet<>(presentKeys);
            added.forEach(target -> keys.add(target.key()));
            if (keys.size() > 1) {
                throw new IllegalStateException(
                        "targets: " + keys.size() + " (expected: at most 1 in a group of a Lambda function)");
            }
        }
    }

    /** Throws unless every target of a group for QUIC has a server id of its own, which it keeps; elsewhere none has one. */
    static void requireServerIds(TargetGroupConfig config, Collection<Target> present, Collection<Target> added) {
        boolean isQuic = config.protocol().isQuic();
        if (!isQuic && added.stream().noneMatch(target -> target.quicServerId().isPresent())) {
            return;
        }
        Map<String, String> byKey = new HashMap<>();
        Map<String, String> keys = new HashMap<>();
        for (Target target : present) {
            byKey.put(target.key(), target.quicServerId().orElse(""));
            keys.put(target.quicServerId().orElse(""), target.key());
        }
        for (Target target : added) {
            String id = target.quicServerId().orElse("");
            if (id.isEmpty() == isQuic) {
                throw new IllegalArgumentException("target: " + target.key() + " (expected: "
                        + (isQuic ? "one with a" : "one without a") + " QuicServerId in " + config.name()
                        + ", whose protocol is " + config.protocol() + ")");
            }
            String before = byKey.getOrDefault(target.key(), id);
            String holder = keys.getOrDefault(id, target.key());
            if (!before.equals(id) || !holder.equals(target.key())) {
                throw new IllegalArgumentException("quicServerId: " + id + " of " + target.key() + " (expected: "
                        + (before.equals(id) ? "one that " + holder + " has not" : before + ", as registered") + ")");
            }
            byKey.put(target.key(), id);
            keys.put(id, target.key());
        }
    }
}
