package io.elb.internal.proxy;

import io.elb.internal.proxy.ProxyHeaderParser.Result;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.Arrays;
import java.util.List;

/**
 * Fuzz entry for headers of the PROXY protocol: nothing is thrown, what is malformed or whole is so however it is split, nothing but a
 * whole header is taken away, and one that is written again says the same.
 */
public final class ProxyHeaderFuzz {
    private ProxyHeaderFuzz() {}

    public static void fuzzerTestOneInput(byte[] octets) {
        ByteBuf all = Unpooled.wrappedBuffer(octets);
        Result whole = ProxyHeaderParser.parse(all);
        int taken = all.readerIndex();
        require(whole instanceof Result.Whole == taken > 0, "taken: " + taken);
        for (int length = 0; length < octets.length; length++) {
            ByteBuf some = Unpooled.wrappedBuffer(octets, 0, length);
            Result early = ProxyHeaderParser.parse(some);
            if (early instanceof Result.Malformed) {
                require(whole instanceof Result.Malformed, "malformed after " + length);
            } else if (early instanceof Result.Whole) {
                require(whole instanceof Result.Whole && some.readerIndex() == taken, "whole after " + length);
                require(length >= taken, "whole too early");
                break;
            }
        }
        if (whole instanceof Result.Whole found) {
            require(same(found.header(), again(found.header(), true)), "version 2: " + found.header());
            ProxyHeader bare =
                    new ProxyHeader(found.header().source(), found.header().destination(), List.of());
            require(same(bare, again(bare, false)), "version 1: " + bare);
        } else if (whole instanceof Result.Incomplete) {
            require(octets.length < ProxyHeaderParser.MOST_V2_BYTES, "nothing is waited for without end");
        }
    }

    private static ProxyHeader again(ProxyHeader header, boolean isBinary) {
        ByteBuf out = Unpooled.buffer();
        if (isBinary) {
            ProxyHeaderWriter.writeV2(header, out);
        } else {
            ProxyHeaderWriter.writeV1(header, out);
        }
        if (!(ProxyHeaderParser.parse(out) instanceof Result.Whole whole) || out.isReadable()) {
            throw new IllegalStateException(header + " can't be read again");
        }
        return whole.header();
    }

    static boolean same(ProxyHeader one, ProxyHeader two) {
        boolean areTlvsSame = one.tlvs().size() == two.tlvs().size();
        for (int i = 0; areTlvsSame && i < one.tlvs().size(); i++) {
            areTlvsSame = one.tlvs().get(i).type() == two.tlvs().get(i).type()
                    && Arrays.equals(
                            one.tlvs().get(i).value(), two.tlvs().get(i).value());
        }
        return areTlvsSame
                && String.valueOf(one.source()).equals(String.valueOf(two.source()))
                && String.valueOf(one.destination()).equals(String.valueOf(two.destination()));
    }

    private static void require(boolean holds, String what) {
        if (!holds) {
            throw new IllegalStateException(what);
        }
    }
}
