package io.elb.rule;

import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;

/**
 * What a {@link RequestPredicate} or a {@link CustomAction} can see of one request. Valid only during the call that it is handed to.
 * <em>Confined to one event loop.</em>
 *
 * @since 0.1
 */
public interface RequestView {
    /**
     * The method, in its exact case, for instance {@code GET} (RFC 9110 section 9).
     *
     * @return the method
     */
    String method();

    /**
     * {@code http} or {@code https}: what the client's connection is.
     *
     * @return the scheme
     */
    String scheme();

    /**
     * The host that the request names, in lower case and without its port.
     *
     * @return the host, empty when the request names none
     */
    String host();

    /**
     * The path as it was sent, without the query and not decoded (RFC 3986 section 3.3).
     *
     * @return the path, {@code *} for a request about the server as a whole
     */
    String path();

    /**
     * The query as it was sent, without its question mark and not decoded (RFC 3986 section 3.4).
     *
     * @return the query; nothing when there is none or it is empty
     */
    Optional<String> query();

    /**
     * The value of the first header field with a name.
     *
     * @param name the field's name, in any case
     * @return the value without surrounding blanks; nothing when there is no such field
     */
    Optional<String> header(String name);

    /**
     * The values of all header fields with a name, in the order in which they were sent.
     *
     * @param name the field's name, in any case
     * @return the values without surrounding blanks, not split at commas; empty when there is no such field
     */
    List<String> headers(String name);

    /**
     * The client's address: that of its connection, never one that a header field claims.
     *
     * @return the address and port
     */
    InetSocketAddress clientAddress();
}
