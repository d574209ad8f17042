/**
 * Moves bytes between two ends with back-pressure, for bodies, tunnels and TCP alike; start with {@link
 * io.elb.internal.relay.Relay}. Knows no protocol.
 */
@NullMarked
package io.elb.internal.relay;

import org.jspecify.annotations.NullMarked;
