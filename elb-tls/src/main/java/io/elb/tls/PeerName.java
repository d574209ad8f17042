package io.elb.tls;

import io.netty.util.NetUtil;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.Set;
import javax.net.ssl.SNIHostName;

/**
 * Whether a certificate is for a host, by its subject alternative names alone (RFC 9525 section 6): a common name counts for nothing, and a
 * wildcard stands for one whole label, the leftmost.
 */
final class PeerName {
    private PeerName() {}

    /** A name that a target can be asked for, as it goes over the wire. */
    static String checked(String name) {
        String normal = ServerName.ofClient(name);
        try {
            if (normal != null) {
                return new SNIHostName(normal).getAsciiName();
            }
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("serverName: " + name + " (expected: a host name)", e);
        }
        throw new IllegalArgumentException("serverName: " + name + " (expected: a host name)");
    }

    /** Compares; {@code host} is a host name or an address literal. */
    static boolean matches(X509Certificate certificate, String host) {
        byte[] address = NetUtil.createByteArrayFromIpAddressString(host);
        return address == null
                ? matchesName(CertificateNames.hosts(certificate), host)
                : CertificateNames.addresses(certificate).stream()
                        .map(NetUtil::createByteArrayFromIpAddressString)
                        .anyMatch(octets -> Arrays.equals(octets, address));
    }

    private static boolean matchesName(Set<String> names, String host) {
        String asked = ServerName.ofClient(host);
        if (asked == null) {
            return false;
        }
        String domain = ServerName.parent(asked);
        for (String name : names) {
            String wildcard = ServerName.wildcardDomain(name);
            if (name.equals(asked) || !wildcard.isEmpty() && wildcard.equals(domain)) {
                return true;
            }
        }
        return false;
    }
}
