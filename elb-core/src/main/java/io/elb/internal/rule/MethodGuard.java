package io.elb.internal.rule;

import io.elb.internal.http.RequestHead;
import io.elb.rule.RequestMethod;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Holds when the method of a request is one of some. */
final class MethodGuard implements ConditionGuard {
    private final byte[][] methods;

    MethodGuard(RequestMethod condition) {
        methods = condition.methods().stream()
                .map(method -> method.getBytes(StandardCharsets.US_ASCII))
                .toArray(byte[][]::new);
    }

    @Override
    public boolean holds(RequestFacts facts) {
        RequestHead head = facts.head();
        byte[] bytes = facts.bytes();
        for (byte[] method : methods) {
            if (Arrays.equals(bytes, head.methodStart(), head.methodEnd(), method, 0, method.length)) {
                return true;
            }
        }
        return false;
    }
}
