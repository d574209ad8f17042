package io.elb.benchmarks;

import java.io.PrintStream;

/** Placeholder, see below. */
final class ProfileRun {
    ProfileRun(Options options, PrintStream out) {}

    void run() {}
}
