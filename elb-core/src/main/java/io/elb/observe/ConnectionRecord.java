package io.elb.observe;

import java.nio.charset.StandardCharsets;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;

/**
 * Everything that is told about one connection of a client. <em>Immutable.</em>
 *
 * @param balancer who the balancer is
 * @param established when the connection was ready for requests, or its TLS handshake had failed
 * @param connection the client's side; with TLS when a handshake has succeeded
 * @param failure why the handshake failed; empty when it did not, and without TLS
 * @param certificate the certificate that the client has shown; empty without one
 * @param certificateError why the certificate was not accepted; empty when it was, and without one
 * @since 0.1
 */
public record ConnectionRecord(
        BalancerIdentity balancer,
        Instant established,
        RequestRecord.Connection connection,
        Optional<TlsErrorReason> failure,
        Optional<ClientCertificate> certificate,
        Optional<ClientCertificateError> certificateError) {
    /**
     * Creates a record.
     *
     * @throws NullPointerException if a component is null
     */
    public ConnectionRecord {
        Objects.requireNonNull(balancer, "balancer");
        Objects.requireNonNull(established, "established");
        Objects.requireNonNull(connection, "connection");
        Objects.requireNonNull(failure, "failure");
        Objects.requireNonNull(certificate, "certificate");
        Objects.requireNonNull(certificateError, "certificateError");
    }

    /**
     * The certificate of a client, as logs tell it. <em>Immutable.</em>
     *
     * @param subject the subject by RFC 2253, in ASCII
     * @param notBefore when it becomes valid
     * @param notAfter when it ends
     * @param serialNumber the serial number in hexadecimal digits
     * @since 0.1
     */
    public record ClientCertificate(String subject, Instant notBefore, Instant notAfter, String serialNumber) {
        /**
         * What is told of a certificate.
         *
         * @param certificate the certificate
         * @return its parts
         * @throws NullPointerException if the certificate is null
         */
        public static ClientCertificate of(X509Certificate certificate) {
            String digits = certificate.getSerialNumber().toString(16).toUpperCase(Locale.ROOT);
            return new ClientCertificate(
                    ascii(certificate.getSubjectX500Principal().getName()),
                    certificate.getNotBefore().toInstant(),
                    certificate.getNotAfter().toInstant(),
                    digits.length() % 2 == 0 ? digits : '0' + digits);
        }

        /** What is not ASCII as pairs of hexadecimal digits (RFC 2253 section 2.4). */
        private static String ascii(String name) {
            StringBuilder text = new StringBuilder();
            for (byte octet : name.getBytes(StandardCharsets.UTF_8)) {
                if (octet >= ' ' && octet < 0x7f) {
                    text.append((char) octet);
                } else {
                    text.append('\\').append(HexFormat.of().withUpperCase().toHexDigits(octet));
                }
            }
            return text.toString();
        }
    }
}
