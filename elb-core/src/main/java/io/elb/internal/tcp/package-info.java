/** Joins a client's TCP connection with one to a target; start with {@code TcpSession}. Knows no protocol above TCP. */
@NullMarked
package io.elb.internal.tcp;

import org.jspecify.annotations.NullMarked;
