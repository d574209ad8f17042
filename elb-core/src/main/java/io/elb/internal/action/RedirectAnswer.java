package io.elb.internal.action;

import io.elb.internal.http.RequestHead;
import io.elb.observe.ErrorReason;
import io.elb.rule.Redirect;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** Builds the address to go to from a request and the five templates of a redirect, which are known to be valid. */
final class RedirectAnswer implements TerminalAction {
    /** What an application load balancer allows for the address. */
    static final int MAX_LOCATION_LENGTH = 8192;

    private static final Outcome TOO_LONG = new Outcome.Failure(ErrorReason.REDIRECT_TOO_LONG);
    private static final Outcome.Field HTML = new Outcome.Field("Content-Type", ErrorPages.CONTENT_TYPE);
    private static final char[] HEX = "0123456789ABCDEF".toCharArray();

    private final int status;
    /** The address up to the query, as literals and placeholders. */
    private final List<Piece> address;

    private final List<Piece> query;

    RedirectAnswer(Redirect redirect) {
        status = redirect.status();
        String protocol = redirect.protocol().toLowerCase(Locale.ROOT);
        address = pieces(protocol + "://" + redirect.host() + ':' + redirect.port() + redirect.path());
        query = pieces(redirect.query());
    }

    @Override
    public Outcome decide(
            RequestHead head, @Nullable Transformed transformed, ListenerEndpoint endpoint, RandomGenerator random) {
        Source source = Source.of(head, transformed);
        StringBuilder location = new StringBuilder(128);
        append(location, address, source, endpoint);
        int end = location.length();
        location.append('?');
        append(location, query, source, endpoint);
        if (location.length() == end + 1) {
            location.setLength(end);
        }
        if (location.length() > MAX_LOCATION_LENGTH) {
            return TOO_LONG;
        }
        return new Outcome.Answer(
                status, List.of(HTML, new Outcome.Field("Location", location.toString())), ErrorPages.body(status));
    }

    @Override
    public String token() {
        return "redirect";
    }

    private static void append(StringBuilder location, List<Piece> pieces, Source source, ListenerEndpoint endpoint) {
        for (Piece piece : pieces) {
            switch (piece.placeholder()) {
                case NONE -> location.append(piece.literal());
                case PROTOCOL -> location.append(endpoint.scheme());
                case HOST -> appendSafely(location, source.host().isEmpty() ? endpoint.host() : source.host());
                case PORT -> location.append(endpoint.port());
                case PATH -> appendSafely(location, withoutSlash(source.path()));
                case QUERY -> appendSafely(location, source.query());
            }
        }
    }

    /** The path without its leading slash; the asterisk form names no path at all. */
    private static String withoutSlash(String path) {
        return path.startsWith("/") ? path.substring(1) : "";
    }

    /** Only visible ASCII may get into a header field from a request; the characters of a head are its octets. */
    private static void appendSafely(StringBuilder location, String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c > 0x20 && c < 0x7f) {
                location.append(c);
            } else {
                location.append('%').append(HEX[(c >> 4) & 0xf]).append(HEX[c & 0xf]);
            }
        }
    }

    private static List<Piece> pieces(String template) {
        List<Piece> pieces = new ArrayList<>();
        int at = 0;
        for (int open = template.indexOf("#{"); open >= 0; open = template.indexOf("#{", at)) {
            if (open > at) {
                pieces.add(new Piece(Placeholder.NONE, template.substring(at, open)));
            }
            int close = template.indexOf('}', open);
            String name = template.substring(open + 2, close).toUpperCase(Locale.ROOT);
            pieces.add(new Piece(Placeholder.valueOf(name), ""));
            at = close + 1;
        }
        if (at < template.length()) {
            pieces.add(new Piece(Placeholder.NONE, template.substring(at)));
        }
        return List.copyOf(pieces);
    }

    /** What placeholders take from a request, after its transforms. */
    private record Source(String host, String path, String query) {
        static Source of(RequestHead head, @Nullable Transformed transformed) {
            String host = transformed == null || transformed.host() == null ? head.host() : transformed.host();
            String uri = transformed == null ? null : transformed.uri();
            if (uri == null) {
                return new Source(host, head.path(), head.query());
            }
            int mark = uri.indexOf('?');
            return new Source(host, mark < 0 ? uri : uri.substring(0, mark), mark < 0 ? "" : uri.substring(mark + 1));
        }
    }

    private enum Placeholder {
        NONE,
        PROTOCOL,
        HOST,
        PORT,
        PATH,
        QUERY
    }

    private record Piece(Placeholder placeholder, String literal) {}
}
