package io.elb.internal.http;

import java.nio.charset.StandardCharsets;

/** Ids of the field names that the engine acts on. An id is below 64, so that a set of them is one long. */
public final class FieldNames {
    /** Any name without an id of its own. */
    public static final int UNKNOWN = 0;

    public static final int HOST = 1;
    public static final int CONTENT_LENGTH = 2;
    public static final int TRANSFER_ENCODING = 3;
    public static final int CONNECTION = 4;
    public static final int KEEP_ALIVE = 5;
    public static final int PROXY_CONNECTION = 6;
    public static final int TE = 7;
    public static final int TRAILER = 8;
    public static final int UPGRADE = 9;
    public static final int EXPECT = 10;
    public static final int X_FORWARDED_FOR = 11;
    public static final int X_FORWARDED_PROTO = 12;
    public static final int X_FORWARDED_PORT = 13;
    public static final int X_AMZN_TRACE_ID = 14;
    public static final int COOKIE = 15;
    public static final int SET_COOKIE = 16;
    public static final int USER_AGENT = 17;
    public static final int SERVER = 18;
    public static final int DATE = 19;
    public static final int CONTENT_TYPE = 20;
    public static final int HTTP2_SETTINGS = 21;
    public static final int LOCATION = 22;
    public static final int GRPC_STATUS = 23;
    public static final int ACCEPT = 24;
    public static final int ACCEPT_ENCODING = 25;
    public static final int AUTHORIZATION = 26;
    public static final int CONTENT_ENCODING = 27;
    public static final int RETRY_AFTER = 28;
    public static final int TRACEPARENT = 29;
    public static final int FORWARDED = 30;
    public static final int X_FORWARDED_HOST = 31;
    public static final int X_REAL_IP = 32;
    public static final int VIA = 33;
    public static final int STRICT_TRANSPORT_SECURITY = 34;
    public static final int SEC_WEBSOCKET_KEY = 35;
    public static final int RANGE = 36;
    public static final int ORIGIN = 37;
    public static final int REFERER = 38;
    public static final int GRPC_MESSAGE = 39;
    public static final int CACHE_CONTROL = 40;

    private static final String[] NAMES = {
        "",
        "host",
        "content-length",
        "transfer-encoding",
        "connection",
        "keep-alive",
        "proxy-connection",
        "te",
        "trailer",
        "upgrade",
        "expect",
        "x-forwarded-for",
        "x-forwarded-proto",
        "x-forwarded-port",
        "x-amzn-trace-id",
        "cookie",
        "set-cookie",
        "user-agent",
        "server",
        "date",
        "content-type",
        "http2-settings",
        "location",
        "grpc-status",
        "accept",
        "accept-encoding",
        "authorization",
        "content-encoding",
        "retry-after",
        "traceparent",
        "forwarded",
        "x-forwarded-host",
        "x-real-ip",
        "via",
        "strict-transport-security",
        "sec-websocket-key",
        "range",
        "origin",
        "referer",
        "grpc-message",
        "cache-control"
    };

    private static final long FORBIDDEN_IN_TRAILERS = setOf(
            HOST,
            CONTENT_LENGTH,
            TRANSFER_ENCODING,
            CONNECTION,
            KEEP_ALIVE,
            PROXY_CONNECTION,
            TE,
            TRAILER,
            UPGRADE,
            EXPECT,
            X_FORWARDED_FOR,
            X_FORWARDED_PROTO,
            X_FORWARDED_PORT,
            X_FORWARDED_HOST,
            X_AMZN_TRACE_ID,
            X_REAL_IP,
            FORWARDED,
            COOKIE,
            SET_COOKIE,
            CONTENT_TYPE,
            CONTENT_ENCODING,
            RANGE,
            AUTHORIZATION,
            CACHE_CONTROL,
            HTTP2_SETTINGS);

    private static final byte[][] BYTES = new byte[NAMES.length][];
    private static final long[] FIRST_EIGHT = new long[NAMES.length];
    private static final long[] LAST_EIGHT = new long[NAMES.length];
    private static final int SLOTS = 256;
    private static final byte[] ID_BY_SLOT = new byte[SLOTS];

    static {
        for (int id = 1; id < NAMES.length; id++) {
            byte[] name = NAMES[id].getBytes(StandardCharsets.ISO_8859_1);
            BYTES[id] = name;
            if (name.length >= 8) {
                FIRST_EIGHT[id] = Octets.eight(name, 0);
                LAST_EIGHT[id] = Octets.eight(name, name.length - 8);
            }
            int slot = slotOf(name, 0, name.length);
            while (ID_BY_SLOT[slot] != UNKNOWN) {
                slot = (slot + 1) & (SLOTS - 1);
            }
            ID_BY_SLOT[slot] = (byte) id;
        }
    }

    private FieldNames() {}

    /** Returns the id of the name that the bytes, all of a token, spell in any case; {@link #UNKNOWN} when it has none. */
    public static int idOf(byte[] bytes, int start, int end) {
        if (end - start < 2) {
            return UNKNOWN;
        }
        int slot = slotOf(bytes, start, end);
        for (int id = ID_BY_SLOT[slot]; id != UNKNOWN; id = ID_BY_SLOT[slot]) {
            if (isNamed(id, bytes, start, end)) {
                return id;
            }
            slot = (slot + 1) & (SLOTS - 1);
        }
        return UNKNOWN;
    }

    /** Returns the name with the id in lower case; empty for {@link #UNKNOWN}. */
    public static String nameOf(int id) {
        return NAMES[id];
    }

    /** Returns a set of ids: bit n stands for id n. */
    public static long setOf(int... ids) {
        long set = 0;
        for (int id : ids) {
            set |= 1L << id;
        }
        return set;
    }

    /** Whether a field with this name must not come as a trailer (RFC 9110 section 6.5.1), so that it is not passed on. */
    public static boolean isForbiddenInTrailers(int id) {
        return (FORBIDDEN_IN_TRAILERS & 1L << id) != 0;
    }

    /** Returns how many ids there are, {@link #UNKNOWN} included. */
    public static int count() {
        return NAMES.length;
    }

    private static boolean isNamed(int id, byte[] bytes, int start, int end) {
        byte[] name = BYTES[id];
        int length = end - start;
        if (length != name.length) {
            return false;
        }
        if (length < 8) {
            return Octets.equalsIgnoreCase(bytes, start, end, name);
        }
        // All known names consist of letters, digits and hyphens: in a token, setting the case bit can't make another
        // octet one of these.
        return (Octets.eight(bytes, start) | Octets.CASE_BITS) == FIRST_EIGHT[id]
                && (Octets.eight(bytes, end - 8) | Octets.CASE_BITS) == LAST_EIGHT[id]
                && (length <= 16 || Octets.equalsIgnoreCase(bytes, start, end, name));
    }

    private static int slotOf(byte[] bytes, int start, int end) {
        int first = bytes[start] | 0x20;
        int last = bytes[end - 1] | 0x20;
        int middle = bytes[start + ((end - start) >> 1)] | 0x20;
        return ((end - start) * 29 + first * 13 + middle * 7 + last * 3) & (SLOTS - 1);
    }
}
