package io.elb.tls;

import io.netty.util.NetUtil;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import javax.naming.NamingException;
import javax.naming.directory.Attribute;
import javax.naming.ldap.LdapName;
import javax.naming.ldap.Rdn;

/** Reads the names that a certificate is for. */
final class CertificateNames {
    private static final Integer DNS_NAME = 2;
    private static final Integer IP_ADDRESS = 7;

    private CertificateNames() {}

    /** Host names and addresses of the subject alternative names; the common name only where there are none (RFC 6125 section 6.4.4). */
    static List<String> of(X509Certificate leaf) {
        Set<String> names = alternatives(leaf, DNS_NAME, IP_ADDRESS);
        if (names.isEmpty()) {
            commonNames(leaf).forEach(name -> names.add(host(name)));
        }
        return List.copyOf(names);
    }

    /** The host names of the subject alternative names. */
    static Set<String> hosts(X509Certificate leaf) {
        return alternatives(leaf, DNS_NAME);
    }

    /** The addresses of the subject alternative names. */
    static Set<String> addresses(X509Certificate leaf) {
        return alternatives(leaf, IP_ADDRESS);
    }

    private static Set<String> alternatives(X509Certificate leaf, Integer... types) {
        Set<String> names = new LinkedHashSet<>();
        for (List<?> alternative : alternatives(leaf)) {
            Object type = alternative.get(0);
            if (List.of(types).contains(type)) {
                String name = (String) alternative.get(1);
                names.add(type.equals(DNS_NAME) ? host(name) : canonical(name));
            }
        }
        return names;
    }

    private static String host(String name) {
        String normal = ServerName.ofCertificate(name);
        return normal == null ? name : normal;
    }

    private static Collection<List<?>> alternatives(X509Certificate leaf) {
        try {
            Collection<List<?>> alternatives = leaf.getSubjectAlternativeNames();
            return alternatives == null ? List.of() : alternatives;
        } catch (CertificateParsingException e) {
            throw new IllegalArgumentException(
                    "certificate: " + Certificates.describe(leaf) + " (expected: readable subject alternative names)",
                    e);
        }
    }

    private static String canonical(String address) {
        byte[] octets = NetUtil.createByteArrayFromIpAddressString(address);
        return octets == null ? address : NetUtil.bytesToIpAddress(octets);
    }

    private static List<String> commonNames(X509Certificate leaf) {
        return ofSubject(leaf, "CN").limit(1).toList();
    }

    /** The subject's values of one type, the most specific first. */
    static Stream<String> ofSubject(X509Certificate certificate, String type) {
        List<String> values = new ArrayList<>();
        try {
            for (Rdn part : new LdapName(certificate.getSubjectX500Principal().getName()).getRdns()) {
                Attribute attribute = part.toAttributes().get(type);
                for (int i = 0; attribute != null && i < attribute.size(); i++) {
                    if (attribute.get(i) instanceof String value) {
                        values.add(0, value);
                    }
                }
            }
        } catch (NamingException e) {
            return Stream.empty();
        }
        return values.stream();
    }
}
