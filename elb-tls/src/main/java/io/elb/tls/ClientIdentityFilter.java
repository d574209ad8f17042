package io.elb.tls;

import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * Which of the clients that the trust store certifies are accepted: ELB's client certificate identity filters, whose only action is
 * {@code accept}. Values are compared as a whole, without wildcards; names of DNS in any case, all others octet by octet. ELB has
 * filters for network load balancers; here HTTPS listeners take them as well. Give them to {@link MutualTls#withIdentityFilters}.
 * <em>Immutable.</em>
 *
 * @param type where the value stands in the certificate
 * @param value what stands there; not blank
 * @since 0.1
 */
public record ClientIdentityFilter(Type type, String value) {
    private static final int DNS_NAME = 2; // RFC 5280 section 4.2.1.6
    private static final int URI = 6;

    /**
     * Where a value stands, by ELB's names. <em>Immutable.</em>
     *
     * @since 0.1
     */
    public enum Type {
        /** {@code subject-cn}: a common name of the subject. */
        SUBJECT_CN,
        /** {@code subject-ou}: an organizational unit of the subject. */
        SUBJECT_OU,
        /** {@code san-dns}: a DNS name of the alternative names. */
        SAN_DNS,
        /** {@code san-uri}: a URI of the alternative names, as SPIFFE has it. */
        SAN_URI
    }

    /**
     * Creates a filter; {@link #subjectCn} and so on read better.
     *
     * @throws IllegalArgumentException if the value is blank
     * @throws NullPointerException if a component is null
     */
    public ClientIdentityFilter {
        Objects.requireNonNull(type, "type");
        if (value.isBlank()) {
            throw new IllegalArgumentException("value: \"" + value + "\" (expected: one that is not blank)");
        }
    }

    /**
     * Accepts certificates with this common name.
     *
     * @param value the common name
     * @return the filter
     * @throws IllegalArgumentException if the value is blank
     * @throws NullPointerException if the value is null
     */
    public static ClientIdentityFilter subjectCn(String value) {
        return new ClientIdentityFilter(Type.SUBJECT_CN, value);
    }

    /**
     * Accepts certificates with this organizational unit.
     *
     * @param value the unit
     * @return the filter
     * @throws IllegalArgumentException if the value is blank
     * @throws NullPointerException if the value is null
     */
    public static ClientIdentityFilter subjectOu(String value) {
        return new ClientIdentityFilter(Type.SUBJECT_OU, value);
    }

    /**
     * Accepts certificates with this alternative name.
     *
     * @param value a DNS name
     * @return the filter
     * @throws IllegalArgumentException if the value is blank
     * @throws NullPointerException if the value is null
     */
    public static ClientIdentityFilter sanDns(String value) {
        return new ClientIdentityFilter(Type.SAN_DNS, value);
    }

    /**
     * Accepts certificates with this alternative name.
     *
     * @param value a URI
     * @return the filter
     * @throws IllegalArgumentException if the value is blank
     * @throws NullPointerException if the value is null
     */
    public static ClientIdentityFilter sanUri(String value) {
        return new ClientIdentityFilter(Type.SAN_URI, value);
    }

    boolean accepts(X509Certificate certificate) throws CertificateParsingException {
        return switch (type) {
            case SUBJECT_CN -> CertificateNames.ofSubject(certificate, "CN").anyMatch(value::equals);
            case SUBJECT_OU -> CertificateNames.ofSubject(certificate, "OU").anyMatch(value::equals);
            case SAN_DNS -> alternatives(certificate, DNS_NAME).anyMatch(value::equalsIgnoreCase);
            case SAN_URI -> alternatives(certificate, URI).anyMatch(value::equals);
        };
    }

    private static Stream<String> alternatives(X509Certificate certificate, int type)
            throws CertificateParsingException {
        Collection<List<?>> names = certificate.getSubjectAlternativeNames();
        return names == null
                ? Stream.empty()
                : names.stream().filter(name -> name.get(0).equals(type)).map(name -> (String) name.get(1));
    }
}
