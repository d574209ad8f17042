package io.elb.tls;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import org.jspecify.annotations.Nullable;

/**
 * Finds the group of key exchange in what the server says before it encrypts, since no engine tells it: in the ServerHello of TLS 1.3
 * (RFC 8446 section 4.2.8), in the ServerKeyExchange of older versions (RFC 8422 section 5.4). Then it leaves the pipeline.
 */
final class KeyExchangeHandler extends ChannelOutboundHandlerAdapter {
    private static final int RECORD_HEAD = 5;
    private static final int HANDSHAKE_RECORD = 22;
    private static final int MESSAGE_HEAD = 4;
    private static final int SERVER_HELLO = 2;
    private static final int SERVER_KEY_EXCHANGE = 12;
    private static final int RANDOM_BYTES = 32;
    private static final int SUITE_AND_COMPRESSION = 3;
    private static final int KEY_SHARE = 51;
    private static final int NAMED_CURVE = 3;
    private static final int MOST_BYTES = 64 * 1024;

    private @Nullable ByteBuf said;
    private @Nullable NamedGroup group;
    private boolean isOver;

    /** The group; null when there was none, or none of ELB's. */
    @Nullable
    NamedGroup group() {
        return group;
    }

    @Override
    public void write(ChannelHandlerContext ctx, Object msg, ChannelPromise promise) {
        ctx.write(listen(ctx, msg), promise);
        if (isOver) {
            ctx.pipeline().remove(this);
        }
    }

    private Object listen(ChannelHandlerContext ctx, Object msg) {
        if (msg instanceof ByteBuf records && !isOver) {
            ByteBuf so = said;
            ByteBuf all = so == null ? ctx.alloc().heapBuffer(records.readableBytes()) : so;
            said = all;
            try {
                take(records, all);
                isOver |= all.readableBytes() > MOST_BYTES;
            } catch (IndexOutOfBoundsException e) {
                isOver = true; // not as it should be: then nothing is told
            }
        }
        return msg;
    }

    /** Engines write whole records; messages may go on in the next. */
    private void take(ByteBuf records, ByteBuf messages) {
        int at = records.readerIndex();
        while (at + RECORD_HEAD <= records.writerIndex() && !isOver) {
            int length = records.getUnsignedShort(at + RECORD_HEAD - 2);
            if (records.getUnsignedByte(at) != HANDSHAKE_RECORD) {
                isOver = true; // from here on it is encrypted
                return;
            }
            messages.writeBytes(records, at + RECORD_HEAD, length);
            at += RECORD_HEAD + length;
            read(messages);
        }
    }

    private void read(ByteBuf messages) {
        while (messages.readableBytes() >= MESSAGE_HEAD && !isOver) {
            int type = messages.getUnsignedByte(messages.readerIndex());
            int length = messages.getUnsignedMedium(messages.readerIndex() + 1);
            if (messages.readableBytes() < MESSAGE_HEAD + length) {
                return;
            }
            ByteBuf body = messages.skipBytes(MESSAGE_HEAD).readSlice(length);
            if (type == SERVER_HELLO) {
                readHello(body);
            } else if (type == SERVER_KEY_EXCHANGE) {
                isOver = true;
                group = body.readUnsignedByte() == NAMED_CURVE ? NamedGroup.of(body.readUnsignedShort()) : null;
            }
        }
    }

    /** A HelloRetryRequest looks the same and names the group too. */
    private void readHello(ByteBuf body) {
        body.skipBytes(2 + RANDOM_BYTES);
        body.skipBytes(body.readUnsignedByte()).skipBytes(SUITE_AND_COMPRESSION);
        if (!body.isReadable()) {
            return;
        }
        ByteBuf extensions = body.readSlice(body.readUnsignedShort());
        while (extensions.isReadable()) {
            int type = extensions.readUnsignedShort();
            ByteBuf data = extensions.readSlice(extensions.readUnsignedShort());
            if (type == KEY_SHARE) {
                isOver = true;
                group = NamedGroup.of(data.readUnsignedShort());
            }
        }
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext ctx) {
        ByteBuf all = said;
        if (all != null) {
            said = null;
            all.release();
        }
    }
}
