/**
 * Certificates for development and tests; start with {@link io.elb.tls.testing.DevelopmentCa}. Needs Bouncy Castle.
 */
@NullMarked
package io.elb.tls.testing;

import org.jspecify.annotations.NullMarked;
