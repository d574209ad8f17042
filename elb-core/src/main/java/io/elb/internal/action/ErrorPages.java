package io.elb.internal.action;

import io.elb.observe.ErrorReason;
import java.nio.charset.StandardCharsets;

/** The small HTML pages of the answers that the balancer makes itself. The arrays are shared and must not be changed. */
public final class ErrorPages {
    /** The type of every page. */
    public static final String CONTENT_TYPE = "text/html";

    private static final int FIRST = 300;
    private static final int LAST = 599;
    private static final byte[][] BODIES = new byte[LAST - FIRST + 1][];

    static {
        for (int status = FIRST; status <= LAST; status++) {
            BODIES[status - FIRST] = page(status);
        }
    }

    private ErrorPages() {}

    /** The page of a status, 300–599. */
    public static byte[] body(int status) {
        return BODIES[status - FIRST];
    }

    /** The page of the status of a reason. */
    public static byte[] body(ErrorReason reason) {
        return body(reason.status());
    }

    /** What a status is called in its page and in a status line; empty for a status that nobody has named. */
    public static String phrase(int status) {
        return switch (status) {
            case 301 -> "Moved Permanently";
            case 302 -> "Found";
            case 400 -> "Bad Request";
            case 401 -> "Authorization Required";
            case 403 -> "Forbidden";
            case 404 -> "Not Found";
            case 405 -> "Method Not Allowed";
            case 408 -> "Request Time-out";
            case 413 -> "Request Entity Too Large";
            case 414 -> "Request-URI Too Large";
            case 460 -> "Client Closed Request";
            case 463 -> "Too Many Forwarded Addresses";
            case 464 -> "Incompatible Protocol Versions";
            case 500 -> "Internal Server Error";
            case 501 -> "Not Implemented";
            case 502 -> "Bad Gateway";
            case 503 -> "Service Temporarily Unavailable";
            case 504 -> "Gateway Time-out";
            case 505 -> "HTTP Version Not Supported";
            case 507 -> "Insufficient Storage";
            default -> "";
        };
    }

    private static byte[] page(int status) {
        String title = (status + " " + phrase(status)).trim();
        String html =
                "<html><head><title>" + title + "</title></head>\r\n<body><h1>" + title + "</h1></body></html>\r\n";
        return html.getBytes(StandardCharsets.US_ASCII);
    }
}
