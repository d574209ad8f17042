package io.elb.tls;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What a client says in its ClientHello (RFC 8446 section 4.1.2), as far as the choice of a certificate needs it. Immutable.
 */
final class ClientHello {
    private static final int RANDOM_BYTES = 32;
    private static final int SERVER_NAME = 0;
    private static final int SUPPORTED_GROUPS = 10;
    private static final int SIGNATURE_ALGORITHMS = 13;
    private static final int SUPPORTED_VERSIONS = 43;
    private static final int HOST_NAME = 0;

    private int legacyVersion;
    private int[] versions = {};
    private int[] suites = {};
    private int[] groups = {};
    private int[] signatures = {};
    private @Nullable String serverName;

    private ClientHello() {}

    /**
     * Reads the body of the message, that is what follows type and length; leaves the buffer's indexes alone.
     *
     * @throws IndexOutOfBoundsException if the message ends before its fields do
     */
    static ClientHello parse(ByteBuf body) {
        ByteBuf in = body.slice();
        ClientHello hello = new ClientHello();
        hello.legacyVersion = in.readUnsignedShort();
        in.skipBytes(RANDOM_BYTES);
        in.skipBytes(in.readUnsignedByte()); // session id
        hello.suites = shorts(in.readSlice(in.readUnsignedShort()));
        in.skipBytes(in.readUnsignedByte()); // compression
        if (in.isReadable()) { // TLS 1.2 and older may have no extensions
            hello.readExtensions(in.readSlice(in.readUnsignedShort()));
        }
        return hello;
    }

    private void readExtensions(ByteBuf in) {
        while (in.isReadable()) {
            int type = in.readUnsignedShort();
            ByteBuf data = in.readSlice(in.readUnsignedShort());
            switch (type) {
                case SERVER_NAME -> serverName = hostName(data);
                case SUPPORTED_GROUPS -> groups = shorts(data.readSlice(data.readUnsignedShort()));
                case SIGNATURE_ALGORITHMS -> signatures = shorts(data.readSlice(data.readUnsignedShort()));
                case SUPPORTED_VERSIONS -> versions = shorts(data.readSlice(data.readUnsignedByte()));
                default -> {
                    // of no matter for the choice
                }
            }
        }
    }

    private static int[] shorts(ByteBuf in) {
        int[] values = new int[in.readableBytes() / 2];
        for (int i = 0; i < values.length; i++) {
            values[i] = in.readUnsignedShort();
        }
        return values;
    }

    /** RFC 6066 section 3. */
    private static @Nullable String hostName(ByteBuf data) {
        if (!data.isReadable()) {
            return null;
        }
        ByteBuf list = data.readSlice(data.readUnsignedShort());
        while (list.isReadable()) {
            int type = list.readUnsignedByte();
            ByteBuf name = list.readSlice(list.readUnsignedShort());
            if (type == HOST_NAME) {
                return name.toString(StandardCharsets.US_ASCII).toLowerCase(Locale.ROOT);
            }
        }
        return null;
    }

    /** The name that the client asked for, in lower case; null without SNI. */
    @Nullable
    String serverName() {
        return serverName;
    }

    /** Suites that it offers, by their numbers; not to be changed. */
    int[] suites() {
        return suites;
    }

    /** Signature schemes that it can verify, by their numbers; empty when it does not say. Not to be changed. */
    int[] signatures() {
        return signatures;
    }

    /** Groups of key exchange that it has, by their numbers; empty when it does not say. Not to be changed. */
    int[] groups() {
        return groups;
    }

    boolean offers(CipherSuite suite) {
        return contains(suites, suite.id());
    }

    /** Without the extension of TLS 1.3 it speaks every version up to the one that it names (RFC 8446 appendix D.1). */
    boolean offers(ProtocolVersion version) {
        return versions.length == 0
                ? version != ProtocolVersion.TLS_1_3 && legacyVersion >= version.id()
                : contains(versions, version.id());
    }

    boolean offers(NamedGroup group) {
        return contains(groups, group.id());
    }

    private static boolean contains(int[] values, int wanted) {
        for (int value : values) {
            if (value == wanted) {
                return true;
            }
        }
        return false;
    }
}
