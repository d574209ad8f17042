/**
 * Every time and size as small immutable records with documented defaults; start with {@link io.elb.limits.HttpLimits}.
 */
@NullMarked
package io.elb.limits;

import org.jspecify.annotations.NullMarked;
