/**
 * Translates between HTTP/2 on the wire (RFC 9113) and neutral heads and flows; start with {@code Http2DownstreamHandler}.
 * Knows no other version of HTTP.
 */
@NullMarked
package io.elb.internal.http.h2;

import org.jspecify.annotations.NullMarked;
