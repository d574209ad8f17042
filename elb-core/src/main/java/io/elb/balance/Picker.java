package io.elb.balance;

/**
 * A strategy's immutable answer for one set of targets: chooses one of them for each request. Called on event loops, by
 * many at once, for every request: it must not block or lock, should not allocate, and aims at less than 50 ns.
 * <em>Thread-safe.</em>
 *
 * @since 0.1
 */
@FunctionalInterface
public interface Picker {
    /**
     * Chooses a target.
     *
     * @param request what is known about the request, valid during the call only
     * @return a ticket of {@link Candidates#pick(int)}, or {@link Pick#none}; never null. When a picker throws, or answers
     *     null or a ticket of another group, the group logs it once and picks by round robin instead
     */
    Pick pick(PickRequest request);

    /**
     * Chooses a target as {@link #pick} does, and tells how. Called in place of it for the picks that the group records.
     *
     * @param request what is known about the request, valid during the call only
     * @param trace is told what was compared; valid during the call only
     * @return as {@link #pick}; by default its answer, and nothing is told
     */
    default Pick explain(PickRequest request, PickTrace trace) {
        return pick(request);
    }
}
