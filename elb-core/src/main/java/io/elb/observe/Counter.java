package io.elb.observe;

/**
 * What a balancer counts, with the names of ELB's CloudWatch metrics where ELB has one. <em>Immutable.</em>
 *
 * @since 0.1
 */
public enum Counter {
    /** Requests that were answered or ended in any way. */
    REQUESTS("RequestCount"),
    /** Client connections accepted. */
    NEW_CONNECTIONS("NewConnectionCount"),
    /** Client connections closed; accepted minus closed are active. */
    CLOSED_CONNECTIONS("ClosedConnectionCount"),
    /** Client connections refused because a limit was reached. */
    REJECTED_CONNECTIONS("RejectedConnectionCount"),
    /** Body bytes received from clients plus body bytes sent to clients. */
    PROCESSED_BYTES("ProcessedBytes"),
    /** Answers with a 3xx status made by the balancer. */
    ELB_3XX("HTTPCode_ELB_3XX_Count"),
    /** Answers with a 4xx status made by the balancer. */
    ELB_4XX("HTTPCode_ELB_4XX_Count"),
    /** Answers with a 5xx status made by the balancer. */
    ELB_5XX("HTTPCode_ELB_5XX_Count"),
    /** Answers with status 500 made by the balancer. */
    ELB_500("HTTPCode_ELB_500_Count"),
    /** Answers with status 502 made by the balancer. */
    ELB_502("HTTPCode_ELB_502_Count"),
    /** Answers with status 503 made by the balancer. */
    ELB_503("HTTPCode_ELB_503_Count"),
    /** Answers with status 504 made by the balancer. */
    ELB_504("HTTPCode_ELB_504_Count"),
    /** Answers of targets with a 2xx status. */
    TARGET_2XX("HTTPCode_Target_2XX_Count"),
    /** Answers of targets with a 3xx status. */
    TARGET_3XX("HTTPCode_Target_3XX_Count"),
    /** Answers of targets with a 4xx status. */
    TARGET_4XX("HTTPCode_Target_4XX_Count"),
    /** Answers of targets with a 5xx status. */
    TARGET_5XX("HTTPCode_Target_5XX_Count"),
    /** Connections to targets that could not be made. */
    TARGET_CONNECTION_ERRORS("TargetConnectionErrorCount"),
    /** Connections to targets made. */
    TARGET_CONNECTIONS("TargetConnectionCount"),
    /** Further attempts of a request, after an idle race or a failed connect. */
    RETRIES("RetryCount"),
    /** Fixed responses. */
    FIXED_RESPONSES("HTTP_Fixed_Response_Count"),
    /** Redirects. */
    REDIRECTS("HTTP_Redirect_Count"),
    /** Redirects that failed because their address would have been longer than 8192 characters. */
    REDIRECT_URL_LIMIT_EXCEEDED("HTTP_Redirect_Url_Limit_Exceeded_Count"),
    /** Requests to a sticky target group for which a target was chosen anew. */
    NON_STICKY_REQUESTS("NonStickyRequestCount"),
    /** Requests to a target group with application cookies for which a target was chosen anew. */
    APP_COOKIE_NON_STICKINESS("AppCookieNonStickinessCount"),
    /** Requests that are not compliant by the desync classification. */
    DESYNC_NON_COMPLIANT("DesyncMitigationMode_NonCompliant_Request_Count"),
    /** Requests from which fields with invalid names were dropped. */
    DROPPED_INVALID_HEADER("DroppedInvalidHeaderRequestCount"),
    /** Requests forwarded with field names that are invalid. */
    FORWARDED_INVALID_HEADER("ForwardedInvalidHeaderRequestCount"),
    /** Request-body and tunnel bytes that the kernel moved without a copy to user space. */
    SPLICED_BYTES("SplicedBytes"),
    /** Failed TLS handshakes with clients. */
    CLIENT_TLS_ERRORS("ClientTLSNegotiationErrorCount");

    private final String metricName;

    Counter(String metricName) {
        this.metricName = metricName;
    }

    /**
     * Name of the metric.
     *
     * @return ELB's name where ELB has the metric, else a name in the same style
     */
    public String metricName() {
        return metricName;
    }
}
