/**
 * The balancer's own cookies: what they are called, what is in them, how they are encrypted; start with {@code StickySession}.
 * Knows neither exchanges nor how targets are chosen.
 */
@NullMarked
package io.elb.internal.sticky;

import org.jspecify.annotations.NullMarked;
