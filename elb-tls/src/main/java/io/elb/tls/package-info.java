/**
 * Certificates, SNI and TLS termination for elb listeners; filled by its own issue.
 */
@NullMarked
package io.elb.tls;

import org.jspecify.annotations.NullMarked;
