package io.elb.examples;

import io.elb.observe.ElbObserver;
import io.elb.observe.HealthReason;
import io.elb.observe.HealthState;
import io.elb.observe.TargetRef;
import java.util.Map;
import java.util.function.Consumer;

/** Prints every change of a target's health. */
final class HealthPrinter implements ElbObserver {
    private final Consumer<String> out;
    private final Map<String, String> names;

    HealthPrinter(Consumer<String> out, Map<String, String> namesByKey) {
        this.out = out;
        this.names = namesByKey;
    }

    @Override
    public void healthChanged(
            TargetRef target, HealthState from, HealthState to, HealthReason reason, String description) {
        if (from == to) {
            return; // another reason for the same state, as when the first check of a target begins
        }
        out.accept("HEALTH " + names.get(target.key()) + ": " + from.token() + " -> " + to.token()
                + (reason == HealthReason.NONE ? "" : " (" + reason.token() + ") " + description));
    }
}
