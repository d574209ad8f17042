/**
 * How the health of targets is found out: the checker SPI, its settings and results; start with {@link io.elb.health.HealthChecker}. Knows nothing of target groups.
 */
@NullMarked
package io.elb.health;

import org.jspecify.annotations.NullMarked;
