package io.elb.observe;

import static io.elb.observe.MetricScope.BALANCER;
import static io.elb.observe.MetricScope.GROUPS;
import static io.elb.observe.MetricScope.GROUPS_WITHOUT_ZONES;
import static io.elb.observe.MetricScope.REASONS;
import static io.elb.observe.MetricScope.TLS_REASONS;
import static io.elb.observe.MetricScope.ZONES;

import io.elb.network.BalancerKind;
import java.util.Set;

/**
 * What a balancer counts, from its start and only upwards, with the names of ELB's CloudWatch metrics where ELB has one.
 * What belongs to a request is counted when its exchange ends. Health checks are counted nowhere. <em>Immutable.</em>
 *
 * @since 0.1
 */
public enum Counter implements Metric {
    /** Requests for which a target was chosen. */
    REQUESTS(
            "RequestCount",
            GROUPS,
            "Requests for which a target was chosen, whatever became of them; those that were refused, or answered by the"
                    + " balancer, before that are not among them."),
    /** All requests. */
    RECEIVED_REQUESTS("ReceivedRequestCount", ZONES, "Requests that were answered or ended in any way.", false),
    /** Requests of IPv6 clients. */
    IPV6_REQUESTS("IPv6RequestCount", ZONES, "Requests received over IPv6, also those that were refused."),
    /** Requests of clients that speak gRPC. */
    GRPC_REQUESTS("GrpcRequestCount", ZONES, "Requests of clients that speak gRPC, also those that were refused."),
    /** TCP connections established on both sides. */
    NEW_CONNECTIONS(
            "NewConnectionCount",
            ZONES,
            "Connections established from clients to the balancer and from it to targets."),
    /** Client connections accepted. */
    CLIENT_CONNECTIONS("ClientConnectionCount", ZONES, "Connections accepted from clients.", false),
    /** Connections to targets made. */
    TARGET_CONNECTIONS("TargetConnectionCount", GROUPS, "Connections established to targets.", false),
    /** Connections closed on both sides. */
    CLOSED_CONNECTIONS(
            "ClosedConnectionCount",
            ZONES,
            "Connections of NewConnectionCount that were closed; the difference of both is ActiveConnectionCount.",
            false),
    /** Client connections refused because a limit was reached. */
    REJECTED_CONNECTIONS(
            "RejectedConnectionCount",
            ZONES,
            "Client connections that were closed at once because a limit of ConnectionLimits was reached."),
    /** Octets from and to clients. */
    PROCESSED_BYTES(
            "ProcessedBytes",
            ZONES,
            MetricUnit.BYTES,
            "Octets of HTTP (heads, bodies, and what goes through tunnels), or of flows, received from clients and sent to them;"
                    + " TLS adds nothing."),
    /** Octets from and to IPv6 clients. */
    IPV6_PROCESSED_BYTES(
            "IPv6ProcessedBytes", ZONES, MetricUnit.BYTES, "The part of ProcessedBytes that went over IPv6."),
    /** Rules evaluated. */
    RULE_EVALUATIONS(
            "RuleEvaluations",
            BALANCER,
            "Rules evaluated: for each request those up to the one that matched in the order of priorities, or all; the"
                    + " default rule is not counted. The indexes that save their evaluation here change nothing in it."),
    /** Fixed responses. */
    FIXED_RESPONSES("HTTP_Fixed_Response_Count", ZONES, "Fixed responses that were sent."),
    /** Redirects. */
    REDIRECTS("HTTP_Redirect_Count", ZONES, "Redirects that were sent."),
    /** Redirects that failed because their address would have been longer than 8192 characters. */
    REDIRECT_URL_LIMIT_EXCEEDED(
            "HTTP_Redirect_Url_Limit_Exceeded_Count",
            ZONES,
            "Redirects that could not be sent because their Location would be longer than 8K."),
    /** Requests to a sticky target group for which a target was chosen anew. */
    NON_STICKY_REQUESTS(
            "NonStickyRequestCount",
            ZONES,
            "Requests to target groups with stickiness for which a target was chosen anew: without a cookie, with one that is"
                    + " expired or can't be read, or with one for a target that can't be used."),
    /** Requests to a target group with application cookies for which a target was chosen anew. */
    APP_COOKIE_NON_STICKINESS(
            "AppCookieNonStickinessCount",
            ZONES,
            "The part of NonStickyRequestCount that went to target groups with stickiness by an application's cookie."),
    /** Answers with a 3xx status made by the balancer. */
    ELB_3XX("HTTPCode_ELB_3XX_Count", ZONES, "Answers with a 3xx status that the balancer made itself."),
    /** Answers with a 4xx status made by the balancer. */
    ELB_4XX(
            "HTTPCode_ELB_4XX_Count",
            ZONES,
            "Answers with a 4xx status that the balancer made itself, and clients that left before one could be made (460)."),
    /** Answers with a 5xx status made by the balancer. */
    ELB_5XX("HTTPCode_ELB_5XX_Count", ZONES, "Answers with a 5xx status that the balancer made itself."),
    /** Answers with status 500 made by the balancer. */
    ELB_500("HTTPCode_ELB_500_Count", ZONES, "Answers with status 500 that the balancer made itself."),
    /** Answers with status 502 made by the balancer. */
    ELB_502("HTTPCode_ELB_502_Count", ZONES, "Answers with status 502 that the balancer made itself."),
    /** Answers with status 503 made by the balancer. */
    ELB_503("HTTPCode_ELB_503_Count", ZONES, "Answers with status 503 that the balancer made itself."),
    /** Answers with status 504 made by the balancer. */
    ELB_504("HTTPCode_ELB_504_Count", ZONES, "Answers with status 504 that the balancer made itself."),
    /** Answers of targets with a 2xx status. */
    TARGET_2XX("HTTPCode_Target_2XX_Count", GROUPS, "Answers with a 2xx status that came from a target."),
    /** Answers of targets with a 3xx status. */
    TARGET_3XX("HTTPCode_Target_3XX_Count", GROUPS, "Answers with a 3xx status that came from a target."),
    /** Answers of targets with a 4xx status. */
    TARGET_4XX("HTTPCode_Target_4XX_Count", GROUPS, "Answers with a 4xx status that came from a target."),
    /** Answers of targets with a 5xx status. */
    TARGET_5XX("HTTPCode_Target_5XX_Count", GROUPS, "Answers with a 5xx status that came from a target."),
    /** Connections to targets that could not be made. */
    TARGET_CONNECTION_ERRORS(
            "TargetConnectionErrorCount",
            GROUPS,
            "Connections to targets that could not be established: refused, unreachable, or not in time."),
    /** Failed TLS handshakes with targets. */
    TARGET_TLS_ERRORS(
            "TargetTLSNegotiationErrorCount",
            GROUPS,
            "Connections to targets on which no TLS session could be established, or not in time."),
    /** Further attempts of a request. */
    RETRIES("RetryCount", GROUPS, "Further attempts of requests, after an idle race or a failed connect.", false),
    /** Requests that a fault of their rule has delayed. */
    FAULT_DELAYS("FaultDelayCount", ZONES, "Requests that a fault of their rule has delayed.", false),
    /** Requests that a fault of their rule has answered with an error, or reset. */
    FAULT_ABORTS(
            "FaultAbortCount",
            ZONES,
            "Requests that a fault of their rule has answered with an error, or whose connection it has reset.",
            false),
    /** Answers of targets that a fault of their rule has slowed down. */
    FAULT_THROTTLES(
            "FaultThrottleCount", ZONES, "Answers of targets that a fault of their rule has let pass slowly.", false),
    /** Requests that are not compliant by the desync classification. */
    DESYNC_NON_COMPLIANT(
            "DesyncMitigationMode_NonCompliant_Request_Count",
            ZONES,
            "Requests whose desync classification is not Compliant."),
    /** Requests from which fields with invalid names were dropped. */
    DROPPED_INVALID_HEADER(
            "DroppedInvalidHeaderRequestCount",
            ZONES,
            "Requests from which header fields with invalid names were removed."),
    /** Requests forwarded with field names that are invalid. */
    FORWARDED_INVALID_HEADER(
            "ForwardedInvalidHeaderRequestCount",
            ZONES,
            "Requests forwarded with header fields that have invalid names."),
    /** Lines of logs that were lost because there was no room or no way to write them. */
    DROPPED_LOG_LINES(
            "DroppedLogLineCount",
            BALANCER,
            "Lines of logs that were lost because there was no room for them, or no way to write them.",
            false),
    /** Failed TLS handshakes with clients. */
    CLIENT_TLS_ERRORS(
            "ClientTLSNegotiationErrorCount",
            ZONES,
            "Connections of clients on which no TLS session could be established because of a TLS error."),
    /** Connections of clients that did too much of what only costs. */
    ABUSIVE_CONNECTIONS(
            "AbusiveConnectionCount",
            ZONES,
            "HTTP/2 connections that were closed because their clients went beyond Http2Limits, or left a field section unfinished.",
            false),
    /** TLS handshakes with clients that failed in any way. */
    CLIENT_TLS_FAILURES(
            "ClientTLSFailureCount",
            TLS_REASONS,
            "TLS handshakes of clients that failed in any way, by the reason; those of ClientTLSNegotiationErrorCount, and besides"
                    + " those that were not over in time and those of clients that left.",
            false),
    /** Failures of Lambda. */
    LAMBDA_INTERNAL_ERRORS(
            "LambdaInternalError",
            GROUPS_WITHOUT_ZONES,
            "Requests to Lambda functions that failed because of the balancer or of Lambda itself."),
    /** Failures of Lambda functions. */
    LAMBDA_USER_ERRORS(
            "LambdaUserError",
            GROUPS_WITHOUT_ZONES,
            "Requests to Lambda functions that failed because of the function, its settings, or the request."),
    /** Octets to and from Lambda functions. */
    LAMBDA_PROCESSED_BYTES(
            "LambdaTargetProcessedBytes",
            BALANCER,
            MetricUnit.BYTES,
            "Octets of the events for Lambda functions and of their responses, both as JSON in UTF-8."),
    /** Bytes that the kernel moved without a copy to user space. */
    SPLICED_BYTES(
            "SplicedBytes",
            BALANCER,
            MetricUnit.BYTES,
            "Octets of bodies and tunnels that the kernel moved without a copy to user space.",
            false),
    /** Flows that were established. */
    NEW_FLOWS("NewFlowCount", ZONES, "Connections of clients for which one to a target was established."),
    /** Flows of TCP listeners that were established. */
    NEW_FLOWS_TCP("NewFlowCount_TCP", ZONES, "The part of NewFlowCount that came to TCP listeners."),
    /** Flows of TLS listeners that were established. */
    NEW_FLOWS_TLS("NewFlowCount_TLS", ZONES, "The part of NewFlowCount that came to TLS listeners."),
    /** Flows of datagrams. */
    NEW_FLOWS_UDP("NewFlowCount_UDP", ZONES, "The part of NewFlowCount that were datagrams."),
    /** Flows of QUIC. */
    NEW_FLOWS_QUIC("NewFlowCount_QUIC", ZONES, "The part of NewFlowCount that were packets of QUIC."),
    /** Flows of TCP listeners that have ended. */
    CLOSED_FLOWS_TCP(
            "ClosedFlowCount_TCP",
            ZONES,
            "Flows of NewFlowCount_TCP that have ended; the difference of both is ActiveFlowCount_TCP.",
            false),
    /** Flows of TLS listeners that have ended. */
    CLOSED_FLOWS_TLS(
            "ClosedFlowCount_TLS",
            ZONES,
            "Flows of NewFlowCount_TLS that have ended; the difference of both is ActiveFlowCount_TLS.",
            false),
    /** Flows of datagrams that have ended. */
    CLOSED_FLOWS_UDP(
            "ClosedFlowCount_UDP",
            ZONES,
            "Flows of NewFlowCount_UDP that have ended; the difference of both is ActiveFlowCount_UDP.",
            false),
    /** Flows of QUIC that have ended. */
    CLOSED_FLOWS_QUIC("ClosedFlowCount_QUIC", ZONES, "Flows of NewFlowCount_QUIC that have ended.", false),
    /** Flows that were refused. */
    REJECTED_FLOWS(
            "RejectedFlowCount",
            ZONES,
            "Connections of clients that were closed at once because a limit of ConnectionLimits was reached, or reset because no"
                    + " target could be connected to; and flows of datagrams beyond UdpOptions.maxFlows, or without a target."),
    /** Bytes of TCP listeners. */
    PROCESSED_BYTES_TCP(
            "ProcessedBytes_TCP", ZONES, MetricUnit.BYTES, "The part of ProcessedBytes that passed TCP listeners."),
    /** Bytes of TLS listeners. */
    PROCESSED_BYTES_TLS(
            "ProcessedBytes_TLS", ZONES, MetricUnit.BYTES, "The part of ProcessedBytes that passed TLS listeners."),
    /** Bytes of datagrams. */
    PROCESSED_BYTES_UDP(
            "ProcessedBytes_UDP", ZONES, MetricUnit.BYTES, "The part of ProcessedBytes that were in datagrams."),
    /** Bytes of QUIC. */
    PROCESSED_BYTES_QUIC(
            "ProcessedBytes_QUIC", ZONES, MetricUnit.BYTES, "The part of ProcessedBytes that were in packets of QUIC."),
    /** Packets of QUIC that name nobody. */
    QUIC_UNKNOWN_SERVER_IDS(
            "QUIC_Unknown_Server_ID_Packet_Drop_Count",
            ZONES,
            "Packets of QUIC that were dropped because no target has the server id of their connection id."),
    /** Datagrams that went nowhere. */
    DROPPED_DATAGRAMS(
            "DroppedDatagramCount",
            ZONES,
            "Datagrams that were not passed on: no flow more was allowed, or no target could be had, or the socket's queue was full,"
                    + " or they had no content, which NIO can't send.",
            false),
    /** Resets by clients. */
    CLIENT_RESETS("TCP_Client_Reset_Count", ZONES, "Flows that were reset by their client, and so to the target."),
    /** Resets by the balancer. */
    BALANCER_RESETS(
            "TCP_ELB_Reset_Count",
            ZONES,
            "Flows that the balancer reset to both sides: they were idle for too long, or not to go on with their target; and"
                    + " connections of clients that were reset because no target could be connected to."),
    /** Resets by targets. */
    TARGET_RESETS("TCP_Target_Reset_Count", ZONES, "Flows that were reset by their target, and so to the client."),
    /** Failed exchanges. */
    ERRORS(
            "ErrorCount",
            REASONS,
            "Exchanges that did not end as an answer that was wanted, and flows that did not end in order, by the reason.",
            false);

