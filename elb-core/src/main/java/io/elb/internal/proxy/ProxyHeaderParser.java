package io.elb.internal.proxy;

import io.elb.internal.proxy.ProxyHeader.Tlv;
import io.netty.buffer.ByteBuf;
import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/* How it works
 *
 * The header is looked at from its beginning each time that more of it has come, and taken away once it is whole: it is short, and
 * nearly always comes in one piece. Version 1 is a line of text of 107 octets at most, version 2 is binary and says its length.
 * What can't become a header is malformed at the first octet that shows it. Strict where a reader that is lenient in another way could
 * read another address: no leading zeros, single spaces, no octet unaccounted for.
 */
/** Parses PROXY protocol headers, versions 1 and 2 (The PROXY protocol, 2020/03/05). Stateless. */
public final class ProxyHeaderParser {
    /** Longest header of version 1, with CRLF. */
    public static final int MOST_V1_BYTES = 107;

    /** Longest header of version 2 that is taken: as long as the others take. */
    public static final int MOST_V2_BYTES = 4096;

    static final byte[] V2_SIGNATURE = {0x0d, 0x0a, 0x0d, 0x0a, 0x00, 0x0d, 0x0a, 0x51, 0x55, 0x49, 0x54, 0x0a};
    static final int V2_HEAD = 16;
    static final int IPV4_ADDRESSES = 12;
    static final int IPV6_ADDRESSES = 36;
    static final int TLV_HEAD = 3;

    private static final byte[] V1_SIGNATURE = "PROXY ".getBytes(StandardCharsets.US_ASCII);
    private static final int TCP_OVER_IPV4 = 0x11;
    private static final int TCP_OVER_IPV6 = 0x21;
    private static final int LOCAL = 0x20;
    private static final int PROXY = 0x21;
    private static final int MOST_TRANSPORT = 2;
    private static final int MOST_FAMILY = 3;

    private ProxyHeaderParser() {}

    /** What was found. */
    public sealed interface Result {
        /** All that is there can be the beginning of a header. */
        record Incomplete() implements Result {}

        /**
         * A whole header was taken away.
         *
         * @param header what it says
         */
        record Whole(ProxyHeader header) implements Result {}

        /**
         * This is no header.
         *
         * @param why for people
         */
        record Malformed(String why) implements Result {}
    }

    private static final Result INCOMPLETE = new Result.Incomplete();

    /** Reads a header from the buffer's reader index on, which moves only when it was whole. */
    public static Result parse(ByteBuf in) {
        if (!in.isReadable()) {
            return INCOMPLETE;
        }
        boolean isText = in.getByte(in.readerIndex()) == V1_SIGNATURE[0];
        byte[] signature = isText ? V1_SIGNATURE : V2_SIGNATURE;
        int there = Math.min(in.readableBytes(), signature.length);
        for (int i = 0; i < there; i++) {
            if (in.getByte(in.readerIndex() + i) != signature[i]) {
                return new Result.Malformed("no signature of the PROXY protocol");
            }
        }
        if (there < signature.length) {
            return INCOMPLETE;
        }
        return isText ? parseText(in) : parseBinary(in);
    }

    // ---- version 1

    private static Result parseText(ByteBuf in) {
        int most = Math.min(in.readableBytes(), MOST_V1_BYTES);
        int feed = in.indexOf(in.readerIndex(), in.readerIndex() + most, (byte) '\n');
        if (feed < 0) {
            return most < MOST_V1_BYTES ? INCOMPLETE : new Result.Malformed("a line of more than 107 octets");
        }
        int end = feed - 1;
        if (in.getByte(end) != '\r') {
            return new Result.Malformed("a line that does not end with CR LF");
        }
        String line = in.toString(in.readerIndex(), end - in.readerIndex(), StandardCharsets.ISO_8859_1);
        Result result = ofLine(line);
        if (result instanceof Result.Whole) {
            in.readerIndex(feed + 1);
        }
        return result;
    }

    private static Result ofLine(String line) {
        String[] parts = line.split(" ", -1);
        if (parts[1].equals("UNKNOWN")) {
            return new Result.Whole(ProxyHeader.LOCAL); // what follows is to be ignored
        }
        boolean isIpv4 = parts[1].equals("TCP4");
        if (!isIpv4 && !parts[1].equals("TCP6")) {
            return new Result.Malformed("a protocol other than TCP4, TCP6 and UNKNOWN");
        }
        if (parts.length != 6) {
            return new Result.Malformed("a line that is not of six parts");
        }
        InetSocketAddress source = address(parts[2], parts[4], isIpv4);
        InetSocketAddress destination = address(parts[3], parts[5], isIpv4);
        if (source == null || destination == null) {
            return new Result.Malformed("an address or port that is none");
        }
        return new Result.Whole(new ProxyHeader(source, destination, List.of()));
    }

    private static @Nullable InetSocketAddress address(String ip, String port, boolean isIpv4) {
        int number = port(port);
        boolean isAddress = isIpv4
                ? NetUtil.isValidIpV4Address(ip) && !hasLeadingZero(ip)
                : NetUtil.isValidIpV6Address(ip) && ip.indexOf('%') < 0 && ip.indexOf('[') < 0;
        if (number < 0 || !isAddress) {
            return null;
        }
        byte[] octets = NetUtil.createByteArrayFromIpAddressString(ip);
        return octets == null ? null : address(octets, number);
    }

