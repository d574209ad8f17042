package io.elb.health;

import java.util.concurrent.CompletionStage;

/**
 * Finds out whether one target is healthy. The group owns everything around a check: when it runs, its timeout, the
 * thresholds, the states; a checker only judges once.
 *
 * <p>{@link #check} is called on the balancer's control loop, one call at a time for each target and never again before
 * the last one ended or timed out. It must not block. <em>Thread-safe.</em>
 *
 * @since 0.1
 */
public interface HealthChecker {
    /**
     * The protocol in descriptions and metrics, with ELB's spelling.
     *
     * @return for instance {@code HTTP} or {@code TCP}
     */
    String protocol();

    /**
     * When and how often to check.
     *
     * @return the settings, always the same ones
     */
    HealthCheckSettings settings();

    /**
     * Checks one target once.
     *
     * @param probe the target and the means to reach it, valid until the check ends
     * @return the result. When the stage fails with an {@link java.io.IOException}, the check counts as failed with
     *     {@link io.elb.observe.HealthReason#FAILED_HEALTH_CHECKS}; when it fails otherwise, or the method throws or
     *     answers null, with {@link io.elb.observe.HealthReason#INTERNAL_ERROR}. A result after the timeout is ignored
     */
    CompletionStage<HealthResult> check(Probe probe);

    /**
     * Whether in-process function targets are checked too. As for ELB's functions the default is no: they then count as
     * available.
     *
     * @return true when {@link #check} can judge a target that has no address
     */
    default boolean checksFunctions() {
        return false;
    }

    /**
     * No checks, and the default: targets are unavailable in ELB's sense ({@code Target.HealthCheckDisabled}), and get
     * requests.
     *
     * @return a constant
     */
    static HealthChecker none() {
        return NoHealthChecker.INSTANCE;
    }
}
