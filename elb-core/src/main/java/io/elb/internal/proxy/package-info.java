/** The PROXY protocol on the wire; start with {@code ProxyHeader}. Knows no connection and no configuration. */
@NullMarked
package io.elb.internal.proxy;

import org.jspecify.annotations.NullMarked;
