/** Accepts connections and assembles their pipelines; start with {@code TcpAcceptor}. */
@NullMarked
package io.elb.internal.accept;

import org.jspecify.annotations.NullMarked;
