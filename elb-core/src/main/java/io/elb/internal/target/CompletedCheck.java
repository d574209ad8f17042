package io.elb.internal.target;

import io.elb.health.HealthResult;
import io.elb.observe.TargetRef;

/**
 * One health check that has ended.
 *
 * @param target the target
 * @param type protocol in lower case, {@code lambda} for a function
 * @param address IP address and port that was checked; empty where there is none
 * @param result what it found
 * @param latencyNanos how long it took
 */
public record CompletedCheck(TargetRef target, String type, String address, HealthResult result, long latencyNanos) {}
