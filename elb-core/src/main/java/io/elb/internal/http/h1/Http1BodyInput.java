package io.elb.internal.http.h1;

import io.elb.internal.http.BodyFraming;
import io.elb.internal.relay.FlowReceiver;
import io.elb.internal.relay.Trailers;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/** Delivers the body of one HTTP/1 message from the buffers of a connection. Confined to its event loop. */
final class Http1BodyInput {
    private static final int TRAILER_BYTES = 16 * 1024;
    private static final int TRAILERS = 128;

    /** What became of a buffer. */
    enum Result {
        /** All octets were taken; the body goes on. */
        MORE,
        /** The body is complete; octets behind it were left. */
        END,
        /** The octets are no body. */
        MALFORMED
    }

    private BodyFraming framing = BodyFraming.NONE;
    private long remaining;
    private long framingOctets;
    private @Nullable ChunkedDecoder chunks;

    /** Starts the body of the next message. */
    void start(BodyFraming framing, long length) {
        this.framing = framing;
        this.remaining = length;
        this.framingOctets = 0;
        if (framing == BodyFraming.CHUNKED) {
            if (chunks == null) {
                chunks = new ChunkedDecoder(TRAILER_BYTES, TRAILERS);
            } else {
                chunks.reset();
            }
        }
    }

    BodyFraming framing() {
        return framing;
    }

    /** Whether nothing of the body is left to be read, without looking at any buffer. */
    boolean isComplete() {
        return framing == BodyFraming.NONE || (framing == BodyFraming.LENGTH && remaining == 0);
    }

    /** Octets of a body of known length that are still to come. */
    long remaining() {
        return framing == BodyFraming.LENGTH ? remaining : 0;
    }

    /** Octets so far that frame the body: chunk headers and trailers. */
    long framingOctets() {
        return framingOctets;
    }

    /** Counts octets of a body of known length that did not pass through a buffer. */
    void skip(long octets) {
        remaining -= octets;
    }

    /** The trailers of a chunked body that has ended. */
    @Nullable
    Trailers trailers() {
        return framing == BodyFraming.CHUNKED
                        && chunks != null
                        && chunks.trailers().count() > 0
                ? chunks.trailers()
                : null;
    }

    /** Delivers what {@code in} holds of the body. The buffer stays the caller's. */
    Result read(ByteBuf in, FlowReceiver receiver) {
        return switch (framing) {
            case NONE -> Result.END;
            case LENGTH -> readLength(in, receiver);
            case CHUNKED -> readChunks(in, receiver);
            case UNTIL_CLOSE -> {
                if (in.isReadable()) {
                    receiver.onData(take(in, in.readableBytes()));
                }
                yield Result.MORE;
            }
        };
    }

    private Result readLength(ByteBuf in, FlowReceiver receiver) {
        int length = (int) Math.min(remaining, in.readableBytes());
        if (length > 0) {
            remaining -= length;
            receiver.onData(take(in, length));
        }
        return remaining == 0 ? Result.END : Result.MORE;
    }

    private Result readChunks(ByteBuf in, FlowReceiver receiver) {
        ChunkedDecoder decoder = chunks;
        if (decoder == null) {
            return Result.MALFORMED;
        }
        while (true) {
            int before = in.readerIndex();
            ChunkedDecoder.Result event = decoder.next(in);
            framingOctets += in.readerIndex() - before;
            switch (event) {
                case DATA -> receiver.onData(take(in, decoder.dataLength()));
                case NEED_MORE -> {
                    return Result.MORE;
                }
                case END -> {
                    return Result.END;
                }
                case MALFORMED -> {
                    return Result.MALFORMED;
                }
            }
        }
    }

    private static ByteBuf take(ByteBuf in, int length) {
        return in.readRetainedSlice(length);
    }
}
