package io.elb.rule;

import io.elb.target.TargetGroup;
import java.lang.reflect.Proxy;

/** Handles of target groups that have a name and nothing else. */
public final class TestGroups {
    private TestGroups() {}

    /** A handle that is equal to itself only. */
    public static TargetGroup named(String name) {
        return (TargetGroup) Proxy.newProxyInstance(
                TestGroups.class.getClassLoader(),
                new Class<?>[] {TargetGroup.class},
                (proxy, method, arguments) -> switch (method.getName()) {
                    case "name", "toString" -> name;
                    case "hashCode" -> System.identityHashCode(proxy);
                    case "equals" -> proxy == arguments[0];
                    default -> throw new UnsupportedOperationException(method.getName());
                });
    }
}
