package io.elb.internal.boot;

import io.elb.network.Protocol;
import io.elb.rule.Action;
import io.elb.rule.Forward;
import io.elb.rule.Rule;
import java.util.List;

/** What listeners of a network load balancer do with connections: forward them, without rules. */
final class NetworkRuleChecks {
    private NetworkRuleChecks() {}

    static void check(Protocol protocol, List<Rule> rules, Action defaultAction) {
        if (!rules.isEmpty()) {
            throw new IllegalArgumentException(
                    "rules: " + rules.size() + " (expected: none on a listener of protocol " + protocol + ")");
        }
        if (!(defaultAction instanceof Forward forward)) {
            throw new IllegalArgumentException("defaultAction: " + defaultAction
                    + " (expected: to forward, on a listener of protocol " + protocol + ")");
        }
        if (forward.stickiness().isPresent()) {
            throw new IllegalArgumentException(
                    "stickiness: " + forward.stickiness().get()
                            + " (expected: none in the action of a listener of protocol " + protocol + ")");
        }
    }
}
