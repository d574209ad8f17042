package io.elb.internal.target;

import io.elb.health.HealthCheckSettings;
import io.elb.health.HealthChecker;
import io.elb.internal.connection.ControlLoop;
import io.elb.target.Target;
import java.util.random.RandomGenerator;

/** How one group checks its targets. */
final class HealthChecks {
    private final ZoneSplit zones;
    private final HealthChecker checker;
    private final HealthCheckSettings settings;
    private final ControlLoop loop;
    private final ProbeConnector connector;
    private final RandomGenerator random;

    HealthChecks(
            ZoneSplit zones,
            HealthChecker checker,
            ControlLoop loop,
            ProbeConnector connector,
            RandomGenerator random) {
        this.zones = zones;
        this.checker = checker;
        this.settings = checker.settings();
        this.loop = loop;
        this.connector = connector;
        this.random = random;
    }

    boolean isChecked(Target target) {
        return zones.isEnabled(target) && hasCheck(target);
    }

    private boolean hasCheck(Target target) {
        return checker != HealthChecker.none() && (!target.kind().isFunction() || checker.checksFunctions());
    }

    /** The status of a target of which nothing is known yet. */
    HealthStatus firstStatus(Target target, boolean isInUse) {
        if (!isInUse) {
            return HealthStatus.NOT_IN_USE;
        }
        if (!zones.isEnabled(target)) {
            return HealthStatus.ZONE_NOT_ENABLED;
        }
        return hasCheck(target) ? HealthStatus.REGISTERING : HealthStatus.NOT_CHECKED;
    }

    HealthTracker newTracker() {
        return new HealthTracker(settings);
    }

    HealthProber newProber(TargetRuntime target, HealthProber.Sink sink) {
        return new HealthProber(target, checker, settings, loop, connector, random, sink);
    }
}
