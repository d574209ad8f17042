/** What sticky sessions cost; start with {@link io.elb.internal.sticky.CookieBenchmark}. */
@NullMarked
package io.elb.internal.sticky;

import org.jspecify.annotations.NullMarked;
