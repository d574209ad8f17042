package io.elb.testing;

import java.util.function.BooleanSupplier;

/** Wakes threads that wait for a condition; the state it speaks of is kept elsewhere and changed before the call. */
final class Signal {
    synchronized void changed() {
        notifyAll();
    }

    /** Answers whether the condition came true before the deadline. */
    synchronized boolean await(BooleanSupplier condition, Deadline deadline) {
        while (!condition.getAsBoolean()) {
            if (deadline.isPast()) {
                return false;
            }
            try {
                wait(deadline.isUnlimited() ? 0 : deadline.remainingMillis());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException("waiting: interrupted (expected: a condition to come true)", e);
            }
        }
        return true;
    }
}
