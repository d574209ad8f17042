package io.elb.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.elb.LoadBalancer;
import io.elb.limits.BalancerQuotas;
import io.elb.listener.Listener;
import io.elb.listener.ListenerConfig;
import io.elb.rule.Action;
import io.elb.target.Target;
import io.elb.target.TargetGroup;
import io.elb.target.TargetGroupConfig;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a balancer may have at most, and that removing something makes room. */
class QuotasIT {
    private final LoadBalancer balancer = LoadBalancer.application("small")
            .threads(1)
            .balancerQuotas(new BalancerQuotas(2, 2, 2, 3))
            .start();

    @AfterEach
    void stop() {
        balancer.close();
    }

    @Test
    void listenersAreCounted() {
        Listener first = listener();
        listener();

        refused("listeners: 3 (expected: at most 2; ELB: TooManyListeners)", this::listener);
        first.close();
        listener();
        assertThat(balancer.listeners()).hasSize(2);
    }

    @Test
    void targetGroupsAreCounted() {
        TargetGroup first = group("one");
        group("two");

        refused(
                "target groups: 3 (expected: at most 2; ELB: TooManyUniqueTargetGroupsPerLoadBalancer)",
                () -> group("three"));
        balancer.removeTargetGroup(first);
        group("three");
        assertThat(balancer.targetGroups()).hasSize(2);
    }

    @Test
    void targetsAreCounted() {
        TargetGroup one = group("one");
        TargetGroup two = group("two");
        one.register(Target.of("127.0.0.1", 1), Target.of("127.0.0.1", 2));

        refused(
                "targets: 3 in one target group (expected: at most 2; ELB: TooManyTargets)",
                () -> one.register(Target.of("127.0.0.1", 3)));
        refused(
                "targets: 4 (expected: at most 3; ELB: TooManyTargets)",
                () -> two.register(Target.of("127.0.0.1", 1), Target.of("127.0.0.1", 2)));
        assertThat(two.targets()).isEmpty();
        balancer.removeTargetGroup(one);
        two.register(Target.of("127.0.0.1", 1), Target.of("127.0.0.1", 2));
    }

    private static void refused(String message, ThrowingCallable call) {
        assertThatThrownBy(call).isInstanceOf(IllegalStateException.class).hasMessage(message);
    }

    private Listener listener() {
        return balancer.addListener(
                ListenerConfig.http(0, Action.fixedResponse(404)).build());
    }

    private TargetGroup group(String name) {
        return balancer.addTargetGroup(TargetGroupConfig.of(name));
    }
}
