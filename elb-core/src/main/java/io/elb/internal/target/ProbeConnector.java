package io.elb.internal.target;

import io.elb.health.ProbeConnection;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Reaches targets for health checks as the upstream pools reach them for traffic. */
@FunctionalInterface
public interface ProbeConnector {
    /** Connects to {@code port} of the target (ignored for a Unix socket); fails after {@code timeoutNanos} at the latest. */
    CompletionStage<ProbeConnection> connect(TargetRuntime target, int port, long timeoutNanos);

    /** Calls a function target with a GET that has no other field than its user agent; answers the status. */
    default CompletionStage<Integer> invoke(TargetRuntime target, String path, String userAgent) {
        return CompletableFuture.failedFuture(new UnsupportedOperationException("no functions are called here"));
    }
}
