package io.elb.internal.boot;

import io.elb.listener.ListenerConfig;
import io.elb.network.Protocol;
import io.elb.rule.Action;
import io.elb.rule.Condition;
import io.elb.rule.Forward;
import io.elb.rule.HostHeader;
import io.elb.rule.Rule;
import io.elb.rule.SourceIp;
import java.util.List;

/** What listeners of a network load balancer do with connections: forward them, by what is known of them. */
final class NetworkRuleChecks {
    private NetworkRuleChecks() {}

    static void check(ListenerConfig config, List<Rule> rules, Action defaultAction) {
        Protocol protocol = config.protocol();
        for (Rule rule : rules) {
            rule.conditions().forEach(condition -> checkCondition(config, condition));
            checkForward(protocol, "action", rule.action());
            if (!rule.transforms().isEmpty() || !rule.faults().isEmpty()) {
                throw new IllegalArgumentException("rule: " + rule.priority()
                        + " (expected: no transforms and no faults on a listener of protocol " + protocol + ")");
            }
        }
        checkForward(protocol, "defaultAction", defaultAction);
    }

    private static void checkCondition(ListenerConfig config, Condition condition) {
        boolean hasName = config.protocol() == Protocol.TLS || config.isSniPassthrough();
        if (!(condition instanceof SourceIp) && !(hasName && condition instanceof HostHeader)) {
            throw new IllegalArgumentException("condition: " + condition + " (expected: source-ip"
                    + (hasName ? " or host" : "") + ", on a listener of protocol " + config.protocol()
                    + (hasName ? "" : " without SNI passthrough") + ")");
        }
    }

    private static void checkForward(Protocol protocol, String name, Action action) {
        if (!(action instanceof Forward forward)) {
            throw new IllegalArgumentException(
                    name + ": " + action + " (expected: to forward, on a listener of protocol " + protocol + ")");
        }
        if (forward.stickiness().isPresent()) {
            throw new IllegalArgumentException("stickiness: "
                    + forward.stickiness().get()
                    + " (expected: source_ip or none in the action of a listener of protocol " + protocol + ")");
        }
        if (forward.isStickyBySourceIp() && protocol == Protocol.TLS) {
            throw new IllegalArgumentException(
                    "stickiness: source_ip (expected: none in the action of a listener of protocol TLS)");
        }
    }
}
