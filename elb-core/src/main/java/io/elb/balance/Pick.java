package io.elb.balance;

import java.util.Optional;

/**
 * What a picker answers: a ticket bound to one target, or none with a reason. A ticket stays valid when the set of targets
 * changes, because it names the target and not a position. Implemented by the engine; a picker gets its tickets from
 * {@link Candidates#pick(int)} and never makes one. <em>Thread-safe.</em>
 *
 * @since 0.1
 */
public interface Pick {
    /**
     * Whether a target was chosen.
     *
     * @return false when {@link #reason()} says why there is none
     */
    boolean isTarget();

    /**
     * The key of the chosen target.
     *
     * @return the key, empty when no target was chosen
     */
    String key();

    /**
     * Why no target was chosen.
     *
     * @return the reason, empty when a target was chosen
     */
    default Optional<NoPickReason> reason() {
        return Optional.empty();
    }

    /**
     * The answer "no target", without allocating.
     *
     * @param reason why
     * @return the one constant for the reason
     * @throws NullPointerException if {@code reason} is null
     */
    static Pick none(NoPickReason reason) {
        return NoPick.of(reason);
    }
}
