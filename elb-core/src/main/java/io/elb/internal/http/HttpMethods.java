package io.elb.internal.http;

/** Ids of the methods that the engine knows. Methods are case-sensitive (RFC 9110 section 9.1). */
public final class HttpMethods {
    /** Any method without an id of its own. */
    public static final int OTHER = 0;

    public static final int GET = 1;
    public static final int HEAD = 2;
    public static final int POST = 3;
    public static final int PUT = 4;
    public static final int DELETE = 5;
    public static final int OPTIONS = 6;
    public static final int PATCH = 7;
    public static final int TRACE = 8;
    public static final int CONNECT = 9;

    private static final String[] NAMES = {
        "", "GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "PATCH", "TRACE", "CONNECT"
    };

    private HttpMethods() {}

    /** Returns the id of the method spelled by the bytes, {@link #OTHER} when it has none. */
    public static int idOf(byte[] bytes, int start, int end) {
        int candidate;
        switch (end - start) {
            case 3 -> candidate = bytes[start] == 'G' ? GET : PUT;
            case 4 -> candidate = bytes[start] == 'P' ? POST : HEAD;
            case 5 -> candidate = bytes[start] == 'P' ? PATCH : TRACE;
            case 6 -> candidate = DELETE;
            case 7 -> candidate = bytes[start] == 'O' ? OPTIONS : CONNECT;
            default -> {
                return OTHER;
            }
        }
        String name = NAMES[candidate];
        for (int i = 0; i < name.length(); i++) {
            if (bytes[start + i] != name.charAt(i)) {
                return OTHER;
            }
        }
        return candidate;
    }

    /** Returns the method with the id; empty for {@link #OTHER}. */
    public static String nameOf(int id) {
        return NAMES[id];
    }

    /** Whether sending the request twice has the effect of sending it once (RFC 9110 section 9.2.2). */
    public static boolean isIdempotent(int id) {
        return switch (id) {
            case GET, HEAD, PUT, DELETE, OPTIONS, TRACE -> true;
            default -> false;
        };
    }
}
