package io.elb.tls;

/** No usable answer came from an OCSP responder. */
final class OcspException extends Exception {
    private static final long serialVersionUID = 1L;

    OcspException(String message) {
        super(message);
    }

    OcspException(String message, Throwable cause) {
        super(message + ": " + cause.getMessage(), cause);
    }
}
