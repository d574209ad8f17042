package io.elb.internal.udp;

import static org.assertj.core.api.Assertions.assertThat;

import io.elb.internal.fuzz.FuzzSeeds;
import io.elb.internal.udp.QuicHeader.Kind;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class QuicHeaderTest {
    private static QuicHeader of(String hex) {
        byte[] octets = ByteBufUtil.decodeHexDump(hex.replace(" ", ""));
        QuicHeaderFuzz.fuzzerTestOneInput(octets);
        return QuicHeader.of(Unpooled.wrappedBuffer(octets));
    }

    @ParameterizedTest
    @CsvSource({
        "Initial of RFC 9001 A.2, c0 00000001 08 8394c8f03e515708 00, FIRST",
        "Initial with an id to read, c0 00000001 10 08 00000000000000ab 01020304050607 00, FIRST",
        "0-RTT, d0 00000001 10 08 00000000000000ab 01020304050607 00, FIRST",
        "Handshake, e0 00000001 10 08 00000000000000ab 01020304050607 00, LATER",
        "Retry, f0 00000001 10 08 00000000000000ab 01020304050607 00, LATER",
        "short, 40 08 00000000000000ab 01020304050607 99, LATER",
        "short with less, 40 08 000000000000, LATER"
    })
    void packetsOfVersion1(String what, String hex, Kind kind) {
        QuicHeader header = of(hex);

        assertThat(header.kind()).as(what).isEqualTo(kind);
        assertThat(header.hasServerId()).isEqualTo(hex.contains("ab 01"));
        assertThat(header.serverId()).isEqualTo(hex.contains("ab 01") ? 0xab : 0);
    }

    @ParameterizedTest
    @CsvSource({
        "no fixed bit, 00 08 00000000000000ab",
        "no fixed bit in a long one, 80 00000001 00",
        "version negotiation, c0 00000000 00 00",
        "version 2, c0 6b3343cf 08 0102030405060708",
        "cut short, c0 00000001",
        "id of 21 octets, c0 00000001 15 000000000000000000000000000000000000000000",
        "id cut short, c0 00000001 08 0102"
    })
    void othersAreNone(String what, String hex) {
        assertThat(of(hex).kind()).as(what).isEqualTo(Kind.NONE);
    }

    @Test
    void nothingIsNone() {
        assertThat(of("").kind()).isEqualTo(Kind.NONE);
    }

    @Test
    void changedPacketsHoldWhatFuzzingChecks() {
        RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(1);
        for (byte[] seed : FuzzSeeds.read("quic-packets.txt")) {
            for (int i = 0; i < 5_000; i++) {
                byte[] changed = seed.clone();
                for (int change = random.nextInt(3); change >= 0; change--) {
                    changed[random.nextInt(changed.length)] = (byte) random.nextInt();
                }
                QuicHeaderFuzz.fuzzerTestOneInput(changed);
            }
        }
    }
}
