package io.elb.internal.exchange;

import io.elb.internal.action.Transformed;
import io.elb.internal.connection.AddedFields;
import io.elb.internal.connection.ClientConnection;
import io.elb.internal.connection.ListenerFacts;
import io.elb.internal.http.FieldNames;
import io.elb.internal.http.HeadEdits;
import io.elb.internal.http.HeadFields;
import io.elb.internal.http.HttpMethods;
import io.elb.internal.http.RequestHead;
import io.elb.listener.ForwardedForMode;
import io.elb.listener.HttpOptions;
import io.elb.network.Cidr;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** What an application load balancer changes in a request head on its way to a target. */
final class RequestEdits {
    private static final byte[] FORWARDED_FOR = ascii("X-Forwarded-For: ");
    private static final byte[] FORWARDED_PROTO = ascii("X-Forwarded-Proto: ");
    private static final byte[] FORWARDED_PORT = ascii("X-Forwarded-Port: ");
    private static final byte[] HTTP = ascii("http");
    private static final byte[] HTTPS = ascii("https");
    private static final int HTTP_PORT = 80;
    private static final int HTTPS_PORT = 443;

    private RequestEdits() {}

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    /** Fills {@code edits}; the trace id is in {@code trace}, see {@link TraceHeader}. */
    static void apply(
            RequestHead head,
            @Nullable Transformed transformed,
            ClientConnection connection,
            HeadEdits edits,
            TraceHeader trace) {
        HeadFields fields = head.fields();
        HttpOptions options = connection.listener().config().http();
        edits.removeHopByHop(fields);
        if (fields.has(FieldNames.EXPECT)) {
            edits.removeAll(FieldNames.EXPECT);
        }
        if (options.isDropInvalidHeaderFields()) {
            dropInvalid(head, edits);
        }
        String uri = transformed == null ? null : transformed.uri();
        if (uri != null) {
            byte[] target = uri.getBytes(StandardCharsets.ISO_8859_1);
            edits.setTarget(target, 0, target.length);
        } else if (head.isAbsoluteForm()) {
            originForm(head, edits);
        }
        host(head, transformed == null ? null : transformed.host(), connection.listener(), options, edits);
        forwardedFor(fields, connection, options, edits);
        forwardedProtoAndPort(fields, connection, options, edits);
        aboutTls(fields, connection, edits);
        trace.apply(fields, edits);
        String tunnel = head.tunnelProtocol();
        if (tunnel != null) {
            edits.append("Connection", "Upgrade");
            edits.append("Upgrade", tunnel);
        }
    }

    private static void dropInvalid(RequestHead head, HeadEdits edits) {
        for (int i = 0; i < head.fields().count(); i++) {
            if (head.fields().nameId(i) == FieldNames.UNKNOWN && !head.isValidFieldName(i)) {
                edits.remove(i);
            }
        }
    }

    private static void originForm(RequestHead head, HeadEdits edits) {
        byte[] bytes = head.fields().bytes();
        int end = head.queryEnd() > head.pathEnd() ? head.queryEnd() : head.pathEnd();
        if (head.pathStart() < head.pathEnd()) {
            edits.setTarget(bytes, head.pathStart(), end);
        } else {
            boolean wholeServer =
                    head.methodId() == HttpMethods.OPTIONS && head.query().isEmpty();
            byte[] target = ascii(wholeServer ? "*" : head.query().isEmpty() ? "/" : "/?" + head.query());
            edits.setTarget(target, 0, target.length); // RFC 9112 section 3.2.4
        }
    }

