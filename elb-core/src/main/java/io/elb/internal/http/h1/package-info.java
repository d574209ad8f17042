/**
 * HTTP/1.0 and HTTP/1.1 on the wire, to and from the neutral head; start with {@link io.elb.internal.http.h1.Http1RequestDecoder}.
 * Knows nothing of HTTP/2 or HTTP/3.
 */
@NullMarked
package io.elb.internal.http.h1;

import org.jspecify.annotations.NullMarked;
