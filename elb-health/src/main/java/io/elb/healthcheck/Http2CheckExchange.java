package io.elb.healthcheck;

import io.elb.health.HealthResult;
import io.elb.health.ProbeConnection;
import io.elb.observe.HealthReason;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http2.DefaultHttp2HeadersDecoder;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Headers;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * One HTTP/2 request of a check and its answer, frame by frame. Bytes come one call at a time, so the state needs no lock.
 */
final class Http2CheckExchange {
    /** What of an answer decides about a check. */
    interface Judge {
        /** The final head has come, and perhaps the end with it; null to wait for the end. */
        @Nullable
        HealthResult head(Http2Headers head, boolean isEnd);

        /** The answer is complete. */
        HealthResult end(Http2Headers head, @Nullable Http2Headers trailers, byte[] body);
    }

    private static final int HEAD_BYTES = 9;
    private static final int MAX_BLOCK_BYTES = HttpCheckExchange.MAX_HEAD_BYTES;
    private static final int MAX_BODY_BYTES = 16 * 1024;
    private static final byte[] NOTHING = {};

    private final CompletableFuture<HealthResult> result = new CompletableFuture<>();
    private final ProbeConnection connection;
    private final Judge judge;
    private final DefaultHttp2HeadersDecoder hpack = new DefaultHttp2HeadersDecoder(true, MAX_BLOCK_BYTES);
    private final ByteBuffer frame = ByteBuffer.allocate(HEAD_BYTES + Http2Request.MAX_FRAME_BYTES);
    private final ByteArrayOutputStream block = new ByteArrayOutputStream();
    private final ByteArrayOutputStream body = new ByteArrayOutputStream();
    private @Nullable Http2Headers head;
    private boolean hasSettings;
    private boolean isEndAnnounced;

    private Http2CheckExchange(ProbeConnection connection, Judge judge) {
        this.connection = connection;
        this.judge = judge;
    }

    static CompletionStage<HealthResult> start(ProbeConnection connection, byte[] request, Judge judge) {
        Http2CheckExchange exchange = new Http2CheckExchange(connection, judge);
        connection.receive(exchange::received, cause -> exchange.fail());
        connection.send(request);
        return exchange.result;
    }

    private void fail() {
        end(HealthResult.unhealthy(HealthReason.FAILED_HEALTH_CHECKS, "Health checks failed"));
    }

    private void end(HealthResult outcome) {
        if (result.complete(outcome)) {
            connection.close();
        }
    }

    private void received(ByteBuffer bytes) {
        while (bytes.hasRemaining() && !result.isDone()) {
            frame.put(bytes.get());
            if (frame.position() >= HEAD_BYTES) {
                int length = (frame.get(0) & 0xff) << 16 | (frame.get(1) & 0xff) << 8 | frame.get(2) & 0xff;
                if (length > Http2Request.MAX_FRAME_BYTES) {
                    fail();
                } else if (frame.position() == HEAD_BYTES + length) {
                    byte[] payload = new byte[length];
                    frame.position(HEAD_BYTES);
                    frame.get(payload);
                    frame.clear();
                    onFrame(frame.get(3), frame.get(4), frame.getInt(5) & Integer.MAX_VALUE, payload);
                }
            }
        }
    }

    private void onFrame(int type, int flags, int stream, byte[] payload) {
        boolean isAck = (flags & Http2Request.ACK) != 0;
        boolean inBlock = block.size() > 0;
        if (!hasSettings && (type != Http2Request.SETTINGS || isAck)
                || inBlock != (type == Http2Request.CONTINUATION)) {
            fail();
            return;
        }
        hasSettings = true;
        switch (type) {
            case Http2Request.SETTINGS, Http2Request.PING -> {
                if (!isAck) {
                    byte[] answer = type == Http2Request.PING ? payload : NOTHING;
                    connection.send(Http2Request.frame(type, Http2Request.ACK, 0, answer));
                }
            }
            case Http2Request.GOAWAY -> {
                if (payload.length < 8 || ByteBuffer.wrap(payload).getInt() == 0) {
                    fail();
                }
            }
            case Http2Request.DATA, Http2Request.HEADERS, Http2Request.CONTINUATION, Http2Request.RST_STREAM -> {
                if (stream != 1) {
                    fail();
                } else {
                    onStream(type, flags, payload);
                }
            }
            default -> {} // RFC 9113 section 4.1: unknown frames are ignored
        }
    }

    private void onStream(int type, int flags, byte[] payload) {
        if (type == Http2Request.RST_STREAM) {
            fail();
            return;
        }
        int start = 0;
        int stop = payload.length;
        if (type != Http2Request.CONTINUATION) {
            isEndAnnounced = (flags & Http2Request.END_STREAM) != 0;
            if ((flags & Http2Request.PADDED) != 0) {
                stop -= stop == 0 ? 1 : payload[0] & 0xff;
                start = 1;
            }
            if (type == Http2Request.HEADERS && (flags & Http2Request.PRIORITY) != 0) {
                start += 5;
            }
        }
        if (stop < start) {
            fail();
        } else if (type == Http2Request.DATA) {
            onData(payload, start, stop);
        } else {
            onBlock((flags & Http2Request.END_HEADERS) != 0, payload, start, stop);
        }
    }

    private void onData(byte[] payload, int start, int stop) {
        Http2Headers answer = head;
        body.write(payload, start, stop - start);
        if (answer == null || body.size() > MAX_BODY_BYTES) {
            fail();
        } else if (isEndAnnounced) {
            end(judge.end(answer, null, body.toByteArray()));
        }
    }

    private void onBlock(boolean isComplete, byte[] payload, int start, int stop) {
        block.write(payload, start, stop - start);
        if (block.size() > MAX_BLOCK_BYTES || stop == start && !isComplete) {
            fail();
        } else if (isComplete) {
            byte[] whole = block.toByteArray();
            block.reset();
            try {
                onFields(hpack.decodeHeaders(1, Unpooled.wrappedBuffer(whole)));
            } catch (Http2Exception e) {
                fail();
            }
        }
    }

    private void onFields(Http2Headers fields) {
        Http2Headers answer = head;
        if (answer != null) {
            end(judge.end(answer, fields, body.toByteArray()));
        } else if (status(fields) < 0) {
            fail();
        } else if (status(fields) >= 200) {
            head = fields;
            HealthResult early = judge.head(fields, isEndAnnounced);
            if (early != null) {
                end(early);
            } else if (isEndAnnounced) {
                end(judge.end(fields, null, NOTHING));
            }
        }
    }

    /** The status of a head; -1 when it is none. */
    static int status(Http2Headers head) {
        CharSequence text = head.status();
        boolean isStatus = text != null && text.length() == 3 && text.chars().allMatch(c -> c >= '0' && c <= '9');
        return isStatus ? Integer.parseInt(text.toString()) : -1;
    }
}