    /**
     * ELB's rules for Host: lower case, no port on 80 and 443, the listener's port on others; an absolute target wins. A host
     * that was rewritten is sent also where Host is preserved, with the port that the client sent.
     */
    private static void host(
            RequestHead head,
            @Nullable String rewritten,
            ListenerFacts listener,
            HttpOptions options,
            HeadEdits edits) {
        HeadFields fields = head.fields();
        int index = fields.indexOf(FieldNames.HOST);
        boolean isPreserved = options.isPreserveHostHeader() && index >= 0 && !head.isAbsoluteForm();
        if (isPreserved && rewritten == null) {
            return;
        }
        for (int copy = index < 0 ? -1 : fields.indexOf(FieldNames.HOST, index + 1);
                copy >= 0;
                copy = fields.indexOf(FieldNames.HOST, copy + 1)) {
            edits.remove(copy);
        }
        boolean standardPort = listener.port() == HTTP_PORT || listener.port() == HTTPS_PORT;
        boolean hasPort = head.hostEnd() < head.authorityEnd();
        boolean asIs = rewritten == null
                && index >= 0
                && !head.isAbsoluteForm()
                && hasPort != standardPort
                && isLowerCase(fields.bytes(), fields.valueStart(index), fields.valueEnd(index));
        if (asIs) {
            return;
        }
        String requested = head.host().isEmpty() ? listener.dnsName() : head.host();
        String value = rewritten == null ? requested : rewritten;
        if (hasPort && (isPreserved || !standardPort)) {
            value += head.authority().substring(head.host().length());
        } else if (!isPreserved && !standardPort) {
            value += ":" + listener.port();
        }
        if (index >= 0) {
            edits.replaceValue(index, value);
        } else {
            edits.append("Host", value);
        }
    }

    private static boolean isLowerCase(byte[] bytes, int start, int end) {
        for (int i = start; i < end; i++) {
            if (bytes[i] >= 'A' && bytes[i] <= 'Z') {
                return false;
            }
        }
        return true;
    }

    private static void forwardedFor(
            HeadFields fields, ClientConnection connection, HttpOptions options, HeadEdits edits) {
        if (options.forwardedForMode() == ForwardedForMode.PRESERVE) {
            return;
        }
        int last = fields.indexOf(FieldNames.X_FORWARDED_FOR);
        if (options.forwardedForMode() == ForwardedForMode.REMOVE) {
            if (last >= 0) {
                edits.removeAll(FieldNames.X_FORWARDED_FOR);
            }
            return;
        }
        byte[] client =
                options.hasForwardedForClientPort() ? connection.clientIpAndPortText() : connection.clientIpText();
        if (last < 0) {
            edits.appendRaw(FORWARDED_FOR, client, 0, client.length);
            return;
        }
        for (int next = last; next >= 0; next = fields.indexOf(FieldNames.X_FORWARDED_FOR, next + 1)) {
            last = next;
        }
        edits.remove(last);
        if (fields.valueStart(last) == fields.valueEnd(last)) {
            edits.appendRaw(FORWARDED_FOR, client, 0, client.length);
        } else {
            edits.appendJoined(
                    FORWARDED_FOR,
                    fields.bytes(),
                    fields.valueStart(last),
                    fields.valueEnd(last),
                    new String(client, StandardCharsets.US_ASCII));
        }
    }

    private static void forwardedProtoAndPort(
            HeadFields fields, ClientConnection connection, HttpOptions options, HeadEdits edits) {
        boolean hasProto = fields.has(FieldNames.X_FORWARDED_PROTO);
        boolean hasPort = fields.has(FieldNames.X_FORWARDED_PORT);
        boolean trusted = (hasProto || hasPort) && isTrusted(connection, options);
        if (!hasProto || !trusted) {
            if (hasProto) {
                edits.removeAll(FieldNames.X_FORWARDED_PROTO);
            }
            byte[] scheme = connection.listener().scheme().length() == HTTPS.length ? HTTPS : HTTP;
            edits.appendRaw(FORWARDED_PROTO, scheme, 0, scheme.length);
        }
        if (!hasPort || !trusted) {
            if (hasPort) {
                edits.removeAll(FieldNames.X_FORWARDED_PORT);
            }
            byte[] port = connection.listener().portText();
            edits.appendRaw(FORWARDED_PORT, port, 0, port.length);
        }
    }

    /** What the client says under these names goes, and what its handshake says is put there. */
    private static void aboutTls(HeadFields fields, ClientConnection connection, HeadEdits edits) {
        for (String name : connection.listener().reservedFields()) {
            for (int i = fields.indexOfName(name, 0); i >= 0; i = fields.indexOfName(name, i + 1)) {
                edits.remove(i);
            }
        }
        AddedFields added = connection.addedFields();
        for (int i = 0; added != null && i < added.count(); i++) {
            byte[] value = added.value(i);
            edits.appendRaw(added.name(i), value, 0, value.length);
        }
    }

    private static boolean isTrusted(ClientConnection connection, HttpOptions options) {
        InetAddress peer = connection.clientAddress().getAddress();
        for (Cidr block : options.trustedProxies()) {
            if (block.contains(peer)) {
                return true;
            }
        }
        return false;
    }
}
