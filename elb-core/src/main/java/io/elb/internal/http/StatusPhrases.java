package io.elb.internal.http;

import java.nio.charset.StandardCharsets;

/** Reason phrases for responses that come without one. Some clients take a status line without a phrase for broken. */
public final class StatusPhrases {
    private static final int FIRST = 100;
    private static final int LAST = 599;
    private static final byte[] NONE = {};
    private static final byte[][] OCTETS = new byte[LAST - FIRST + 1][];

    static {
        for (int status = FIRST; status <= LAST; status++) {
            OCTETS[status - FIRST] = of(status).getBytes(StandardCharsets.US_ASCII);
        }
    }

    private StatusPhrases() {}

    /** The phrase in ASCII, not to be changed; empty for a status that nobody has named. */
    public static byte[] octets(int status) {
        return status < FIRST || status > LAST ? NONE : OCTETS[status - FIRST];
    }

    /** The phrase, as ELB has it or else as RFC 9110 section 15 has it; empty for a status that nobody has named. */
    public static String of(int status) {
        return switch (status) {
            case 100 -> "Continue";
            case 101 -> "Switching Protocols";
            case 102 -> "Processing";
            case 103 -> "Early Hints";
            case 200 -> "OK";
            case 201 -> "Created";
            case 202 -> "Accepted";
            case 203 -> "Non-Authoritative Information";
            case 204 -> "No Content";
            case 205 -> "Reset Content";
            case 206 -> "Partial Content";
            case 207 -> "Multi-Status";
            case 300 -> "Multiple Choices";
            case 301 -> "Moved Permanently";
            case 302 -> "Found";
            case 303 -> "See Other";
            case 304 -> "Not Modified";
            case 307 -> "Temporary Redirect";
            case 308 -> "Permanent Redirect";
            default -> ofFailure(status);
        };
    }

    private static String ofFailure(int status) {
        return switch (status) {
            case 400 -> "Bad Request";
            case 401 -> "Authorization Required";
            case 402 -> "Payment Required";
            case 403 -> "Forbidden";
            case 404 -> "Not Found";
            case 405 -> "Method Not Allowed";
            case 406 -> "Not Acceptable";
            case 407 -> "Proxy Authentication Required";
            case 408 -> "Request Time-out";
            case 409 -> "Conflict";
            case 410 -> "Gone";
            case 411 -> "Length Required";
            case 412 -> "Precondition Failed";
            case 413 -> "Request Entity Too Large";
            case 414 -> "Request-URI Too Large";
            case 415 -> "Unsupported Media Type";
            case 416 -> "Range Not Satisfiable";
            case 417 -> "Expectation Failed";
            case 421 -> "Misdirected Request";
            case 422 -> "Unprocessable Content";
            case 423 -> "Locked";
            case 426 -> "Upgrade Required";
            case 428 -> "Precondition Required";
            case 429 -> "Too Many Requests";
            case 431 -> "Request Header Fields Too Large";
            case 451 -> "Unavailable For Legal Reasons";
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
            case 511 -> "Network Authentication Required";
            default -> "";
        };
    }
}
