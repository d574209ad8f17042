package io.elb.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** What is read from a ClientHello. */
class ClientHelloTest {
    private static final int HEAD = 2 + 32;

    private static ByteBuf head(int version, int... suites) {
        ByteBuf hello = Unpooled.buffer();
        hello.writeShort(version).writeZero(32);
        hello.writeByte(3).writeZero(3); // session id
        hello.writeShort(2 * suites.length);
        for (int suite : suites) {
            hello.writeShort(suite);
        }
        return hello.writeByte(1).writeByte(0);
    }

    private static ByteBuf withExtensions(ByteBuf hello, ByteBuf extensions) {
        return hello.writeShort(extensions.readableBytes()).writeBytes(extensions);
    }

    private static ByteBuf list(int lengthBytes, int... values) {
        ByteBuf list = Unpooled.buffer();
        if (lengthBytes == 1) {
            list.writeByte(2 * values.length);
        } else {
            list.writeShort(2 * values.length);
        }
        for (int value : values) {
            list.writeShort(value);
        }
        return list;
    }

    private static ByteBuf extension(ByteBuf extensions, int type, ByteBuf data) {
        return extensions.writeShort(type).writeShort(data.readableBytes()).writeBytes(data);
    }

    private static ByteBuf name(String name) {
        byte[] bytes = name.getBytes(StandardCharsets.US_ASCII);
        return Unpooled.buffer()
                .writeShort(bytes.length + 3)
                .writeByte(0)
                .writeShort(bytes.length)
                .writeBytes(bytes);
    }

    private static ByteBuf modern() {
        ByteBuf extensions = Unpooled.buffer();
        extension(extensions, 0xfafa, Unpooled.EMPTY_BUFFER);
        extension(extensions, 0, name("WWW.Example.com"));
        extension(extensions, 10, list(2, 0x11ec, 0x001d));
        extension(extensions, 13, list(2, 0x0403, 0x0804));
        extension(extensions, 43, list(1, 0x0304, 0x0303));
        return withExtensions(head(0x0303, 0x1301, 0xc02b), extensions);
    }

    @Test
    void extensionsAreRead() {
        ClientHello hello = ClientHello.parse(modern());

        assertThat(hello.serverName()).isEqualTo("www.example.com");
        assertThat(hello.suites()).containsExactly(0x1301, 0xc02b);
        assertThat(hello.groups()).containsExactly(0x11ec, 0x001d);
        assertThat(hello.signatures()).containsExactly(0x0403, 0x0804);
        assertThat(hello.offers(ProtocolVersion.TLS_1_3)).isTrue();
        assertThat(hello.offers(ProtocolVersion.TLS_1_2)).isTrue();
        assertThat(hello.offers(ProtocolVersion.TLS_1_1)).isFalse();
        assertThat(hello.offers(CipherSuite.TLS_AES_128_GCM_SHA256)).isTrue();
        assertThat(hello.offers(CipherSuite.AES128_SHA)).isFalse();
        assertThat(hello.offers(NamedGroup.X25519MLKEM768)).isTrue();
        assertThat(hello.offers(NamedGroup.SECP256R1)).isFalse();
    }

    @Test
    void oldClientWithoutExtensionsSpeaksAllVersionsUpToItsOwn() {
        ClientHello hello = ClientHello.parse(head(0x0302, 0x002f));

        assertThat(hello.serverName()).isNull();
        assertThat(hello.offers(ProtocolVersion.TLS_1_0)).isTrue();
        assertThat(hello.offers(ProtocolVersion.TLS_1_1)).isTrue();
        assertThat(hello.offers(ProtocolVersion.TLS_1_2)).isFalse();
        assertThat(hello.offers(ProtocolVersion.TLS_1_3)).isFalse();
        assertThat(hello.signatures()).isEmpty();
    }

    @Test
    void helloThatEndsTooEarlyIsRefusedWhereverItEnds() {
        ByteBuf whole = modern();
        int suitesEnd = HEAD + 1 + 3 + 2 + 4 + 2;
        for (int length = 0; length < whole.readableBytes(); length++) {
            ByteBuf part = whole.slice(0, length);
            if (length != suitesEnd) { // there it is one without extensions
                assertThatThrownBy(() -> ClientHello.parse(part)).isInstanceOf(IndexOutOfBoundsException.class);
            }
        }
    }

    @Test
    void emptyServerNameIsNone() {
        ByteBuf extensions = extension(Unpooled.buffer(), 0, Unpooled.EMPTY_BUFFER);

        assertThat(ClientHello.parse(withExtensions(head(0x0303, 0x1301), extensions))
                        .serverName())
                .isNull();
    }
}
