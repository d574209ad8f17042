package io.elb.internal.file;

import java.util.concurrent.atomic.LongAdder;

/** What is counted about a file, by any thread. */
final class FileCounts {
    private final LongAdder dropped = new LongAdder();
    private final LongAdder failures = new LongAdder();

    void drop(long lines) {
        dropped.add(lines);
    }

    void fail() {
        failures.increment();
    }

    long dropped() {
        return dropped.sum();
    }

    long failures() {
        return failures.sum();
    }
}
