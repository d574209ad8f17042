/** Datagrams on their way; start with {@link io.elb.internal.udp.FlowTable}. */
@NullMarked
package io.elb.internal.udp;

import org.jspecify.annotations.NullMarked;
