package io.elb.target;

/**
 * How a group speaks TLS to its targets. Opaque here: the TLS module makes such values and the engine knows what they
 * hold. <em>Immutable.</em>
 *
 * @since 0.1
 */
public interface TlsOrigination {}
