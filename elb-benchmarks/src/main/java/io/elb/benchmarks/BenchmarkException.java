package io.elb.benchmarks;

/** A run that can't be carried out, with a message for the person who started it. */
final class BenchmarkException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    BenchmarkException(String message) {
        super(message);
    }
}
