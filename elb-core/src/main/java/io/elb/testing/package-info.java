/**
 * Fixtures for tests of programs that embed a balancer, start with {@link io.elb.testing.ElbExtension} for real sockets and
 * with {@link io.elb.testing.VirtualBalancer} for virtual time. All of them may be used by tests that run in parallel: they
 * bind port 0 on the loopback address and share no state.
 */
@NullMarked
package io.elb.testing;

import org.jspecify.annotations.NullMarked;
