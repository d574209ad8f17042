/** Benchmarks of picking a target; start with {@link io.elb.internal.target.PickBenchmark}. */
@NullMarked
package io.elb.internal.target;

import org.jspecify.annotations.NullMarked;
