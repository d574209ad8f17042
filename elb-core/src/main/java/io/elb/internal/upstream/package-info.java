/**
 * Connections to targets: making, keeping and sharing them; start with {@link io.elb.internal.upstream.UpstreamPools}. Knows
 * nothing of rules, and of clients only the address that functions are told.
 */
@NullMarked
package io.elb.internal.upstream;

import org.jspecify.annotations.NullMarked;
