package io.elb.internal.proxy;

import java.net.InetSocketAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a PROXY protocol header says.
 *
 * @param source the client; null when the header names none (LOCAL, UNKNOWN, a family other than IPv4 and IPv6 over TCP), so that
 *     the connection's own addresses count
 * @param destination where the client connected to; null with the source
 * @param tlvs what follows the addresses, in their order, without checksum and padding
 */
public record ProxyHeader(
        @Nullable InetSocketAddress source, @Nullable InetSocketAddress destination, List<Tlv> tlvs) {
    /** One that names nobody. */
    public static final ProxyHeader LOCAL = new ProxyHeader(null, null, List.of());

    /** Type of ALPN. */
    public static final int ALPN = 0x01;
    /** Type of the host name that the client asked for. */
    public static final int AUTHORITY = 0x02;
    /** Type of the checksum. */
    public static final int CRC32C = 0x03;
    /** Type of padding. */
    public static final int NOOP = 0x04;
    /** Type of the connection's unique id. */
    public static final int UNIQUE_ID = 0x05;
    /** Type of what TLS settled. */
    public static final int SSL = 0x20;
    /** Type of what a listener of this JVM is known by; one of those for own use. */
    public static final int LISTENER_TOKEN = 0xe5;
    /** Type of what AWS adds. */
    public static final int AWS = 0xea;

    /** Sub-type within {@link #AWS}: the id of the VPC endpoint. */
    public static final int AWS_VPC_ENDPOINT_ID = 0x01;

    /**
     * One vector of type, length and value.
     *
     * @param type 0–255
     * @param value its octets; not to be changed
     */
    @SuppressWarnings("ArrayRecordComponent") // octets go as they came
    public record Tlv(int type, byte[] value) {}

    /** The first vector of a type. */
    public byte @Nullable [] value(int type) {
        for (Tlv tlv : tlvs) {
            if (tlv.type() == type) {
                return tlv.value();
            }
        }
        return null;
    }
}
