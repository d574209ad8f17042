package io.elb.internal.target;

import io.elb.health.HealthCheckSettings;
import io.elb.health.HealthChecker;
import io.elb.health.HealthResult;
import io.elb.internal.connection.AddressText;
import io.elb.internal.connection.ControlLoop;
import io.elb.target.ConnectionTermination;
import io.elb.target.Target;
import io.elb.target.TargetGroupConfig;
import java.net.InetSocketAddress;
import java.util.Locale;
import java.util.random.RandomGenerator;

/** How one group checks its targets. */
final class HealthChecks {
    private final ZoneSplit zones;
    private final TargetGroupConfig config;
    private final HealthChecker checker;
    private final HealthCheckSettings settings;
    private final ControlLoop loop;
    private final ProbeConnector connector;
    private final RandomGenerator random;

    HealthChecks(
            ZoneSplit zones,
            TargetGroupConfig config,
            ControlLoop loop,
            ProbeConnector connector,
            RandomGenerator random) {
        this.zones = zones;
        this.config = config;
        this.checker = config.healthChecker();
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

    /** What happens to the flows of targets that fail them. */
    ConnectionTermination connectionTermination() {
        return config.connectionTermination();
    }

    HealthTracker newTracker() {
        return new HealthTracker(settings);
    }

    /** What is told about a check that has ended. */
    CompletedCheck completed(TargetRuntime target, HealthResult result, long latencyNanos) {
        String address = target.address() instanceof InetSocketAddress inet && !inet.isUnresolved()
                ? AddressText.of(
                        new InetSocketAddress(inet.getAddress(), settings.port().orElse(inet.getPort())))
                : "";
        return new CompletedCheck(target.ref(), type(target.target()), address, result, latencyNanos);
    }

    /** As ELB's health-check log has it. */
    private String type(Target target) {
        String protocol =
                target.kind().isFunction() ? "lambda" : checker.protocol().toLowerCase(Locale.ROOT);
        if (!protocol.equals("http")) {
            return protocol;
        }
        if (config.protocolVersion().isHttp2()) {
            return "h2";
        }
        return config.healthCheckTls().isPresent() ? "https" : protocol;
    }

    HealthProber newProber(TargetRuntime target, HealthProber.Sink sink) {
        return new HealthProber(target, checker, settings, loop, connector, random, sink);
    }
}
