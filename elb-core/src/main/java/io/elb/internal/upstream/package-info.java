/**
 * Connections to targets: making, keeping and sharing them; start with {@link io.elb.internal.upstream.UpstreamPools}. Knows
 * nothing of rules or of clients.
 */
@NullMarked
package io.elb.internal.upstream;

import org.jspecify.annotations.NullMarked;
