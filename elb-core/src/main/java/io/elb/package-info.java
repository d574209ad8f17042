/** The running balancer; start with {@link io.elb.LoadBalancer}. */
@NullMarked
package io.elb;

import org.jspecify.annotations.NullMarked;
