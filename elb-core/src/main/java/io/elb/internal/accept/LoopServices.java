package io.elb.internal.accept;

import io.elb.internal.connection.LoopContext;
import io.elb.internal.flow.FlowContext;
import io.elb.internal.http.HttpLoop;
import io.elb.internal.http.RequestSink;

/** What a listener's connections need on one event loop. */
public sealed interface LoopServices {
    /** The loop. */
    LoopContext context();

    /** Tells of connections. */
    ConnectionReports reports();

    /**
     * For connections that carry requests.
     *
     * @param http the loop and its heads
     * @param sink takes requests
     * @param reports tells of connections
     */
    record Http(HttpLoop http, RequestSink sink, ConnectionReports reports) implements LoopServices {
        @Override
        public LoopContext context() {
            return http.context();
        }
    }

    /**
     * For connections that nobody looks into.
     *
     * @param flows what flows need
     * @param reports tells of connections
     */
    record Flows(FlowContext flows, ConnectionReports reports) implements LoopServices {
        @Override
        public LoopContext context() {
            return flows.loop();
        }
    }
}
