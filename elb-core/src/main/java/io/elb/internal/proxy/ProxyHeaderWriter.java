package io.elb.internal.proxy;

import io.elb.internal.proxy.ProxyHeader.Tlv;
import io.netty.buffer.ByteBuf;
import io.netty.util.NetUtil;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Writes PROXY protocol headers. Stateless. */
public final class ProxyHeaderWriter {
    private static final byte[] UNKNOWN = "PROXY UNKNOWN\r\n".getBytes(StandardCharsets.US_ASCII);
    private static final int LOCAL = 0x20;
    private static final int PROXY = 0x21;
    private static final int UNSPECIFIED = 0x00;
    private static final int TCP_OVER_IPV4 = 0x11;
    private static final int TCP_OVER_IPV6 = 0x21;
    private static final byte[] MAPPED = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, (byte) 0xff, (byte) 0xff};

    private ProxyHeaderWriter() {}

    /** Writes a header of version 1, which has no room for vectors; one that names nobody is {@code PROXY UNKNOWN}. */
    public static void writeV1(ProxyHeader header, ByteBuf out) {
        InetSocketAddress source = header.source();
        InetSocketAddress destination = header.destination();
        if (source == null || destination == null) {
            out.writeBytes(UNKNOWN);
            return;
        }
        boolean isIpv4 = isIpv4(source, destination);
        String line = "PROXY " + (isIpv4 ? "TCP4 " : "TCP6 ") + text(source, isIpv4) + ' ' + text(destination, isIpv4)
                + ' ' + source.getPort() + ' ' + destination.getPort() + "\r\n";
        out.writeCharSequence(line, StandardCharsets.US_ASCII);
    }

    private static String text(InetSocketAddress address, boolean isIpv4) {
        String text = NetUtil.toAddressString(address.getAddress());
        return isIpv4 || !(address.getAddress() instanceof Inet4Address) ? text : "::ffff:" + text;
    }

    private static boolean isIpv4(InetSocketAddress source, InetSocketAddress destination) {
        return source.getAddress() instanceof Inet4Address && destination.getAddress() instanceof Inet4Address;
    }

    /** Writes a header of version 2 with its vectors and a checksum; one that names nobody has the command LOCAL. */
    public static void writeV2(ProxyHeader header, ByteBuf out) {
        int start = out.writerIndex();
        InetSocketAddress source = header.source();
        InetSocketAddress destination = header.destination();
        out.writeBytes(ProxyHeaderParser.V2_SIGNATURE);
        if (source == null || destination == null) {
            out.writeByte(LOCAL).writeByte(UNSPECIFIED).writeShort(0);
        } else {
            boolean isIpv4 = isIpv4(source, destination);
            out.writeByte(PROXY).writeByte(isIpv4 ? TCP_OVER_IPV4 : TCP_OVER_IPV6);
            out.writeShort(0);
            writeAddress(source.getAddress(), isIpv4, out);
            writeAddress(destination.getAddress(), isIpv4, out);
            out.writeShort(source.getPort()).writeShort(destination.getPort());
        }
        for (Tlv tlv : header.tlvs()) {
            writeTlv(tlv.type(), tlv.value(), out);
        }
        writeTlv(ProxyHeader.CRC32C, new byte[Integer.BYTES], out);
        int length = out.writerIndex() - start;
        out.setShort(start + ProxyHeaderParser.V2_HEAD - Short.BYTES, length - ProxyHeaderParser.V2_HEAD);
        int checksum = out.writerIndex() - Integer.BYTES;
        out.setInt(checksum, ProxyHeaderParser.checksum(out.slice(start, length), checksum - start));
    }

    private static void writeAddress(@Nullable InetAddress address, boolean isIpv4, ByteBuf out) {
        byte[] octets = address == null ? new byte[4] : address.getAddress();
        if (!isIpv4 && octets.length == 4) {
            out.writeBytes(MAPPED);
        }
        out.writeBytes(octets);
    }

    private static void writeTlv(int type, byte[] value, ByteBuf out) {
        out.writeByte(type).writeShort(value.length).writeBytes(value);
    }
}
