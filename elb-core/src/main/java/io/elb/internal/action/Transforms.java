package io.elb.internal.action;

import io.elb.internal.http.Authority;
import io.elb.internal.http.HttpMethods;
import io.elb.internal.http.OctetText;
import io.elb.internal.http.RequestHead;
import io.elb.rule.HostHeaderRewrite;
import io.elb.rule.Transform;
import io.elb.rule.UrlRewrite;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The compiled transforms of one rule. Shared by all requests. */
final class Transforms {
    private static final int MOST_HOST_CHARS = 255;

    private final @Nullable Rewrite host;
    private final @Nullable Rewrite url;
    private final int mostUriOctets;

    private Transforms(@Nullable Rewrite host, @Nullable Rewrite url, int mostUriOctets) {
        this.host = host;
        this.url = url;
        this.mostUriOctets = mostUriOctets;
    }

    /**
     * Compiles transforms.
     *
     * @param mostUriOctets how long a rewritten URI may become
     * @return null when there are none
     */
    static @Nullable Transforms of(List<Transform> transforms, int mostUriOctets) {
        Rewrite host = null;
        Rewrite url = null;
        for (Transform transform : transforms) {
            if (transform instanceof HostHeaderRewrite rewrite) {
                host = Rewrite.anyCase(rewrite.regex(), rewrite.replacement());
            } else if (transform instanceof UrlRewrite rewrite) {
                url = Rewrite.exactCase(rewrite.regex(), rewrite.replacement());
            }
        }
        return transforms.isEmpty() ? null : new Transforms(host, url, mostUriOctets);
    }

    /** Transforms a request; null when nothing in it is to be rewritten. */
    @Nullable
    Transformed apply(RequestHead head) {
        String newHost = host == null ? null : host.apply(head.host(), MOST_HOST_CHARS);
        String newUri = url == null || isWholeServer(head) ? null : url.apply(uri(head), mostUriOctets);
        if (newHost == null && newUri == null) {
            return null;
        }
        if (newUri != null && newUri.length() > mostUriOctets) {
            return Transformed.TOO_LONG;
        }
        if (newHost != null && !isHost(newHost)) {
            return Transformed.INVALID_HOST;
        }
        if (newUri != null && !isUri(newUri)) {
            return Transformed.INVALID_PATH;
        }
        return new Transformed(
                newHost == null ? null : newHost.toLowerCase(Locale.ROOT), newUri, TransformStatus.SUCCESS);
    }

    /** Asterisk form, or an absolute form that is sent as such (RFC 9112 section 3.2.4). */
    private static boolean isWholeServer(RequestHead head) {
        return head.methodId() == HttpMethods.OPTIONS
                && (head.pathStart() == head.queryEnd() || head.fields().bytes()[head.pathStart()] == '*');
    }

    /** Path and query as they would be sent. */
    private static CharSequence uri(RequestHead head) {
        CharSequence sent = new OctetText(head.fields().bytes(), head.pathStart(), head.queryEnd());
        return head.pathStart() == head.pathEnd() ? "/" + sent : sent;
    }

    private static boolean isHost(String host) {
        byte[] octets = host.getBytes(StandardCharsets.ISO_8859_1);
        boolean hasPort = host.lastIndexOf(':') > host.lastIndexOf(']');
        return octets.length > 0
                && octets.length <= MOST_HOST_CHARS
                && !hasPort
                && Authority.isValid(octets, 0, octets.length);
    }

    /** Nothing may get into a request line that could end it or be taken for its next part. */
    private static boolean isUri(String uri) {
        return uri.startsWith("/") && uri.chars().allMatch(c -> c > ' ' && c != 0x7f);
    }
}
