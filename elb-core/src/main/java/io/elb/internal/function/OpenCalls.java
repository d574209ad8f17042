package io.elb.internal.function;

import io.elb.internal.http.HttpLoop;
import io.elb.internal.target.TargetRuntime;
import io.elb.observe.ErrorReason;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;

/** The calls in flight from one event loop to one function target. Confined to its event loop. */
final class OpenCalls {
    private final Set<FunctionUpstream> calls = Collections.newSetFromMap(new IdentityHashMap<>());

    private OpenCalls() {}

    /** The calls of this loop, which end when the draining of the target does. */
    static OpenCalls of(TargetRuntime target, HttpLoop http) {
        int index = http.context().index();
        if (target.loopSlot(index) instanceof OpenCalls present) {
            return present;
        }
        OpenCalls calls = new OpenCalls();
        target.loopSlot(index, calls);
        target.onRemoved(ignored -> http.context().eventLoop().execute(calls::cut));
        return calls;
    }

    void add(FunctionUpstream call) {
        calls.add(call);
    }

    void remove(FunctionUpstream call) {
        calls.remove(call);
    }

    private void cut() {
        for (FunctionUpstream call : new ArrayList<>(calls)) {
            call.fail(ErrorReason.TARGET_DEREGISTERED);
        }
    }
}
