package io.elb.testing.simulation;

/**
 * What became of a simulated request, or of one of its attempts. <em>Immutable.</em>
 *
 * @since 0.1
 */
public enum RequestOutcome {
    /** Answered well, and in time. */
    SUCCESS,
    /** Answered well, but later than what counts as a success. */
    LATE,
    /** Answered with a status of 400 or above. */
    ERROR,
    /** No answer: refused, or the group's time limit has passed. */
    FAILED,
    /** The client gave up. */
    ABANDONED,
    /** The group had no target for it. */
    NO_TARGET,
    /** The attempt failed, and the request went to another target: no outcome of a request. */
    TRIED_AGAIN
}
