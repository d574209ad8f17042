package io.elb.listener;

/**
 * An opaque value that makes a listener terminate TLS; made by a TLS module, understood through {@code io.elb.netty}.
 * <em>Thread-safe.</em>
 *
 * @since 0.1
 */
public interface TlsTermination {}
