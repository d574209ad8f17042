package io.elb.internal.http.h2;

import io.elb.internal.connection.ClientConnection;
import io.elb.observe.Counter;
import io.elb.observe.ErrorReason;
import io.netty.handler.codec.http2.Http2Connection;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What becomes of frames that break the protocol (RFC 9113 section 5.4): requests that are refused by them are recorded like others, and
 * a client that provokes too many errors loses its connection. Confined to its event loop.
 */
final class Http2Faults {
    private static final Logger LOGGER = LoggerFactory.getLogger(Http2Faults.class);
    private static final int STALL_COST = 10;

    private final Http2DownstreamHandler handler;
    private final Http2Requests requests;
    private final ClientConnection client;
    private final Http2Connection connection;
    private final Http2FieldSection section;
    private final Http2StreamHistory history;
    private final Http2Budget budget;

    Http2Faults(Http2DownstreamHandler handler, Http2Requests requests, ClientConnection client, Http2Codec codec) {
        this.handler = handler;
        this.requests = requests;
        this.client = client;
        this.connection = codec.decoder().connection();
        this.section = codec.section();
        this.history = codec.history();
        this.budget = codec.budget();
    }

    /** Resets a stream by what came on it, or by what could not be sent on it. */
    void streamError(Http2Exception.StreamException error, boolean outbound) {
        int id = error.streamId();
        if (connection.stream(id) == null && history.wasReset(id)) {
            charge(budget.takeFrames(1), "too many frames on streams that were reset"); // sent before the client knew
            return;
        }
        boolean isAnswered = false;
        Http2Downstream present = requests.at(connection.stream(id));
        if (present != null) {
            present.malformed();
        } else if (!outbound) {
            isAnswered = refuse(error);
        }
        if (!outbound) {
            charge(budget.takeResets(1), "too many requests that are malformed");
        }
        if (!isAnswered && !handler.isOver()) {
            handler.reset(id, error.error());
        }
    }

    private void charge(boolean isEnough, String what) {
        if (!isEnough) {
            handler.fail(Http2FrameGate.calm(what));
        }
    }

    /** Records the request that the error refuses, if it is about one; answers whether it has its answer instead of a reset. */
    private boolean refuse(Http2Exception.StreamException error) {
        int id = error.streamId();
        boolean isNew = connection.stream(id) != null
                || (connection.remote().isValidStreamId(id) && !connection.streamMayHaveExisted(id));
        int last = connection.remote().lastStreamKnownByPeer();
        boolean isBeyondLast = last >= 0 && id > last;
        Http2Stream stream = isNew && !isBeyondLast ? opened(id) : null;
        if (stream == null) {
            return false;
        }
        if (error instanceof Http2Exception.HeaderListSizeException) {
            requests.reject(stream, section.takeRefused(), ErrorReason.HEAD_TOO_LARGE, false);
            return true;
        }
        boolean isLimit = error.error() == Http2Error.REFUSED_STREAM;
        requests.refuse(
                stream, section.takeRefused(), isLimit ? ErrorReason.TOO_MANY_STREAMS : ErrorReason.MALFORMED_REQUEST);
        return false;
    }

    /**
     * The stream of a refused request. It is opened, beyond the limit where need be, so that what the client has sent on it already
     * is seen to belong to a stream that was reset.
     */
    private @Nullable Http2Stream opened(int id) {
        Http2Stream present = connection.stream(id);
        if (present != null) {
            return present;
        }
        Http2Connection.Endpoint<?> clients = connection.remote();
        int most = clients.maxActiveStreams();
        clients.maxActiveStreams(Integer.MAX_VALUE);
        try {
            return clients.createStream(id, false);
        } catch (Http2Exception e) {
            return null; // no stream can have this id
        } finally {
            clients.maxActiveStreams(most);
        }
    }

    /** The connection ends: a request that could not even be decoded is recorded, abuse is counted and logged. */
    void connectionError(Http2Exception error) {
        if (error.error() == Http2Error.ENHANCE_YOUR_CALM) {
            client.counters().increment(Counter.ABUSIVE_CONNECTIONS);
            LOGGER.warn(
                    "{}: closing the connection of {}: {}",
                    client.listener().name(),
                    client.clientIp(),
                    error.getMessage());
        } else if (error.error() == Http2Error.COMPRESSION_ERROR) {
            requests.refuse(connection.connectionStream(), section.takeRefused(), ErrorReason.MALFORMED_REQUEST);
        }
    }

    /** A client that lets response after response wait keeps what costs it nothing. */
    void stalled() {
        charge(budget.takeResets(STALL_COST), "too many responses that are not taken");
    }
}
