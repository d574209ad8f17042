/**
 * Active health checkers for elb target groups; start with {@link io.elb.healthcheck.HttpHealthChecker}.
 */
@NullMarked
package io.elb.healthcheck;

import org.jspecify.annotations.NullMarked;
