/**
 * How one of many targets is chosen; start with {@link io.elb.balance.BalancingStrategy}. Knows nothing of targets, connections and protocols.
 */
@NullMarked
package io.elb.balance;

import org.jspecify.annotations.NullMarked;
