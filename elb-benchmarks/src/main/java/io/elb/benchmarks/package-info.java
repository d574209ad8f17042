/**
 * Load benchmarks that run elb beside other proxies, and the entry to the JMH ones; start with {@code BenchmarkMain}.
 */
@NullMarked
package io.elb.benchmarks;

import org.jspecify.annotations.NullMarked;
