/**
 * Active health checkers for elb target groups.
 */
@NullMarked
package io.elb.healthcheck;

import org.jspecify.annotations.NullMarked;
