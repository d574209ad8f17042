package io.elb.balance;

/**
 * Why a picker named no target. <em>Immutable.</em>
 *
 * @since 0.1
 */
public enum NoPickReason {
    /** The group has no registered target. */
    NO_TARGETS,
    /** There are targets, and the strategy may choose none of them. */
    NONE_ELIGIBLE,
    /** Every eligible target was excluded by the request, because it was tried already. */
    ALL_EXCLUDED
}