    private static final Set<BalancerKind> APPLICATION = Set.of(BalancerKind.APPLICATION);
    private static final Set<BalancerKind> NETWORK = Set.of(BalancerKind.NETWORK);
    private static final Set<BalancerKind> BOTH = Set.of(BalancerKind.APPLICATION, BalancerKind.NETWORK);

    private final String metricName;
    private final MetricScope scope;
    private final MetricUnit unit;
    private final String description;
    private final boolean isElbs;

    Counter(String metricName, MetricScope scope, String description) {
        this(metricName, scope, MetricUnit.COUNT, description, true);
    }

    Counter(String metricName, MetricScope scope, String description, boolean isElbs) {
        this(metricName, scope, MetricUnit.COUNT, description, isElbs);
    }

    Counter(String metricName, MetricScope scope, MetricUnit unit, String description) {
        this(metricName, scope, unit, description, true);
    }

    Counter(String metricName, MetricScope scope, MetricUnit unit, String description, boolean isElbs) {
        this.metricName = metricName;
        this.scope = scope;
        this.unit = unit;
        this.description = description;
        this.isElbs = isElbs;
    }

    @Override
    public String metricName() {
        return metricName;
    }

    @Override
    public boolean isElbs() {
        return isElbs;
    }

    @Override
    public Set<BalancerKind> kinds() {
        return switch (this) {
            case NEW_FLOWS,
                    NEW_FLOWS_TCP,
                    NEW_FLOWS_TLS,
                    NEW_FLOWS_UDP,
                    NEW_FLOWS_QUIC,
                    CLOSED_FLOWS_QUIC,
                    PROCESSED_BYTES_QUIC,
                    QUIC_UNKNOWN_SERVER_IDS,
                    CLOSED_FLOWS_UDP,
                    PROCESSED_BYTES_UDP,
                    DROPPED_DATAGRAMS,
                    CLOSED_FLOWS_TCP,
                    CLOSED_FLOWS_TLS,
                    REJECTED_FLOWS,
                    PROCESSED_BYTES_TCP,
                    PROCESSED_BYTES_TLS,
                    CLIENT_RESETS,
                    BALANCER_RESETS,
                    TARGET_RESETS -> NETWORK;
            case TARGET_CONNECTIONS,
                    PROCESSED_BYTES,
                    TARGET_CONNECTION_ERRORS,
                    TARGET_TLS_ERRORS,
                    DROPPED_LOG_LINES,
                    CLIENT_TLS_ERRORS,
                    CLIENT_TLS_FAILURES,
                    SPLICED_BYTES,
                    ERRORS -> BOTH;
            default -> APPLICATION;
        };
    }

    @Override
    public MetricKind kind() {
        return MetricKind.COUNTER;
    }

    @Override
    public MetricUnit unit() {
        return unit;
    }

    @Override
    public MetricScope scope() {
        return scope;
    }

    @Override
    public String description() {
        return description;
    }
}
