package io.elb.internal.connection;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Locale;

/**
 * The DNS names of a balancer, in ELB's form {@code NAME-ID.elb.REGION.DOMAIN}, with the zone in front for one node. The
 * region is {@code local}; the domain {@code internal} is reserved for private use, so that no name is anybody else's.
 *
 * @param id 16 hexadecimal digits that follow from the balancer's name
 * @param dnsName the balancer's name in DNS
 */
public record DnsNames(String id, String dnsName) {
    private static final int ID_BYTES = 8;

    /** The names of a balancer, always the same for the same name. */
    public static DnsNames of(String balancer) {
        String id = HexFormat.of().formatHex(sha256(balancer), 0, ID_BYTES);
        return new DnsNames(id, balancer.toLowerCase(Locale.ROOT) + '-' + id + ".elb.local.internal");
    }

    private static byte[] sha256(String text) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    /** The name of the node in a zone. */
    public String dnsName(String zone) {
        return zone.toLowerCase(Locale.ROOT) + '.' + dnsName;
    }
}
