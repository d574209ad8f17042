package io.elb.tls;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import org.junit.jupiter.api.Test;

/** Reads the group of key exchange from what a server says. */
class KeyExchangeHandlerTest {
    private final KeyExchangeHandler handler = new KeyExchangeHandler();
    private final EmbeddedChannel channel = new EmbeddedChannel(handler);

    private static ByteBuf message(int type, ByteBuf body) {
        return Unpooled.buffer()
                .writeByte(type)
                .writeMedium(body.readableBytes())
                .writeBytes(body);
    }

    private static ByteBuf hello(ByteBuf extensions) {
        ByteBuf body = Unpooled.buffer().writeShort(0x0303).writeZero(32).writeByte(0);
        body.writeShort(0x1301).writeByte(0);
        return message(2, body.writeShort(extensions.readableBytes()).writeBytes(extensions));
    }

    private static ByteBuf record(int type, ByteBuf content) {
        return Unpooled.buffer()
                .writeByte(type)
                .writeShort(0x0303)
                .writeShort(content.readableBytes())
                .writeBytes(content);
    }

    private void write(ByteBuf records) {
        ByteBuf copy = records.copy();
        channel.writeOutbound(records);
        ByteBuf passed = channel.readOutbound();
        assertThat(passed).as("what is passed on").isEqualTo(copy);
        passed.release();
        copy.release();
    }

    @Test
    void serverHelloOfTls13NamesIt() {
        ByteBuf share = Unpooled.buffer()
                .writeShort(51)
                .writeShort(4)
                .writeShort(0x11ec)
                .writeShort(0);

        write(record(22, hello(share)));

        assertThat(handler.group()).isEqualTo(NamedGroup.X25519MLKEM768);
        assertThat(channel.pipeline().get(KeyExchangeHandler.class))
                .as("its work is done")
                .isNull();
    }

    @Test
    void keyExchangeOfTls12NamesItWhereverRecordsEnd() {
        ByteBuf exchange =
                message(12, Unpooled.buffer().writeByte(3).writeShort(0x0017).writeByte(0));
        ByteBuf all = Unpooled.wrappedBuffer(
                hello(Unpooled.EMPTY_BUFFER), message(11, Unpooled.buffer().writeZero(3000)), exchange);
        while (all.isReadable()) {
            write(record(22, all.readSlice(Math.min(700, all.readableBytes()))));
        }

        assertThat(handler.group()).isEqualTo(NamedGroup.SECP256R1);
    }

    @Test
    void resumedSessionOfTls12HasNone() {
        write(record(22, hello(Unpooled.EMPTY_BUFFER)));
        write(record(20, Unpooled.buffer().writeByte(1)));

        assertThat(handler.group()).isNull();
        assertThat(channel.pipeline().get(KeyExchangeHandler.class)).isNull();
    }

    @Test
    void alertIsPassedOn() {
        write(record(21, Unpooled.buffer().writeShort(0x0228)));

        assertThat(handler.group()).isNull();
    }
}
