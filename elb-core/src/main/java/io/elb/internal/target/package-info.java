/**
 * Running target groups: membership, health, draining, names and the pick; start with {@link io.elb.internal.target.TargetGroupRuntime}. Knows nothing of requests' bytes and of connections.
 */
@NullMarked
package io.elb.internal.target;

import org.jspecify.annotations.NullMarked;
