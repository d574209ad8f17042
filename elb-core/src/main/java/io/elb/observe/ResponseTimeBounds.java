package io.elb.observe;

import java.util.List;

/** The bounds, in seconds, at which distributions are told to systems that want few buckets; all are bounds of ours. */
final class ResponseTimeBounds {
    static final List<Double> ALL = List.of(
            0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0,
            60.0);

    private ResponseTimeBounds() {}
}
