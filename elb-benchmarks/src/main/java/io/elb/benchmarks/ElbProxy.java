package io.elb.benchmarks;

/** elb with one event loop; arguments: transport, port, target ports. */
final class ElbProxy {

    private ElbProxy() {}

    public static void main(String[] args) {
        System.err.println("transport: " + args[0] + " (expected: none yet, elb can't be started by this benchmark)");
        System.exit(1);
    }
}
