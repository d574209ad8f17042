/** Benchmarks of the HTTP/1 codec; start with {@link io.elb.internal.http.h1.RequestHeadBenchmark}. */
@NullMarked
package io.elb.internal.http.h1;

import org.jspecify.annotations.NullMarked;
