package io.elb.internal.balance;

/** Exponential decay, fast enough for every pick. */
public final class Decay {
    private static final double LOG2_E = 1.442695040888963;
    private static final double LN_2 = 0.6931471805599453;
    private static final int NOTHING_LEFT = 64;

    private Decay() {}

    /**
     * What is left of 1 after some mean lifetimes: e to the power of minus that, within a relative error of 0.000004, which is 0
     * for 0, at a fraction of the time of {@link Math#exp}. A power of two is put into the exponent's bits; the rest, half of
     * one at most, is a Taylor polynomial of the fifth degree.
     *
     * @param lifetimes 0 or more; after 44 nothing is left
     */
    public static double left(double lifetimes) {
        double halvings = lifetimes * LOG2_E;
        if (halvings >= NOTHING_LEFT) {
            return 0;
        }
        int whole = (int) (halvings + 0.5);
        double u = (whole - halvings) * LN_2;
        double square = u * u; // in three terms that don't wait for each other
        double part = 1 + u + square * (0.5 + u * (1.0 / 6)) + square * square * (1.0 / 24 + u * (1.0 / 120));
        return Double.longBitsToDouble((long) (1023 - whole) << 52) * part;
    }
}
