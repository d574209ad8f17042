package io.elb.examples;

import java.util.List;
import java.util.concurrent.CountDownLatch;

/** Placeholder until the balancer can be started: says that it runs, and runs until it is stopped. */
public final class QuickStart {
    private QuickStart() {}

    /**
     * Runs until the process is stopped.
     *
     * @param args printed
     * @throws InterruptedException if the main thread is interrupted
     */
    public static void main(String[] args) throws InterruptedException {
        System.out.println("elb quick start " + List.of(args));
        new CountDownLatch(1).await();
    }
}
