package io.elb.observe;

import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Everything that is told about one request, written exactly once when its exchange has ended in whatever way; grouped by
 * whom it is about. Text holds one character for each octet that was received (ISO 8859-1). <em>Immutable.</em>
 *
 * @param balancer who the balancer is
 * @param connection the client's connection, the same object for all its requests
 * @param request what the client asked
 * @param routing what the rules said
 * @param attempts the targets that were tried, in order; empty when none was picked
 * @param picks how those targets came to be picked, for the share of picks that the target group records; mostly empty
 * @param response what the client got
 * @param desync how far the request's octets are from the letter of RFC 9112
 * @param timings when, and how long the parts took
 * @since 0.1
 */
public record RequestRecord(
        BalancerIdentity balancer,
        Connection connection,
        Request request,
        Routing routing,
        List<Attempt> attempts,
        List<PickRecord> picks,
        Response response,
        Desync desync,
        Timings timings) {
    /**
     * Copies the lists.
     *
     * @throws NullPointerException if a component is null
     */
    public RequestRecord {
        Objects.requireNonNull(balancer, "balancer");
        Objects.requireNonNull(connection, "connection");
        Objects.requireNonNull(request, "request");
        Objects.requireNonNull(routing, "routing");
        attempts = List.copyOf(attempts);
        picks = List.copyOf(picks);
        Objects.requireNonNull(response, "response");
        Objects.requireNonNull(desync, "desync");
        Objects.requireNonNull(timings, "timings");
    }

    /**
     * The attempt whose answer was passed on, or else the last one.
     *
     * @return empty when no target was picked
     */
    public Optional<Attempt> lastAttempt() {
        return attempts.isEmpty() ? Optional.empty() : Optional.of(attempts.get(attempts.size() - 1));
    }

    /**
     * The target of the {@linkplain #lastAttempt() last attempt}.
     *
     * @return empty when no target was picked
     */
    public Optional<TargetRef> target() {
        return lastAttempt().map(Attempt::target);
    }

    /**
     * Status of the {@linkplain #lastAttempt() last attempt}.
     *
     * @return empty when no target answered
     */
    public OptionalInt targetStatus() {
        return attempts.isEmpty()
                ? OptionalInt.empty()
                : attempts.get(attempts.size() - 1).status();
    }

    /**
     * Status that the client got, or that the log shows.
     *
     * @return status of {@link #response()}
     */
    public int status() {
        return response.status();
    }

    /**
     * Why the exchange failed.
     *
     * @return error of {@link #response()}
     */
    public Optional<ErrorReason> error() {
        return response.error();
    }

    /**
     * The client's side of a connection. <em>Immutable.</em>
     *
     * @param listener name of the listener
     * @param port port that the listener is bound to
     * @param clientIp the client's address as text, IPv6 without brackets
     * @param clientPort the client's port
     * @param traceId {@code TID_} and 32 hexadecimal digits, unique for each connection
     * @param tls what the TLS handshake settled; empty without TLS
     * @since 0.1
     */
    public record Connection(
            String listener, int port, String clientIp, int clientPort, String traceId, Optional<Tls> tls) {}

    /**
     * What a TLS handshake settled. <em>Immutable.</em>
     *
     * @param protocol version, for instance {@code TLSv1.3}
     * @param cipher cipher suite by its OpenSSL name, for instance {@code ECDHE-RSA-AES128-GCM-SHA256}
     * @param serverName name that the client asked for (SNI), when the certificate has it; empty without one
     * @param certificate name of the certificate that was selected, in ELB its ARN; empty when it has none
     * @param resumed whether an older session was resumed, so that the client was not shown the certificate
     * @param handshakeNanos from the accepted connection to the end of the handshake
     * @param keyExchange group of key exchange by its IANA name, for instance {@code X25519MLKEM768}; empty when it is not known
     * @since 0.1
     */
    public record Tls(
            String protocol,
            String cipher,
            Optional<String> serverName,
            Optional<String> certificate,
            boolean resumed,
            long handshakeNanos,
            Optional<String> keyExchange) {}

    /**
     * What a client asked. <em>Immutable.</em>
     *
     * @param method request method; empty when the request line could not be read
     * @param scheme {@code http} or {@code https}
     * @param authority Host, or the authority of the target, lower case; the balancer's name in DNS when there is none
     * @param uri path and query as received
     * @param protocol protocol of the client, for instance {@code HTTP/1.1}
     * @param grpc whether the client speaks gRPC: HTTP/2 with a Content-Type of {@code application/grpc}
     * @param tunnel protocol that the connection was switched to; empty without an upgrade
     * @param userAgent first 8192 octets of the User-Agent field; empty when absent
     * @param traceId X-Amzn-Trace-Id as sent to the target, or made for the record; empty when the request was refused before
     *     a rule was matched
     * @param bytes octets of head and body as they came, without those of TLS; HTTP/2's before their compression
     * @param bodyBytes octets of the body, or what the client sent through the tunnel
     * @since 0.1
     */
    public record Request(
            String method,
            String scheme,
            String authority,
            String uri,
            String protocol,
            boolean grpc,
            Optional<String> tunnel,
            String userAgent,
            String traceId,
            long bytes,
            long bodyBytes) {}

    /**
     * What the rules of the listener said. <em>Immutable.</em>
     *
     * @param rule the matched rule; empty when the request was refused before matching
     * @param actions ELB's words for the actions that were carried out, in order, for instance {@code forward}
     * @param targetGroup name of the target group that the request was to go to; empty when it was not to be forwarded
     * @param redirectUrl value of Location; empty when there was no redirect
     * @param transform what transforms made of host and URI; empty when the rule has none, or none matched
     * @since 0.1
     */
    public record Routing(
            Optional<RuleRef> rule,
            List<String> actions,
            Optional<String> targetGroup,
            Optional<String> redirectUrl,
            Optional<Transform> transform) {
        /** Nothing: refused before matching. */
        public static final Routing NONE =
                new Routing(Optional.empty(), List.of(), Optional.empty(), Optional.empty(), Optional.empty());

        /** Copies the actions. */
        public Routing {
            actions = List.copyOf(actions);
        }
    }

    /**
     * What the transforms of a rule made of a request. <em>Immutable.</em>
     *
     * @param host the rewritten Host; empty when it was not rewritten
     * @param uri the rewritten path and query; empty when they were not rewritten
     * @param status ELB's {@code request_transform_status}: {@code TransformSuccess}, or with neither host nor URI
     *     {@code TransformBufferTooSmall}, {@code TransformInvalidHost}, {@code TransformInvalidPath}
     * @since 0.1
     */
    public record Transform(Optional<String> host, Optional<String> uri, String status) {}

    /**
     * One try to have the request answered by one target. <em>Immutable.</em>
     *
     * @param target the target
     * @param address IP address and port as text, IPv6 without brackets; empty for a function, a Unix socket, and a name
     *     that was not resolved
     * @param function whether the target is a function
     * @param status status of the target's answer; empty when none came
     * @param error why it failed; empty when it did not, or ended with the exchange
     * @since 0.1
     */
    public record Attempt(
            TargetRef target, String address, boolean function, OptionalInt status, Optional<ErrorReason> error) {}

    /**
     * What a client got. <em>Immutable.</em>
     *
     * @param status status that the client got or, for 460, that the log shows
     * @param bytes octets of heads and body as they were sent, without those of TLS; HTTP/2's before their compression
     * @param bodyBytes octets of the body that were passed on, or sent through the tunnel
     * @param error why the exchange failed; empty when it did not
     * @param reason ELB's {@code error_reason}; empty when ELB has no word for what happened
     * @since 0.1
     */
    public record Response(
            int status, long bytes, long bodyBytes, Optional<ErrorReason> error, Optional<String> reason) {}

    /**
     * Classification of a request. <em>Immutable.</em>
     *
     * @param desyncClass the class
     * @param reason reason of the class; empty when compliant
     * @since 0.1
     */
    public record Desync(DesyncClass desyncClass, Optional<DesyncReason> reason) {
        /** Nothing to remark. */
        public static final Desync COMPLIANT = new Desync(DesyncClass.COMPLIANT, Optional.empty());

        /**
         * The classification that follows from a reason.
         *
         * @param reason the worst reason
         * @return reason and class
         */
        public static Desync of(DesyncReason reason) {
            return new Desync(reason.desyncClass(), Optional.of(reason));
        }
    }

    /**
     * When an exchange was, and how long its parts took, as ELB splits them. <em>Immutable.</em>
     *
     * @param created when the request head was complete
     * @param ended when the exchange ended
     * @param requestNanos from the complete request head to the head being sent to a target; −1 when it was sent to none
     * @param targetNanos from then to the target's response head; −1 when there was none
     * @param responseNanos from then to the head being sent to the client; −1 when there was none
     * @param totalNanos from the complete request head to the end of the exchange
     * @since 0.1
     */
    public record Timings(
            Instant created, Instant ended, long requestNanos, long targetNanos, long responseNanos, long totalNanos) {}
}
