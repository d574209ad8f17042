package io.elb.internal.http.h2;

import io.elb.internal.http.FieldNames;
import io.elb.internal.http.HeadFields;
import io.elb.internal.http.RequestHead;
import io.elb.internal.http.ResponseHead;
import io.elb.internal.relay.FlowReceiver;
import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayDeque;
import java.util.Base64;
import java.util.random.RandomGenerator;

/**
 * A WebSocket asked for by extended CONNECT (RFC 8441), and asked of the target as an upgrade of HTTP/1.1 (RFC 6455 section 4). Holds
 * what the client sends before it is accepted. Confined to its event loop.
 */
final class Http2Tunnel {
    /** The status that accepts a tunnel. */
    static final int ACCEPTED = 200;

    private static final int SWITCHING = 101;
    private static final String GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

    private final String key;
    private final ArrayDeque<ByteBuf> held = new ArrayDeque<>();
    private boolean isOpen;

    /** Completes the request by the key that HTTP/1.1 wants and HTTP/2 does without. */
    Http2Tunnel(RequestHead request, RandomGenerator random) {
        byte[] nonce = new byte[16];
        random.nextBytes(nonce);
        key = Base64.getEncoder().encodeToString(nonce);
        request.fields().add(FieldNames.nameOf(FieldNames.SEC_WEBSOCKET_KEY), key);
    }

    /** Whether the head answers the request: it proves that the target has understood, or says that it does not want to. */
    boolean accepts(ResponseHead response) {
        if (response.status() != SWITCHING) {
            return response.status() < 200 || response.status() >= 300; // a 2xx would open what the target has not
        }
        HeadFields fields = response.fields();
        int accept = fields.indexOfName("sec-websocket-accept", 0);
        return accept >= 0 && fields.value(accept).equals(expected());
    }

    private String expected() {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-1");
            byte[] hash = digest.digest((key + GUID).getBytes(StandardCharsets.US_ASCII));
            return Base64.getEncoder().encodeToString(hash);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e); // every Java platform has it
        }
    }

    boolean isOpen() {
        return isOpen;
    }

    /** Keeps what came too early, as much as the stream's window lets come, and takes over its reference. */
    void hold(ByteBuf data) {
        held.addLast(data);
    }

    /** The target has accepted: passes on what came, and answers how much that was. */
    int open(FlowReceiver receiver) {
        isOpen = true;
        int bytes = 0;
        for (ByteBuf data = held.pollFirst(); data != null; data = held.pollFirst()) {
            bytes += data.readableBytes();
            receiver.onData(data);
        }
        return bytes;
    }

    void release() {
        for (ByteBuf data = held.pollFirst(); data != null; data = held.pollFirst()) {
            data.release();
        }
    }
}
