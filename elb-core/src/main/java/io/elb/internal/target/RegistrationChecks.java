package io.elb.internal.target;

import io.elb.network.BalancerKind;
import io.elb.target.Target;
import io.elb.target.TargetGroupConfig;
import io.elb.target.TargetKind;
import java.util.Collection;
import java.util.HashSet;
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
}
