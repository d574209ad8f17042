package io.elb.internal.action;

/**
 * What a client has connected to, as far as a redirect needs it.
 *
 * @param scheme {@code http} or {@code https}
 * @param host stands in where the request names no host, for instance the address that the client connected to; without a
 *     port, an IPv6 address in brackets
 * @param port the bound port
 */
public record ListenerEndpoint(String scheme, String host, int port) {}
