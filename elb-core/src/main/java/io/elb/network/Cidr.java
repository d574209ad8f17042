package io.elb.network;

import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.util.Arrays;
import java.util.Objects;

/**
 * A block of IPv4 or IPv6 addresses in CIDR notation (RFC 4632). <em>Immutable.</em>
 *
 * @since 0.1
 */
public final class Cidr {
    private final byte[] prefix;
    private final int prefixLength;
    private final String text;

    private Cidr(byte[] prefix, int prefixLength, String text) {
        this.prefix = prefix;
        this.prefixLength = prefixLength;
        this.text = text;
    }

    /**
     * Reads a block such as {@code 10.0.0.0/8}, {@code 2001:db8::/32}, or a single address.
     *
     * @param text the block; without a slash it is one address
     * @return the block
     * @throws IllegalArgumentException if the text is no CIDR block, or has bits set behind its prefix
     * @throws NullPointerException if the text is null
     */
    public static Cidr parse(String text) {
        Objects.requireNonNull(text, "cidr");
        int slash = text.indexOf('/');
        String address = slash < 0 ? text : text.substring(0, slash);
        byte[] bytes = NetUtil.createByteArrayFromIpAddressString(address);
        if (bytes == null) {
            throw bad(text);
        }
        int bits = bytes.length * 8;
        int length = slash < 0 ? bits : prefixLength(text, slash + 1, bits);
        byte[] masked = mask(bytes, length);
        if (!Arrays.equals(masked, bytes)) {
            throw bad(text);
        }
        return new Cidr(masked, length, text);
    }

    private static int prefixLength(String text, int from, int max) {
        int value = 0;
        if (from == text.length() || text.length() - from > 3) {
            throw bad(text);
        }
        for (int i = from; i < text.length(); i++) {
            int digit = text.charAt(i) - '0';
            if (digit < 0 || digit > 9) {
                throw bad(text);
            }
            value = value * 10 + digit;
        }
        if (value > max) {
            throw bad(text);
        }
        return value;
    }

    private static IllegalArgumentException bad(String text) {
        return new IllegalArgumentException(
                "cidr: " + text + " (expected: an address block like 10.0.0.0/8 or 2001:db8::/32, host bits zero)");
    }

    private static byte[] mask(byte[] bytes, int length) {
        byte[] masked = bytes.clone();
        for (int i = 0; i < masked.length; i++) {
            int keep = Math.max(0, Math.min(8, length - i * 8));
            masked[i] &= (byte) (0xff << (8 - keep));
        }
        return masked;
    }

    /**
     * Whether the block holds an address; an IPv4 block never holds an IPv6 address and the reverse.
     *
     * @param address the address
     * @return true when its leading bits are the block's
     * @throws NullPointerException if the address is null
     */
    public boolean contains(InetAddress address) {
        Objects.requireNonNull(address, "address");
        byte[] bytes = address.getAddress();
        return bytes.length == prefix.length && hasPrefix(bytes);
    }

    private boolean hasPrefix(byte[] bytes) {
        int whole = prefixLength / 8;
        int rest = prefixLength % 8;
        return Arrays.equals(bytes, 0, whole, prefix, 0, whole)
                && (rest == 0 || (bytes[whole] & 0xff) >> (8 - rest) == (prefix[whole] & 0xff) >> (8 - rest));
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Cidr cidr && cidr.prefixLength == prefixLength && Arrays.equals(cidr.prefix, prefix);
    }

    @Override
    public int hashCode() {
        return 31 * Arrays.hashCode(prefix) + prefixLength;
    }

    @Override
    public String toString() {
        return text;
    }
}
