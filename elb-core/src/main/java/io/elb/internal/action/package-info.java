/**
 * What becomes of a matched request: says what to do and leaves the doing to the exchange; start with
 * {@link io.elb.internal.action.ActionChain}. Knows nothing of connections.
 */
@NullMarked
package io.elb.internal.action;

import org.jspecify.annotations.NullMarked;
