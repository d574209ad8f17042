package io.elb.testing;

import io.elb.target.TargetDescription;
import io.elb.target.TargetGroup;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Waits, in real time, for the health of a target group, and says what it saw when it does not come.
 *
 * <p><em>Thread-safe.</em>
 *
 * @since 0.1
 */
public final class GroupHealth {
    private GroupHealth() {}

    /**
     * Waits until enough targets are healthy, or any when the group has no health checks.
     *
     * @param group the group, used by a listener: else nothing is checked
     * @param count how many, 0 or more
     * @throws AssertionError if there are fewer for 10 s, or the group is closed
     */
    public static void await(TargetGroup group, int count) {
        await(group, count, Deadline.DEFAULT_TIME);
    }

    /**
     * Waits until enough targets are healthy, or any when the group has no health checks.
     *
     * @param group the group, used by a listener: else nothing is checked
     * @param count how many, 0 or more
     * @param deadline how long to wait, above zero
     * @throws AssertionError if there are fewer all the time, or the group is closed
     */
    public static void await(TargetGroup group, int count, Duration deadline) {
        long limitNanos = Deadline.checked(deadline).toNanos();
        try {
            group.awaitHealthy(count).toCompletableFuture().get(limitNanos, TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            throw new AssertionError(
                    "healthy: fewer than " + count + " within " + deadline + "; " + describe(group), e);
        } catch (ExecutionException e) {
            throw new AssertionError("healthy: " + e.getCause() + "; " + describe(group), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("waiting: interrupted (expected: " + count + " healthy targets)", e);
        }
    }

    /**
     * Tells the state of each target in words.
     *
     * @param group the group
     * @return its name, and a line for each target with state, reason and what its last check saw
     */
    public static String describe(TargetGroup group) {
        StringBuilder text = new StringBuilder("group ").append(group.name()).append(':');
        for (TargetDescription target : group.targets()) {
            text.append("\n  ")
                    .append(target.key())
                    .append(' ')
                    .append(target.state())
                    .append(' ')
                    .append(target.reason());
            if (!target.description().isEmpty()) {
                text.append(" (").append(target.description()).append(')');
            }
            text.append(", ").append(target.inFlight()).append(" in flight");
        }
        return text.toString();
    }
}
