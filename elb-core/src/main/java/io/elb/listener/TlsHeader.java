package io.elb.listener;

/**
 * Fields of requests in which targets are told about the client's TLS, with ELB's names; a listener may rename each:
 * {@link HttpOptions.Builder#rename}. <em>Immutable.</em>
 *
 * @since 0.1
 */
public enum TlsHeader {
    /** Version of TLS, for instance {@code TLSv1.3}. */
    VERSION("x-amzn-tls-version"),
    /** Cipher suite by its OpenSSL name. */
    CIPHER_SUITE("x-amzn-tls-cipher-suite"),
    /** Serial number of the client's certificate, in hexadecimal digits. */
    CLIENT_SERIAL_NUMBER("X-Amzn-Mtls-Clientcert-Serial-Number"),
    /** Issuer of the client's certificate, by RFC 2253. */
    CLIENT_ISSUER("X-Amzn-Mtls-Clientcert-Issuer"),
    /** Subject of the client's certificate, by RFC 2253. */
    CLIENT_SUBJECT("X-Amzn-Mtls-Clientcert-Subject"),
    /** Validity of the client's certificate, {@code NotBefore=…;NotAfter=…} by ISO 8601. */
    CLIENT_VALIDITY("X-Amzn-Mtls-Clientcert-Validity"),
    /** The client's certificate, PEM in URL encoding. */
    CLIENT_LEAF("X-Amzn-Mtls-Clientcert-Leaf"),
    /** The certificates that the client sent, not verified, PEM in URL encoding. */
    CLIENT_CERTIFICATE("X-Amzn-Mtls-Clientcert");

    private final String fieldName;

    TlsHeader(String fieldName) {
        this.fieldName = fieldName;
    }

    /**
     * ELB's name of the field.
     *
     * @return for instance {@code x-amzn-tls-version}
     */
    public String fieldName() {
        return fieldName;
    }
}
