/** Addresses and networks; start with {@link io.elb.network.Cidr}. */
@NullMarked
package io.elb.network;

import org.jspecify.annotations.NullMarked;