    private static boolean hasLeadingZero(String ip) {
        for (int i = 0; i + 1 < ip.length(); i++) {
            boolean isFirst = i == 0 || ip.charAt(i - 1) == '.';
            if (isFirst && ip.charAt(i) == '0' && ip.charAt(i + 1) != '.') {
                return true;
            }
        }
        return false;
    }

    private static int port(String text) {
        if (text.isEmpty() || text.length() > 5 || text.length() > 1 && text.charAt(0) == '0') {
            return -1;
        }
        int number = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c < '0' || c > '9') {
                return -1;
            }
            number = number * 10 + c - '0';
        }
        return number > 65_535 ? -1 : number;
    }

    // ---- version 2

    private static Result parseBinary(ByteBuf in) {
        if (in.readableBytes() < V2_HEAD) {
            return INCOMPLETE;
        }
        int start = in.readerIndex();
        int command = in.getUnsignedByte(start + 12);
        int family = in.getUnsignedByte(start + 13);
        int length = in.getUnsignedShort(start + 14);
        if (command != LOCAL && command != PROXY) {
            return new Result.Malformed("a version or command other than 2, LOCAL or PROXY");
        }
        if (family >>> 4 > MOST_FAMILY || (family & 15) > MOST_TRANSPORT) {
            return new Result.Malformed("a family or transport that does not exist");
        }
        if (V2_HEAD + length > MOST_V2_BYTES) {
            return new Result.Malformed("a header of more than 4,096 octets");
        }
        if (in.readableBytes() < V2_HEAD + length) {
            return INCOMPLETE;
        }
        Result result = command == LOCAL
                ? new Result.Whole(ProxyHeader.LOCAL)
                : addresses(in.slice(start, V2_HEAD + length), family);
        if (result instanceof Result.Whole) {
            in.readerIndex(start + V2_HEAD + length);
        }
        return result;
    }

    private static Result addresses(ByteBuf header, int family) {
        boolean isIpv4 = family == TCP_OVER_IPV4;
        if (!isIpv4 && family != TCP_OVER_IPV6) {
            return new Result.Whole(ProxyHeader.LOCAL); // addresses that a TCP connection can't have are to be ignored
        }
        int length = isIpv4 ? IPV4_ADDRESSES : IPV6_ADDRESSES;
        if (header.readableBytes() < V2_HEAD + length) {
            return new Result.Malformed("a header that is too short for its addresses");
        }
        int octets = isIpv4 ? 4 : 16;
        int ports = V2_HEAD + 2 * octets;
        InetSocketAddress source = address(header, V2_HEAD, octets, header.getUnsignedShort(ports));
        InetSocketAddress destination =
                address(header, V2_HEAD + octets, octets, header.getUnsignedShort(ports + Short.BYTES));
        List<Tlv> tlvs = new ArrayList<>();
        String wrong = readTlvs(header, V2_HEAD + length, tlvs);
        return wrong == null
                ? new Result.Whole(new ProxyHeader(source, destination, List.copyOf(tlvs)))
                : new Result.Malformed(wrong);
    }

    private static InetSocketAddress address(ByteBuf header, int at, int octets, int port) {
        byte[] address = new byte[octets];
        header.getBytes(at, address);
        return address(address, port);
    }

    private static InetSocketAddress address(byte[] octets, int port) {
        try {
            return new InetSocketAddress(InetAddress.getByAddress(octets), port);
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException("octets: " + octets.length + " (expected: 4 or 16)", e);
        }
    }

    /** Adds the vectors to {@code tlvs}, and answers what is wrong with them. */
    private static @Nullable String readTlvs(ByteBuf header, int from, List<Tlv> tlvs) {
        int at = from;
        int end = header.readableBytes();
        while (at < end) {
            if (end - at < TLV_HEAD) {
                return "a vector without its length";
            }
            int type = header.getUnsignedByte(at);
            int length = header.getUnsignedShort(at + 1);
            at += TLV_HEAD;
            if (length > end - at) {
                return "a vector that is longer than its header";
            }
            if (type == ProxyHeader.CRC32C) {
                if (length != Integer.BYTES || header.getInt(at) != checksum(header, at)) {
                    return "a wrong checksum";
                }
            } else if (type != ProxyHeader.NOOP) {
                byte[] value = new byte[length];
                header.getBytes(at, value);
                tlvs.add(new Tlv(type, value));
            }
            at += length;
        }
        return null;
    }

    /** The checksum (RFC 4960 appendix B) of a header whose checksum, which stands at {@code at}, is taken to be 0. */
    static int checksum(ByteBuf header, int at) {
        byte[] octets = new byte[header.readableBytes()];
        header.getBytes(header.readerIndex(), octets);
        int place = at - header.readerIndex();
        for (int i = 0; i < Integer.BYTES; i++) {
            octets[place + i] = 0;
        }
        CRC32C crc = new CRC32C();
        crc.update(octets, 0, octets.length);
        return (int) crc.getValue();
    }
}
