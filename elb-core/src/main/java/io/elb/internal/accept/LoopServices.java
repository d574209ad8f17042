package io.elb.internal.accept;

import io.elb.internal.http.HttpLoop;
import io.elb.internal.http.RequestSink;

/**
 * What a listener's connections need on one event loop.
 *
 * @param http the loop and its heads
 * @param sink takes requests
 * @param reports tells of connections
 */
public record LoopServices(HttpLoop http, RequestSink sink, ConnectionReports reports) {}
