/** Benchmarks of rule matching; start with {@link io.elb.internal.rule.RuleSetBenchmark}. */
@NullMarked
package io.elb.internal.rule;

import org.jspecify.annotations.NullMarked;
