package io.elb.observe;

import java.net.InetSocketAddress;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Everything that is told about one request, written exactly once when its exchange has ended in whatever way.
 * <em>Immutable.</em>
 *
 * @param listener name of the listener
 * @param scheme {@code http} or {@code https}
 * @param client address of the client's side of the connection
 * @param created when the request head was complete
 * @param ended when the exchange ended
 * @param method request method, empty when the request line could not be read
 * @param authority Host or the authority of the target, lower case; empty when there is none
 * @param uri path and query as received
 * @param protocol protocol of the client, for instance {@code HTTP/1.1}
 * @param tunnel protocol that the connection was switched to; empty without an upgrade
 * @param status status that the client got or, for 460, that the log shows
 * @param targetStatus status of the target's answer; empty when none came
 * @param receivedBytes request body bytes from the client, or tunnel bytes
 * @param sentBytes response body bytes to the client, or tunnel bytes
 * @param timings how long the parts took
 * @param rule the matched rule; empty when the request was refused before matching
 * @param action what was done: {@code forward}, {@code fixed-response}, {@code redirect}, or empty
 * @param redirectUrl value of Location; empty when there was no redirect
 * @param target the target of the attempt that counted, or of the last one; empty when none was picked
 * @param attempts targets tried, 0 when none was picked
 * @param error why the exchange failed; empty when it did not
 * @param desyncClass classification of the request
 * @param desyncReason reason of the classification; empty when compliant
 * @param userAgent User-Agent field; empty when absent
 * @param traceId X-Amzn-Trace-Id as sent to the target; empty when the request was not forwarded
 * @param tlsProtocol TLS version; empty without TLS
 * @param tlsCipher TLS cipher suite; empty without TLS
 * @param serverName SNI name; empty without one
 * @since 0.1
 */
public record RequestRecord(
        String listener,
        String scheme,
        InetSocketAddress client,
        Instant created,
        Instant ended,
        String method,
        String authority,
        String uri,
        String protocol,
        Optional<String> tunnel,
        int status,
        OptionalInt targetStatus,
        long receivedBytes,
        long sentBytes,
        RequestTimings timings,
        Optional<RuleRef> rule,
        String action,
        Optional<String> redirectUrl,
        Optional<TargetRef> target,
        int attempts,
        Optional<ErrorReason> error,
        DesyncClass desyncClass,
        Optional<DesyncReason> desyncReason,
        String userAgent,
        String traceId,
        String tlsProtocol,
        String tlsCipher,
        Optional<String> serverName) {}
