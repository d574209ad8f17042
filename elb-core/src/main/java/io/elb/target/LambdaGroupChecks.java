package io.elb.target;

import io.elb.balance.BalancingStrategy;
import io.elb.health.HealthChecker;
import java.time.Duration;

/** What the group of a Lambda function has not: whatever is about connections, or about several targets. */
final class LambdaGroupChecks {
    private LambdaGroupChecks() {}

    /** Throws when a setting is made that such a group has not; {@code delay} is the deregistration delay that was asked for. */
    static void check(TargetGroupConfig group, Duration delay) {
        HealthChecker checker = group.healthChecker();
        ProtocolVersion version = group.protocolVersion();
        hasNot("protocolVersion", version != ProtocolVersion.HTTP1, version);
        hasNot("targetTls", group.targetTls().isPresent(), group.targetTls());
        hasNot("healthCheckTls", group.hasOwnHealthCheckTls(), group.healthCheckTls());
        hasNot("connections", !group.connections().equals(TargetConnections.defaults()), group.connections());
        Duration connect = group.timeouts().connect();
        hasNot("timeouts.connect", !connect.equals(TargetTimeouts.defaults().connect()), connect);
        hasNot("retries", !group.retries().equals(RetryConfig.defaults()), group.retries());
        hasNot("resolve", !group.resolve().equals(ResolveConfig.defaults()), group.resolve());
        String strategy = group.strategy().name();
        hasNot("strategy", !strategy.equals(BalancingStrategy.roundRobin().name()), strategy);
        hasNot("outlierDetection", group.outlierDetection().isOn(), group.outlierDetection());
        hasNot("slowStart", !group.slowStart().isZero(), group.slowStart());
        hasNot("stickiness", group.stickiness().isOn(), group.stickiness());
        hasNot("crossZone", group.crossZone().isOff(), group.crossZone());
        hasNot("deregistrationDelay", !delay.isZero(), delay);
        hasNot("healthChecker", checker != HealthChecker.none() && !checker.checksFunctions(), checker.protocol());
    }

    private static void hasNot(String setting, boolean isMade, Object value) {
        if (isMade) {
            throw new IllegalArgumentException(
                    setting + ": " + value + " (expected: the default, in a group of a Lambda function)");
        }
    }
}
