package io.elb.internal.tcp;

import static org.assertj.core.api.Assertions.assertThat;

import io.elb.internal.fuzz.FuzzSeeds;
import io.elb.internal.tcp.ClientHelloParser.Result;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import java.util.stream.IntStream;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class ClientHelloParserTest {
    private static Result parse(ByteBuf octets) {
        ClientHelloFuzz.fuzzerTestOneInput(ByteBufUtil.getBytes(octets));
        return ClientHelloParser.parse(octets);
    }

    /** What the JDK's own client sends. */
    private static ByteBuf jdk(String name, String... protocols) throws Exception {
        SSLEngine engine = SSLContext.getDefault().createSSLEngine();
        engine.setUseClientMode(true);
        SSLParameters parameters = engine.getSSLParameters();
        parameters.setApplicationProtocols(protocols);
        if (!name.isEmpty()) {
            parameters.setServerNames(List.of(new SNIHostName(name)));
        }
        engine.setSSLParameters(parameters);
        ByteBuffer out = ByteBuffer.allocate(20_000);
        engine.wrap(ByteBuffer.allocate(0), out);
        return Unpooled.wrappedBuffer(out.flip());
    }

    @Test
    void helloOfTheJdkIsUnderstood() throws Exception {
        assertThat(parse(jdk("shop.example.com", "h2", "http/1.1")))
                .isEqualTo(new Result.Whole(new ClientHello("shop.example.com", List.of("h2", "http/1.1"))));
        assertThat(parse(jdk(""))).isEqualTo(new Result.Whole(ClientHello.SILENT));
    }

    static List<byte[]> seeds() {
        return FuzzSeeds.read("client-hellos.txt");
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void helloOfOtherClientsIsUnderstoodInEveryPiece(byte[] seed) {
        Result whole = parse(Unpooled.wrappedBuffer(seed));
        assertThat(whole).isInstanceOf(Result.Whole.class);
        for (int length = 0; length < seed.length; length++) {
            Result early = ClientHelloParser.parse(Unpooled.wrappedBuffer(seed, 0, length));
            assertThat(early).as("%d octets", length).isInstanceOf(Result.Incomplete.class);
        }
    }

    private static ByteBuf hello(String extensions) {
        return inRecords("0303" + "00".repeat(32) + "00" + "00021301" + "0100" + extensions, 16_384);
    }

    private static ByteBuf inRecords(String body, int most) {
        byte[] octets = ByteBufUtil.decodeHexDump(body);
        ByteBuf message =
                Unpooled.buffer().writeByte(1).writeMedium(octets.length).writeBytes(octets);
        ByteBuf out = Unpooled.buffer();
        while (message.isReadable()) {
            int length = Math.min(most, message.readableBytes());
            out.writeByte(22).writeShort(0x0301).writeShort(length).writeBytes(message, length);
        }
        return out;
    }

    @Test
    void messageMayBeSpreadOverManyRecords() {
        String extensions = "000e" + "0000" + "000a" + "0008" + "00" + "0005" + "612e622e63"; // a.b.c
        String body = "0303" + "00".repeat(32) + "00" + "00021301" + "0100" + extensions;
        for (int most : new int[] {1, 2, 7, 100}) {
            assertThat(parse(inRecords(body, most))).isEqualTo(new Result.Whole(new ClientHello("a.b.c", List.of())));
        }
    }

    @Test
    void messageMayNotBeSpreadOverHundredsOfRecords() {
        String padding = "012c" + "0015" + "0128" + "00".repeat(296);
        String body = "0303" + "00".repeat(32) + "00" + "00021301" + "0100" + padding;
        ByteBuf tiny = inRecords(body, 1);

        assertThat(ClientHelloParser.parse(tiny.slice(0, 255 * 6))).isInstanceOf(Result.Incomplete.class);
        assertThat(parse(tiny)).isInstanceOf(Result.None.class);
        assertThat(parse(inRecords(body, 2))).isEqualTo(new Result.Whole(ClientHello.SILENT));
    }

    @Test
    void helloWithoutExtensionsSaysNothing() {
        assertThat(parse(hello(""))).isEqualTo(new Result.Whole(ClientHello.SILENT));
        assertThat(parse(hello("0000"))).isEqualTo(new Result.Whole(ClientHello.SILENT));
    }

    @ParameterizedTest
    @CsvSource({
        "extension without data, 0003 000000",
        "extension beyond its vector, 0004 0000 0001",
        "octets behind the extensions, 0000 00",
        "empty list of names, 0006 0000 0002 0000",
        "name of another type, 0009 0000 0005 0003 01 0000",
        "empty name, 0009 0000 0005 0003 00 0000",
        "name beyond its list, 000a 0000 0006 0004 00 0002 61",
        "octets behind the names, 000b 0000 0007 0004 00 0001 61 00",
        "control character in a name, 000a 0000 0006 0004 00 0001 0a",
        "empty list of protocols, 0006 0010 0002 0000",
        "empty protocol, 0007 0010 0003 0001 00",
        "protocol beyond its list, 0008 0010 0004 0002 02 61",
        "octets behind the protocols, 0009 0010 0005 0002 01 61 00"
    })
    void malformedHelloIsNone(String what, String extensions) {
        assertThat(parse(hello(extensions.replace(" ", "")))).as(what).isInstanceOf(Result.None.class);
    }

    @ParameterizedTest
    @CsvSource({
        "HTTP, 474554",
        "alert, 1503010002",
        "SSL 2 version, 1602",
        "empty record, 1603010000",
        "record that is too long, 1603014001",
        "server hello, 160301000402",
        "hello that is too long, 1603010004 01010000",
        "hello without a random, 16030100 06 01 000002 0303"
    })
    void otherBeginningsAreNone(String what, String hex) {
        ByteBuf octets = Unpooled.wrappedBuffer(ByteBufUtil.decodeHexDump(hex.replace(" ", "")));

        assertThat(parse(octets)).as(what).isInstanceOf(Result.None.class);
    }

    @Test
    void bodyCutShortIsMalformed() {
        String body = "0303" + "00".repeat(32) + "00" + "00021301" + "0100" + "0000";
        for (int length : IntStream.range(34, body.length() / 2).toArray()) {
            boolean isWithoutExtensions = length == 34 + 1 + 4 + 2;
            assertThat(parse(inRecords(body.substring(0, 2 * length), 16_384)))
                    .as("%d octets", length)
                    .isInstanceOf(isWithoutExtensions ? Result.Whole.class : Result.None.class);
        }
    }

    @Test
    void changedHellosHoldWhatFuzzingChecks() {
        RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(1);
        for (byte[] seed : seeds()) {
            for (int i = 0; i < 1_000; i++) {
                byte[] changed = seed.clone();
                for (int change = random.nextInt(3); change >= 0; change--) {
                    changed[random.nextInt(changed.length)] = (byte) random.nextInt();
                }
                ClientHelloFuzz.fuzzerTestOneInput(changed);
            }
        }
        assertThat(new String(seeds().get(0), StandardCharsets.ISO_8859_1)).contains("example");
    }
}
