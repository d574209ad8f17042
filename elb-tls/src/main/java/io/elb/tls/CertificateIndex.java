package io.elb.tls;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What handshakes read of a store: the certificates by name, the preferred ones first. Immutable. */
final class CertificateIndex {
    /** ECDSA before RSA, the better hash, the longer key, the later end, the later beginning; what is equal stays in its order. */
    private static final Comparator<ServerCertificate> PREFERENCE = Comparator.comparing(
                    (ServerCertificate certificate) ->
                            certificate.keyAlgorithm().isEcdsa())
            .thenComparing(ServerCertificate::hashBits)
            .thenComparing(certificate -> certificate.keyAlgorithm().bits())
            .thenComparing(ServerCertificate::notAfter)
            .thenComparing(ServerCertificate::notBefore)
            .reversed();

    private final ServerCertificate defaultCertificate;
    private final List<ServerCertificate> certificates;
    private final Map<String, ServerCertificate[]> byName = new HashMap<>();
    private final Map<String, ServerCertificate[]> byDomain = new HashMap<>();

    CertificateIndex(ServerCertificate defaultCertificate, List<ServerCertificate> certificates) {
        this.defaultCertificate = defaultCertificate;
        this.certificates = List.copyOf(certificates);
        Map<String, List<ServerCertificate>> names = new HashMap<>();
        Map<String, List<ServerCertificate>> domains = new HashMap<>();
        for (ServerCertificate certificate : this.certificates) {
            for (String name : certificate.names()) {
                String domain = ServerName.wildcardDomain(name);
                (domain.isEmpty() ? names : domains)
                        .computeIfAbsent(domain.isEmpty() ? name : domain, absent -> new ArrayList<>())
                        .add(certificate);
            }
        }
        names.forEach((name, matching) -> byName.put(name, sorted(matching)));
        domains.forEach((domain, matching) -> byDomain.put(domain, sorted(matching)));
    }

    private static ServerCertificate[] sorted(List<ServerCertificate> matching) {
        return matching.stream().sorted(PREFERENCE).toArray(ServerCertificate[]::new);
    }

    ServerCertificate defaultCertificate() {
        return defaultCertificate;
    }

    List<ServerCertificate> certificates() {
        return certificates;
    }

    /** All that are used, the default one first. */
    Set<ServerCertificate> all() {
        Set<ServerCertificate> all = new LinkedHashSet<>();
        all.add(defaultCertificate);
        all.addAll(certificates);
        return all;
    }

    /** Whether a certificate of the list is for a name in its normal form. */
    boolean hasMatch(String name) {
        return byName.containsKey(name) || byDomain.containsKey(ServerName.parent(name));
    }

    /** Selects for a name in its normal form. */
    ServerCertificate select(String name, ClientSupport client, Instant now) {
        ServerCertificate[] exact = byName.get(name);
        ServerCertificate[] wildcard = byDomain.isEmpty() ? null : byDomain.get(ServerName.parent(name));
        ServerCertificate best = best(exact, client, now);
        if (best == null) {
            best = best(wildcard, client, now);
        }
        if (best == null) { // none that the client supports: the handshake will fail, and says why
            best = exact != null ? exact[0] : wildcard != null ? wildcard[0] : defaultCertificate;
        }
        return best;
    }

    /** The first that the client supports and that is valid; else the first that it supports. */
    private static @Nullable ServerCertificate best(
            ServerCertificate @Nullable [] matching, ClientSupport client, Instant now) {
        ServerCertificate invalid = null;
        if (matching != null) {
            for (ServerCertificate certificate : matching) {
                if (client.supports(certificate)) {
                    if (certificate.isValidAt(now)) {
                        return certificate;
                    }
                    invalid = invalid == null ? certificate : invalid;
                }
            }
        }
        return invalid;
    }
}
