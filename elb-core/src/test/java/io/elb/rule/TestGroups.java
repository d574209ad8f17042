package io.elb.rule;

import io.elb.target.Stickiness;
import io.elb.target.TargetGroup;
import io.elb.target.TargetGroupConfig;
import java.lang.reflect.Proxy;

/** Handles of target groups that have a name and a configuration, and do nothing. */
public final class TestGroups {
    private TestGroups() {}

    /** A handle that is equal to itself only. */
    public static TargetGroup named(String name) {
        return sticky(name, Stickiness.off());
    }

    /** A handle of a group that is or is not sticky. */
    public static TargetGroup sticky(String name, Stickiness stickiness) {
        return (TargetGroup) Proxy.newProxyInstance(
                TestGroups.class.getClassLoader(),
                new Class<?>[] {TargetGroup.class},
                (proxy, method, arguments) -> switch (method.getName()) {
                    case "name", "toString" -> name;
                    case "config" ->
                        TargetGroupConfig.builder(name).stickiness(stickiness).build();
                    case "hashCode" -> System.identityHashCode(proxy);
                    case "equals" -> proxy == arguments[0];
                    default -> throw new UnsupportedOperationException(method.getName());
                });
    }
}
