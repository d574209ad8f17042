package io.elb.tls;

import io.elb.listener.TlsHeader;
import java.nio.charset.StandardCharsets;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.security.auth.x500.X500Principal;

/** What targets are told about the certificate of a client, as ELB writes it. */
final class MtlsFields {
    private static final String UNCHANGED = "-._~+=/";
    private static final char[] DIGITS = "0123456789ABCDEF".toCharArray();

    private MtlsFields() {}

    /** The certificates that the client has shown, its own first; none when it has shown none. */
    static List<X509Certificate> shown(SSLEngine engine) {
        try {
            return Arrays.stream(engine.getSession().getPeerCertificates())
                    .map(X509Certificate.class::cast)
                    .toList();
        } catch (SSLPeerUnverifiedException e) {
            return List.of();
        }
    }

    /** All that the client has shown, or whose certificate it is when that is verified. */
    static Map<TlsHeader, String> of(List<X509Certificate> chain, boolean isVerified) {
        if (chain.isEmpty()) {
            return Map.of();
        }
        if (isVerified) {
            return verified(chain.get(0));
        }
        StringBuilder pem = new StringBuilder();
        chain.forEach(certificate -> pem.append(pem(certificate)));
        return Map.of(TlsHeader.CLIENT_CERTIFICATE, urlEncoded(pem.toString()));
    }

    private static Map<TlsHeader, String> verified(X509Certificate leaf) {
        Map<TlsHeader, String> fields = new EnumMap<>(TlsHeader.class);
        fields.put(TlsHeader.CLIENT_SERIAL_NUMBER, serialNumber(leaf));
        fields.put(TlsHeader.CLIENT_ISSUER, name(leaf.getIssuerX500Principal()));
        fields.put(TlsHeader.CLIENT_SUBJECT, name(leaf.getSubjectX500Principal()));
        fields.put(TlsHeader.CLIENT_VALIDITY, validity(leaf));
        fields.put(TlsHeader.CLIENT_LEAF, urlEncoded(pem(leaf)));
        return fields;
    }

    private static String pem(X509Certificate certificate) {
        try {
            return Pem.write("CERTIFICATE", certificate.getEncoded());
        } catch (CertificateEncodingException e) {
            throw new IllegalStateException(e); // it was decoded
        }
    }

    /** Whole octets, as the number is encoded. */
    static String serialNumber(X509Certificate certificate) {
        String digits = certificate.getSerialNumber().toString(16).toUpperCase(Locale.ROOT);
        return digits.length() % 2 == 0 ? digits : '0' + digits;
    }

    static String validity(X509Certificate certificate) {
        return "NotBefore=" + certificate.getNotBefore().toInstant() + ";NotAfter="
                + certificate.getNotAfter().toInstant();
    }

    /** RFC 2253; what is not ASCII as pairs of hexadecimal digits (section 2.4), so that it can be in a field. */
    static String name(X500Principal principal) {
        StringBuilder text = new StringBuilder();
        for (byte octet : principal.getName(X500Principal.RFC2253).getBytes(StandardCharsets.UTF_8)) {
            if (octet >= ' ' && octet < 0x7f) {
                text.append((char) octet);
            } else {
                text.append('\\').append(DIGITS[octet >> 4 & 15]).append(DIGITS[octet & 15]);
            }
        }
        return text.toString();
    }

    /** RFC 3986 section 2.1, leaving {@code +=/} as they are: whoever decodes must not take a plus for a space. */
    static String urlEncoded(String ascii) {
        StringBuilder text = new StringBuilder(ascii.length() * 11 / 10);
        for (int i = 0; i < ascii.length(); i++) {
            char c = ascii.charAt(i);
            if (c >= '0' && c <= '9' || c >= 'A' && c <= 'Z' || c >= 'a' && c <= 'z' || UNCHANGED.indexOf(c) >= 0) {
                text.append(c);
            } else {
                text.append('%').append(DIGITS[c >> 4 & 15]).append(DIGITS[c & 15]);
            }
        }
        return text.toString();
    }
}
