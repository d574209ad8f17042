package io.elb.internal.http.h2;

import io.elb.internal.http.BodyFraming;
import io.elb.internal.http.HttpMethods;
import io.elb.internal.http.ResponseHead;
import io.netty.util.AsciiString;
import org.jspecify.annotations.Nullable;

/** One decoded field section of a target: a response head, or trailers. Confined to its event loop. */
final class Http2ResponseSection extends Http2Section {
    private static final int SWITCHING_PROTOCOLS = 101;

    private final ResponseHead head = new ResponseHead();
    private @Nullable AsciiString status;

    /** Forgets the last section and begins the next. */
    void start(boolean trailers) {
        status = null;
        if (trailers) {
            startTrailers();
        } else {
            head.clear();
            startHead(head.fields());
        }
    }

    @Override
    void addPseudo(AsciiString name, AsciiString value) {
        boolean isFirst = !isTrailers() && status == null && fields().count() == 0;
        if (!isFirst || !name.contentEquals(PseudoHeaderName.STATUS.value())) {
            throw new IllegalArgumentException("pseudo-header field " + name);
        }
        status = value;
        head.setStatus(number(value));
        head.setVersion(2, 0);
    }

    private static int number(AsciiString value) {
        boolean isStatus = value.length() == 3
                && value.byteAt(0) >= '1'
                && isDigit(value.byteAt(0))
                && isDigit(value.byteAt(1))
                && isDigit(value.byteAt(2));
        if (!isStatus) {
            throw new IllegalArgumentException(":status");
        }
        return value.parseInt();
    }

    private static boolean isDigit(byte octet) {
        return octet >= '0' && octet <= '9';
    }

    @Override
    void addField(AsciiString name, AsciiString value) {
        checkName(name);
        checkValue(value);
        lay(name, value);
    }

    /** Completes the head, which is valid until the next section begins. Throws when it is malformed. */
    ResponseHead takeHead(boolean endOfStream, int requestMethodId) {
        int code = head.status();
        if (code < 100 || code == SWITCHING_PROTOCOLS || (code < 200 && endOfStream)) {
            throw new IllegalArgumentException(":status " + code);
        }
        head.setKeepAlive(true);
        boolean hasNoBody = requestMethodId == HttpMethods.HEAD || code < 200 || code == 204 || code == 304;
        if (hasNoBody || endOfStream) {
            head.setFraming(BodyFraming.NONE, -1);
        } else if (contentLength() >= 0) {
            head.setFraming(BodyFraming.LENGTH, contentLength());
        } else {
            head.setFraming(BodyFraming.CHUNKED, -1);
        }
        return head;
    }

    /** Octets of the section. */
    int length() {
        return fields().length();
    }

    // ---- what Netty's checks ask for

    @Override
    public @Nullable CharSequence status() {
        return status;
    }
}
