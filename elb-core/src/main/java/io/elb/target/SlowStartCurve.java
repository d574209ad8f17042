package io.elb.target;

/**
 * How the weight of a target grows in its slow start, an extension; ELB has one curve, {@link #linear()}. After the part
 * <i>t</i> of its duration a target has <i>t</i><sup>1/aggression</sup> of its weight, and at least as much as
 * {@code leastPercent} says. <em>Immutable.</em>
 *
 * @param aggression 1 is a straight line, more is faster at the beginning, less is slower: 0.1–10, default 1
 * @param leastPercent per cent of its weight that a target has from the beginning, 0–100, default 0: then it has what one
 *     second gives
 * @param mostNewPercent a target gets all its weight at once when, with it, more than so many per cent of those that get
 *     requests would be in their slow start: 1–100, default 100, never
 * @since 0.1
 */
public record SlowStartCurve(double aggression, int leastPercent, int mostNewPercent) {
    private static final double LEAST_AGGRESSION = 0.1;
    private static final double MOST_AGGRESSION = 10;
    private static final SlowStartCurve LINEAR = new SlowStartCurve(1, 0, 100);
    private static final SlowStartCurve GENTLE = new SlowStartCurve(1, 10, 50);

    /**
     * Creates a curve.
     *
     * @throws IllegalArgumentException if a value is out of its range
     */
    public SlowStartCurve {
        if (!(aggression >= LEAST_AGGRESSION && aggression <= MOST_AGGRESSION)) {
            throw new IllegalArgumentException(
                    "aggression: " + aggression + " (expected: " + LEAST_AGGRESSION + "–" + MOST_AGGRESSION + ")");
        }
        Checks.range("leastPercent", leastPercent, 0, 100);
        Checks.range("mostNewPercent", mostNewPercent, 1, 100);
    }

    /**
     * ELB's curve: a straight line.
     *
     * @return the default of a target group
     */
    public static SlowStartCurve linear() {
        return LINEAR;
    }

    /**
     * A straight line from 10 % on, and none when more than half of the targets would be on it.
     *
     * @return Envoy's curve with HAProxy's exception
     */
    public static SlowStartCurve gentle() {
        return GENTLE;
    }

    /**
     * This curve with another aggression.
     *
     * @param newAggression 0.1–10
     * @return the new curve
     * @throws IllegalArgumentException if the value is out of its range
     */
    public SlowStartCurve withAggression(double newAggression) {
        return new SlowStartCurve(newAggression, leastPercent, mostNewPercent);
    }

    /**
     * This curve with another beginning.
     *
     * @param newLeastPercent 0–100
     * @return the new curve
     * @throws IllegalArgumentException if the value is out of its range
     */
    public SlowStartCurve withLeastPercent(int newLeastPercent) {
        return new SlowStartCurve(aggression, newLeastPercent, mostNewPercent);
    }

    /**
     * This curve with another limit of targets that are new.
     *
     * @param newMostNewPercent 1–100
     * @return the new curve
     * @throws IllegalArgumentException if the value is out of its range
     */
    public SlowStartCurve withMostNewPercent(int newMostNewPercent) {
        return new SlowStartCurve(aggression, leastPercent, newMostNewPercent);
    }
}
