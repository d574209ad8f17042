package io.elb.internal.target;

import io.elb.health.ProbeConnection;
import java.util.concurrent.CompletionStage;

/** Opens connections for health checks as the upstream pools open them for traffic. */
@FunctionalInterface
public interface ProbeConnector {
    /** Connects to {@code port} of the target (ignored for a Unix socket); fails after {@code timeoutNanos} at the latest. */
    CompletionStage<ProbeConnection> connect(TargetRuntime target, int port, long timeoutNanos);
}
