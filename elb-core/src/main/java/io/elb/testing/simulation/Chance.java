package io.elb.testing.simulation;

import java.util.random.RandomGenerator;

/** Draws that are the same on every machine: the functions of {@link Math} may differ in the last bit. */
final class Chance {
    private Chance() {}

    /** With mean 1. */
    static double exponential(RandomGenerator random) {
        return -StrictMath.log(1 - random.nextDouble());
    }
}
