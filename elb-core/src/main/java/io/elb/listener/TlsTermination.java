package io.elb.listener;

import io.elb.observe.CertificateRef;
import java.util.List;

/**
 * An opaque value that makes a listener terminate TLS; made by a TLS module, understood through {@code io.elb.netty}.
 * <em>Thread-safe.</em>
 *
 * @since 0.1
 */
public interface TlsTermination {
    /**
     * The certificates that clients may be shown at present, so that the balancer can tell when they expire. Asked now and
     * then; must not block for long.
     *
     * @return the certificates; none where a termination does not know
     */
    default List<CertificateRef> certificates() {
        return List.of();
    }
}
