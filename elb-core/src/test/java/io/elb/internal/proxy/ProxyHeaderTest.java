package io.elb.internal.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.elb.internal.fuzz.FuzzSeeds;
import io.elb.internal.proxy.ProxyHeader.Tlv;
import io.elb.internal.proxy.ProxyHeaderParser.Result;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.haproxy.HAProxyCommand;
import io.netty.handler.codec.haproxy.HAProxyMessage;
import io.netty.handler.codec.haproxy.HAProxyMessageDecoder;
import io.netty.handler.codec.haproxy.HAProxyTLV;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ProxyHeaderTest {
    private static final String SIGNATURE = "0d0a0d0a000d0a515549540a";
    private static final InetSocketAddress CLIENT = new InetSocketAddress("203.0.113.7", 40_001);
    private static final InetSocketAddress PLACE = new InetSocketAddress("198.51.100.1", 443);

    private static ByteBuf ascii(String text) {
        return Unpooled.copiedBuffer(text, StandardCharsets.ISO_8859_1);
    }

    private static ByteBuf binary(String hex) {
        return Unpooled.wrappedBuffer(ByteBufUtil.decodeHexDump(SIGNATURE + hex.replace(" ", "")));
    }

    private static ProxyHeader parsed(ByteBuf in) {
        ProxyHeaderFuzz.fuzzerTestOneInput(ByteBufUtil.getBytes(in));
        Result result = ProxyHeaderParser.parse(in);
        assertThat(result).isInstanceOf(Result.Whole.class);
        return ((Result.Whole) result).header();
    }

    private static void assertMalformed(ByteBuf in) {
        ProxyHeaderFuzz.fuzzerTestOneInput(ByteBufUtil.getBytes(in));
        assertThat(ProxyHeaderParser.parse(in)).isInstanceOf(Result.Malformed.class);
        assertThat(in.readerIndex()).isZero();
    }

    // ---- version 1

    @Test
    void lineTellsBothAddresses() {
        ByteBuf in = ascii("PROXY TCP4 203.0.113.7 198.51.100.1 40001 443\r\nGET / ");

        ProxyHeader header = parsed(in);

        assertThat(header.source()).isEqualTo(CLIENT);
        assertThat(header.destination()).isEqualTo(PLACE);
        assertThat(in.toString(StandardCharsets.US_ASCII)).isEqualTo("GET / ");
    }

    @Test
    void longestLineIsTaken() {
        String address = "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff";

        ProxyHeader header = parsed(ascii("PROXY TCP6 " + address + ' ' + address + " 65535 65535\r\n"));

        assertThat(header.source()).isEqualTo(new InetSocketAddress(address, 65_535));
    }

    @ParameterizedTest
    @ValueSource(strings = {"PROXY UNKNOWN\r\n", "PROXY UNKNOWN ffff::1 whatever\r\n"})
    void unknownNamesNobody(String line) {
        assertThat(parsed(ascii(line))).isEqualTo(ProxyHeader.LOCAL);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET / HTTP/1.1\r\n",
                "PROXY\r\n",
                "PROXY \r\n",
                "PROXY TCP5 203.0.113.7 198.51.100.1 40001 443\r\n",
                "PROXY tcp4 203.0.113.7 198.51.100.1 40001 443\r\n",
                "PROXY TCP4 203.0.113.7 198.51.100.1 40001 443\n",
                "PROXY TCP4  203.0.113.7 198.51.100.1 40001 443\r\n",
                "PROXY TCP4 203.0.113.7 198.51.100.1 40001 443 \r\n",
                "PROXY TCP4 203.0.113.7 198.51.100.1 40001\r\n",
                "PROXY TCP4 203.0.113.07 198.51.100.1 40001 443\r\n",
                "PROXY TCP4 203.0.113.256 198.51.100.1 40001 443\r\n",
                "PROXY TCP4 ::1 198.51.100.1 40001 443\r\n",
                "PROXY TCP6 203.0.113.7 198.51.100.1 40001 443\r\n",
                "PROXY TCP6 fe80::1%eth0 ::1 40001 443\r\n",
                "PROXY TCP6 [::1] ::1 40001 443\r\n",
                "PROXY TCP6 :::1 ::1 40001 443\r\n",
                "PROXY TCP4 203.0.113.7 198.51.100.1 65536 443\r\n",
                "PROXY TCP4 203.0.113.7 198.51.100.1 -1 443\r\n",
                "PROXY TCP4 203.0.113.7 198.51.100.1 040001 443\r\n",
                "PROXY TCP4 203.0.113.7 198.51.100.1 01 443\r\n",
                "PROXY TCP4 203.0.113.7 198.51.100.1  443\r\n",
                "PROXY TCP4 203.0.113.7 198.51.100.1 4a 443\r\n"
            })
    void otherLinesAreMalformed(String line) {
        assertMalformed(ascii(line));
    }

    @Test
    void lineThatIsTooLongIsNotWaitedFor() {
        String begun = "PROXY UNKNOWN " + "x".repeat(92);

        assertThat(ProxyHeaderParser.parse(ascii(begun))).isInstanceOf(Result.Incomplete.class);
        assertMalformed(ascii(begun + "xx\r\n"));
    }

    // ---- version 2

    @Test
    void vectorsFollowTheAddresses() {
        ProxyHeader header = parsed(binary("21 11 0018 cb007107 c6336401 9c41 01bb 01 0002 6832 ea 0004 01766d31"));

        assertThat(header.source()).isEqualTo(CLIENT);
        assertThat(header.destination()).isEqualTo(PLACE);
        assertThat(header.value(ProxyHeader.ALPN))
                .asString(StandardCharsets.US_ASCII)
                .isEqualTo("h2");
        assertThat(header.value(ProxyHeader.AWS)).containsExactly(1, 'v', 'm', '1');
        assertThat(header.value(ProxyHeader.SSL)).isNull();
    }

    @ParameterizedTest
    @CsvSource({
        "LOCAL, 20 00 0000",
        "LOCAL with octets to skip, 20 11 0003 010203",
        "unspecified, 21 00 0000",
        "datagrams over IPv4, 21 12 000c cb007107c63364019c4101bb",
        "Unix socket, 21 31 0002 0000"
    })
    void whatIsNoTcpConnectionNamesNobody(String what, String hex) {
        assertThat(parsed(binary(hex))).as(what).isEqualTo(ProxyHeader.LOCAL);
    }

    @ParameterizedTest
    @CsvSource({
        "version 1, 11 11 000c cb007107c63364019c4101bb",
        "command 2, 22 11 000c cb007107c63364019c4101bb",
        "family 4, 21 41 000c cb007107c63364019c4101bb",
        "transport 3, 21 13 000c cb007107c63364019c4101bb",
        "too short for IPv4, 21 11 000b cb007107c63364019c4101",
        "too short for IPv6, 21 21 000c cb007107c63364019c4101bb",
        "half a vector, 21 11 000e cb007107c63364019c4101bb 0100",
        "vector beyond its header, 21 11 0010 cb007107c63364019c4101bb 01000268",
        "checksum of three octets, 21 11 0012 cb007107c63364019c4101bb 030003010203",
        "wrong checksum, 21 11 0013 cb007107c63364019c4101bb 03000401020304",
        "longer than it may be, 21 11 0ff1 cb007107c63364019c4101bb"
    })
    void otherBinariesAreMalformed(String what, String hex) {
        assertMalformed(binary(hex));
    }

    @Test
    void paddingIsNoVector() {
        assertThat(parsed(binary("21 11 0011 cb007107c63364019c4101bb 0400020000"))
                        .tlvs())
                .isEmpty();
    }

    // ---- what is written, by the eyes of Netty's decoder

    private static HAProxyMessage decoded(ByteBuf header) {
        EmbeddedChannel channel = new EmbeddedChannel(new HAProxyMessageDecoder());
        channel.writeInbound(header);
        HAProxyMessage message = channel.readInbound();
        channel.finishAndReleaseAll();
        return message;
    }

    @ParameterizedTest
    @CsvSource({
        "203.0.113.7, 198.51.100.1, TCP4, 203.0.113.7, 198.51.100.1",
        "2001:db8::7, 2001:db8::1, TCP6, 2001:db8::7, 2001:db8::1",
        "203.0.113.7, 2001:db8::1, TCP6, ::ffff:203.0.113.7, 2001:db8::1"
    })
    void othersReadWhatIsWritten(String source, String destination, String protocol, String from, String to) {
        ProxyHeader header = new ProxyHeader(
                new InetSocketAddress(source, 40_001), new InetSocketAddress(destination, 443), List.of());
        for (int version = 1; version <= 2; version++) {
            ByteBuf out = Unpooled.buffer();
            if (version == 1) {
                ProxyHeaderWriter.writeV1(header, out);
            } else {
                ProxyHeaderWriter.writeV2(header, out);
            }
            HAProxyMessage message = decoded(out);
            assertThat(message.proxiedProtocol()).hasToString(protocol);
            assertThat(new InetSocketAddress(message.sourceAddress(), message.sourcePort()))
                    .isEqualTo(new InetSocketAddress(from, 40_001));
            assertThat(new InetSocketAddress(message.destinationAddress(), message.destinationPort()))
                    .isEqualTo(new InetSocketAddress(to, 443));
            message.release();
        }
    }

    @Test
    void othersReadTheVectorsAndThatNobodyIsNamed() {
        ByteBuf out = Unpooled.buffer();
        ProxyHeaderWriter.writeV2(
                new ProxyHeader(CLIENT, PLACE, List.of(new Tlv(ProxyHeader.AUTHORITY, new byte[] {'a', '.', 'b'}))),
                out);
        HAProxyMessage message = decoded(out);
        assertThat(message.tlvs().stream().map(HAProxyTLV::typeByteValue))
                .containsExactly((byte) ProxyHeader.AUTHORITY, (byte) ProxyHeader.CRC32C);
        assertThat(message.tlvs().get(0).content().toString(StandardCharsets.US_ASCII))
                .isEqualTo("a.b");
        message.release();

        ByteBuf local = Unpooled.buffer();
        ProxyHeaderWriter.writeV2(ProxyHeader.LOCAL, local);
        HAProxyMessage nobody = decoded(local);
        assertThat(nobody.command()).isEqualTo(HAProxyCommand.LOCAL);
        nobody.release();
    }

    /** The seeds, and each with some octets changed: what fuzzing checks, in the small. */
    @Test
    void changedHeadersHoldWhatFuzzingChecks() {
        RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(1);
        for (byte[] seed : FuzzSeeds.read("proxy-headers.txt")) {
            assertThat(ProxyHeaderParser.parse(Unpooled.wrappedBuffer(seed))).isInstanceOf(Result.Whole.class);
            ProxyHeaderFuzz.fuzzerTestOneInput(seed);
            for (int i = 0; i < 2_000; i++) {
                byte[] changed = seed.clone();
                for (int change = random.nextInt(3); change >= 0; change--) {
                    changed[random.nextInt(changed.length)] = (byte) random.nextInt();
                }
                ProxyHeaderFuzz.fuzzerTestOneInput(changed);
            }
        }
    }
}
