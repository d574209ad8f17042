package io.elb.internal.tcp;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/* How it works
 *
 * The octets are looked at from the first one on each time that more have come, and none is taken away. Records are put together to the
 * one message that is wanted, which may be spread over several of them; then its vectors are walked through. Whatever does not fit is no
 * ClientHello, and is known as soon as the first octet shows it.
 */
/** Finds the ClientHello at the beginning of a connection. Stateless. */
public final class ClientHelloParser {
    /** Longest message that is waited for; the longest that browsers send, with post-quantum keys, have 2,000 octets. */
    static final int MOST_BYTES = 16 * 1024;

    private static final int RECORD_HEAD = 5;
    private static final int HANDSHAKE = 22;
    private static final int MAJOR_VERSION = 3;
    private static final int MOST_RECORD = 16 * 1024;
    /** All are looked at again with every octet that comes; clients send one or two. */
    private static final int MOST_RECORDS = 256;

    private static final int MESSAGE_HEAD = 4;
    private static final int CLIENT_HELLO = 1;
    private static final int VERSION_AND_RANDOM = 2 + 32;
    private static final int SERVER_NAME = 0;
    private static final int ALPN = 16;
    private static final int HOST_NAME = 0;
    private static final int MOST_NAME = 255;

    private ClientHelloParser() {}

    /** What was found. */
    public sealed interface Result {
        /** All that is there can be the beginning of one. */
        record Incomplete() implements Result {}

        /**
         * It is whole.
         *
         * @param hello what it says
         */
        record Whole(ClientHello hello) implements Result {}

        /**
         * The connection does not begin with one, or with one that is malformed or too long.
         *
         * @param why for people
         */
        record None(String why) implements Result {}
    }

    private static final Result INCOMPLETE = new Result.Incomplete();

    /** Looks at the readable octets, and changes nothing. */
    public static Result parse(ByteBuf in) {
        ByteBuf message = Unpooled.buffer(512, RECORD_HEAD + MOST_BYTES + MOST_RECORD);
        int at = in.readerIndex();
        int end = in.writerIndex();
        for (int i = 0; i < MOST_RECORDS; i++) {
            Result wrong = checkRecord(in, at, end);
            if (wrong != null) {
                return wrong;
            }
            int length = in.getUnsignedShort(at + 3);
            int there = Math.min(length, end - at - RECORD_HEAD);
            message.writeBytes(in, at + RECORD_HEAD, there);
            Result found = ofMessage(message);
            if (!(found instanceof Result.Incomplete) || there < length) {
                return found;
            }
            at += RECORD_HEAD + length;
        }
        return new Result.None("a ClientHello in more than " + MOST_RECORDS + " records");
    }

    private static @Nullable Result checkRecord(ByteBuf in, int at, int end) {
        if (at < end && in.getUnsignedByte(at) != HANDSHAKE) {
            return new Result.None("no record of a handshake");
        }
        if (at + 1 < end && in.getUnsignedByte(at + 1) != MAJOR_VERSION) {
            return new Result.None("a record of no version of TLS");
        }
        if (end - at < RECORD_HEAD) {
            return INCOMPLETE;
        }
        int length = in.getUnsignedShort(at + 3);
        return length == 0 || length > MOST_RECORD ? new Result.None("a record of " + length + " octets") : null;
    }

    private static Result ofMessage(ByteBuf message) {
        int there = message.readableBytes();
        if (there > 0 && message.getUnsignedByte(0) != CLIENT_HELLO) {
            return new Result.None("another message than ClientHello");
        }
        if (there < MESSAGE_HEAD) {
            return INCOMPLETE;
        }
        int length = message.getUnsignedMedium(1);
        if (length > MOST_BYTES) {
            return new Result.None("a ClientHello of " + length + " octets");
        }
        if (there < MESSAGE_HEAD + length) {
            return INCOMPLETE;
        }
        ClientHello hello = read(message.slice(MESSAGE_HEAD, length));
        return hello == null ? new Result.None("a malformed ClientHello") : new Result.Whole(hello);
    }

    private static @Nullable ClientHello read(ByteBuf body) {
        if (body.readableBytes() < VERSION_AND_RANDOM) {
            return null;
        }
        body.skipBytes(VERSION_AND_RANDOM);
        boolean isWhole = vector(body, 1) != null // session id
                && vector(body, 2) != null // cipher suites
                && vector(body, 1) != null; // compression methods
        if (!isWhole) {
            return null;
        }
        if (!body.isReadable()) {
            return ClientHello.SILENT; // without extensions, as old clients
        }
        ByteBuf extensions = vector(body, 2);
        return extensions == null || body.isReadable() ? null : readExtensions(extensions);
    }

    private static @Nullable ClientHello readExtensions(ByteBuf extensions) {
        String serverName = null;
        List<String> protocols = List.of();
        while (extensions.isReadable()) {
            if (extensions.readableBytes() < 2) {
                return null;
            }
            int type = extensions.readUnsignedShort();
            ByteBuf data = vector(extensions, 2);
            if (data == null) {
                return null;
            }
            if (type == SERVER_NAME) {
                serverName = serverName(data);
                if (serverName == null) {
                    return null;
                }
            } else if (type == ALPN) {
                protocols = protocols(data);
                if (protocols.isEmpty()) {
                    return null;
                }
            }
        }
        return new ClientHello(serverName, protocols);
    }

    /** The host name; null when the extension is malformed. */
    private static @Nullable String serverName(ByteBuf data) {
        ByteBuf names = vector(data, 2);
        if (names == null || data.isReadable() || !names.isReadable() || names.readByte() != HOST_NAME) {
            return null;
        }
        ByteBuf name = vector(names, 2);
        if (name == null || !name.isReadable() || name.readableBytes() > MOST_NAME) {
            return null;
        }
        for (int i = 0; i < name.readableBytes(); i++) {
            byte octet = name.getByte(i);
            if (octet <= ' ' || octet == 0x7f) {
                return null;
            }
        }
        return name.toString(StandardCharsets.US_ASCII);
    }

    /** The names; none when the extension is malformed. */
    private static List<String> protocols(ByteBuf data) {
        ByteBuf list = vector(data, 2);
        if (list == null || data.isReadable()) {
            return List.of();
        }
        List<String> protocols = new ArrayList<>();
        while (list.isReadable()) {
            ByteBuf name = vector(list, 1);
            if (name == null || !name.isReadable()) {
                return List.of();
            }
            protocols.add(name.toString(StandardCharsets.ISO_8859_1));
        }
        return protocols;
    }

    /** What a length of one or two octets stands before, read; null when there is not so much. */
    private static @Nullable ByteBuf vector(ByteBuf from, int lengthOctets) {
        if (from.readableBytes() < lengthOctets) {
            return null;
        }
        int length = lengthOctets == 1 ? from.readUnsignedByte() : from.readUnsignedShort();
        return from.readableBytes() < length ? null : from.readSlice(length).slice();
    }
}
