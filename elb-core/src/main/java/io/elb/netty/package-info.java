/**
 * Embedding into a Netty application: one's own event loops, and the Netty faces of the TLS seams; start with {@link
 * io.elb.netty.EventLoops}. Unstable: follows Netty's own changes.
 */
@NullMarked
package io.elb.netty;

import org.jspecify.annotations.NullMarked;
