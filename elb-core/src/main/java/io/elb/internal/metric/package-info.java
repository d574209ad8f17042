/**
 * Counts and times that one event loop writes without atomics and anybody reads; start with
 * {@link io.elb.internal.metric.LatencyHistogram}. Knows numbers only, not what they mean.
 */
@NullMarked
package io.elb.internal.metric;

import org.jspecify.annotations.NullMarked;
