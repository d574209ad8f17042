package io.elb.internal.accept;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.util.OptionalInt;

/**
 * Notes alerts that a client sends without encryption during the handshake, and keeps nothing back. Engines that expect encryption can't
 * tell them: clients of OpenSSL refuse a certificate so in TLS 1.3.
 */
final class PlainAlertHandler extends ChannelInboundHandlerAdapter {
    private static final int RECORD_HEAD = 5;
    private static final int MAJOR_VERSION = 3;
    private static final int CHANGE_CIPHER_SPEC = 20;
    private static final int ALERT = 21;
    private static final int APPLICATION_DATA = 23;
    private static final int ALERT_BYTES = 2;

    private OptionalInt received = OptionalInt.empty();
    private int place;
    private int type;
    private int length;
    private boolean isOver;

    /** The code of the last alert that has come; empty for none. */
    OptionalInt received() {
        return received;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        if (message instanceof ByteBuf data) {
            look(data);
        }
        ctx.fireChannelRead(message);
    }

    /** Walks from record to record, wherever reads have cut them. */
    private void look(ByteBuf data) {
        int at = data.readerIndex();
        while (at < data.writerIndex() && !isOver) {
            take(data.getUnsignedByte(at));
            place++;
            at++;
            if (place >= RECORD_HEAD && !isAlert()) {
                int skipped = Math.min(RECORD_HEAD + length - place, data.writerIndex() - at);
                place += skipped;
                at += skipped;
            }
            if (place >= RECORD_HEAD && place == RECORD_HEAD + length) {
                place = 0;
            }
        }
    }

    private void take(int octet) {
        switch (place) {
            case 0 -> {
                type = octet;
                isOver = type < CHANGE_CIPHER_SPEC || type > APPLICATION_DATA;
            }
            case 1 -> isOver = octet != MAJOR_VERSION;
            case 3 -> length = octet << Byte.SIZE;
            case 4 -> length |= octet;
            case RECORD_HEAD + 1 -> {
                if (isAlert()) {
                    received = OptionalInt.of(octet); // after its level
                }
            }
            default -> {
                // the minor version, the level, or the rest of something else
            }
        }
    }

    /** One that is encrypted is longer. */
    private boolean isAlert() {
        return type == ALERT && length == ALERT_BYTES;
    }
}
