package io.elb.target;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * Whether connections to the targets of a network load balancer begin with a header that says who the client is: the <a
 * href="https://www.haproxy.org/download/1.8/doc/proxy-protocol.txt">PROXY protocol</a>. Health checks begin with one that names nobody.
 * Datagrams, QUIC's among them, never have one, as in ELB: in a group of protocol TCP_UDP or TCP_QUIC it is for the connections of TCP.
 * <em>Immutable.</em>
 *
 * @param version which header is sent
 * @param tlvs what version 2 tells besides the addresses and a checksum, as far as the connection has it; empty by default, as in ELB
 * @param vpcEndpointId what version 2 tells as the id of the VPC endpoint ({@code PP2_TYPE_AWS}, sub-type 1) of connections that
 *     don't bring one in a header of their own, which is passed on; 1–255 ASCII characters, empty for none
 * @since 0.1
 */
public record ProxyProtocol(Version version, Set<Tlv> tlvs, Optional<String> vpcEndpointId) {
    private static final ProxyProtocol OFF = new ProxyProtocol(Version.OFF, Set.of(), Optional.empty());
    private static final ProxyProtocol V1 = new ProxyProtocol(Version.V1, Set.of(), Optional.empty());
    private static final ProxyProtocol V2 = new ProxyProtocol(Version.V2, Set.of(), Optional.empty());
    private static final int MOST_CHARACTERS = 255;

    /**
     * The header that is sent. <em>Immutable.</em>
     *
     * @since 0.1
     */
    public enum Version {
        /** None. */
        OFF,
        /** A line of text; an extension. */
        V1,
        /** The binary one: ELB's {@code proxy_protocol_v2.enabled}. */
        V2
    }

    /**
     * What a header of version 2 can tell besides the addresses; all of them are extensions. <em>Immutable.</em>
     *
     * @since 0.1
     */
    public enum Tlv {
        /** What was agreed on with the client by ALPN ({@code PP2_TYPE_ALPN}); on TLS listeners. */
        ALPN,
        /** The name that the client asked for by SNI ({@code PP2_TYPE_AUTHORITY}); on TLS listeners, and with SNI passthrough. */
        AUTHORITY,
        /**
         * Version and cipher suite of TLS ({@code PP2_TYPE_SSL}); on TLS listeners. Of a certificate of the client that there is one, whether it was
         * verified, and its subject's common name.
         */
        SSL,
        /** The id of the connection, which flow records have too ({@code PP2_TYPE_UNIQUE_ID}). */
        UNIQUE_ID
    }

    /**
     * Checks that only version 2 tells more than addresses.
     *
     * @throws IllegalArgumentException if something is set that the version can't tell, or an id is none
     * @throws NullPointerException if a component is null
     */
    public ProxyProtocol {
        Objects.requireNonNull(version, "version");
        tlvs = Set.copyOf(tlvs);
        Objects.requireNonNull(vpcEndpointId, "vpcEndpointId");
        if (version != Version.V2 && !tlvs.isEmpty()) {
            throw new IllegalArgumentException("tlvs: " + tlvs + " (expected: none with version " + version + ")");
        }
        if (version != Version.V2 && vpcEndpointId.isPresent()) {
            throw new IllegalArgumentException(
                    "vpcEndpointId: " + vpcEndpointId.get() + " (expected: none with version " + version + ")");
        }
        vpcEndpointId.ifPresent(ProxyProtocol::checkId);
    }

    private static void checkId(String id) {
        if (id.isEmpty()
                || id.length() > MOST_CHARACTERS
                || !StandardCharsets.US_ASCII.newEncoder().canEncode(id)) {
            throw new IllegalArgumentException("vpcEndpointId: " + id + " (expected: 1–255 ASCII characters)");
        }
    }

    /**
     * No header: the default.
     *
     * @return the setting
     */
    public static ProxyProtocol off() {
        return OFF;
    }

    /**
     * A header of version 1, an extension.
     *
     * @return the setting
     */
    public static ProxyProtocol v1() {
        return V1;
    }

    /**
     * A header of version 2: ELB's {@code proxy_protocol_v2.enabled}.
     *
     * @return the setting
     */
    public static ProxyProtocol v2() {
        return V2;
    }

    /**
     * Tells more than the addresses.
     *
     * @param more what to tell, in place of what was told before
     * @return a changed copy
     * @throws IllegalArgumentException if the version is not 2
     * @throws NullPointerException if one is null
     */
    public ProxyProtocol withTlvs(Tlv... more) {
        Set<Tlv> all = EnumSet.noneOf(Tlv.class);
        all.addAll(Arrays.asList(more));
        return new ProxyProtocol(version, all, vpcEndpointId);
    }

    /**
     * Tells the id of a VPC endpoint.
     *
     * @param id 1–255 ASCII characters
     * @return a changed copy
     * @throws IllegalArgumentException if the version is not 2, or the id is none
     * @throws NullPointerException if the id is null
     */
    public ProxyProtocol withVpcEndpointId(String id) {
        return new ProxyProtocol(version, tlvs, Optional.of(id));
    }

    /**
     * Whether a header is sent.
     *
     * @return false for {@link #off()}
     */
    public boolean isOn() {
        return version != Version.OFF;
    }
}
