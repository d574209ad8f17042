/**
 * Certificates and TLS termination for listeners; start with {@link io.elb.tls.ServerCertificate} and {@link
 * io.elb.tls.CertificateStore}.
 */
@NullMarked
package io.elb.tls;

import org.jspecify.annotations.NullMarked;
