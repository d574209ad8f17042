package io.elb.observe;

import java.util.Objects;

/**
 * What ELB's automatic target weights found about one target: whether it fails clearly more often than its peers, and
 * whether traffic is taken away from it. Independent of its health. <em>Immutable.</em>
 *
 * @param result what the latest detection found
 * @param isMitigationInEffect whether the target gets less than its weight's share because of an anomaly, which includes
 *     the time in which it gets its share back
 * @since 0.1
 */
public record AnomalyDetection(Result result, boolean isMitigationInEffect) {
    /** Nothing was found, and nothing is done. */
    public static final AnomalyDetection NORMAL = new AnomalyDetection(Result.NORMAL, false);

    /**
     * Checks the result.
     *
     * @throws NullPointerException if {@code result} is null
     */
    public AnomalyDetection {
        Objects.requireNonNull(result, "result");
    }

    /**
     * What a detection found. <em>Immutable.</em>
     *
     * @since 0.1
     */
    public enum Result {
        /** The target fails no more often than its peers, or that can't be told. */
        NORMAL("normal"),
        /** The target fails clearly more often than its peers. */
        ANOMALOUS("anomalous");

        private final String token;

        Result(String token) {
            this.token = token;
        }

        /**
         * The result as ELB spells it.
         *
         * @return the word
         */
        public String token() {
            return token;
        }
    }
}
