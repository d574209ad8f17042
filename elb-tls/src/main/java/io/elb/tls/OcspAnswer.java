package io.elb.tls;

import java.time.Instant;

/**
 * An answer that says that a certificate is good.
 *
 * @param encoded the response (RFC 6960 section 4.2.1), not to be changed
 * @param nextUpdate until when it may be stapled
 */
record OcspAnswer(byte[] encoded, Instant nextUpdate) {}
