package io.elb.rule;

/**
 * The action that answers requests with the address to go to instead. The address has five parts, each of which keeps what
 * the request had unless it is changed, and may repeat what the request had by placeholders. The port is always part of the
 * address. An address longer than 8192 characters is not sent; the answer is 507 then.
 *
 * <table>
 * <caption>Placeholders</caption>
 * <tr><th>Placeholder</th><th>Stands for</th><th>May be used in</th></tr>
 * <tr><td>{@code #{protocol}}</td><td>{@code http} or {@code https}</td><td>protocol, query</td></tr>
 * <tr><td>{@code #{host}}</td><td>the host that the request names, without its port</td><td>host, path, query</td></tr>
 * <tr><td>{@code #{port}}</td><td>the port of the listener</td><td>port, path, query</td></tr>
 * <tr><td>{@code #{path}}</td><td>the path without its leading slash</td><td>path, query</td></tr>
 * <tr><td>{@code #{query}}</td><td>the query</td><td>query</td></tr>
 * </table>
 *
 * <em>Immutable.</em>
 *
 * @param status 301 (moved permanently) or 302 (found) (RFC 9110 section 15.4)
 * @param protocol {@code HTTP}, {@code HTTPS} or {@code #{protocol}}; {@code HTTP} can't be used on an HTTPS listener
 * @param host the host, at most 128 characters
 * @param port the port, 1–65535, or {@code #{port}}
 * @param path the path, at most 128 characters, beginning with a slash
 * @param query the query without a question mark, at most 128 characters; nothing is added to the path when it is empty
 * @since 0.1
 */
public record Redirect(int status, String protocol, String host, String port, String path, String query)
        implements Action {
    private static final String KEEP_PROTOCOL = "#{protocol}";
    private static final String KEEP_HOST = "#{host}";
    private static final String KEEP_PORT = "#{port}";
    private static final String KEEP_PATH = "/#{path}";
    private static final String KEEP_QUERY = "#{query}";

    /**
     * Creates the action; {@link #builder()} and {@link #toHttps()} read better.
     *
     * @throws IllegalArgumentException if a part is not as described, or no part but the query is changed: the redirect
     *     would lead back to itself
     */
    public Redirect {
        RedirectParts.checkStatus(status);
        RedirectParts.checkProtocol(protocol);
        RedirectParts.checkHost(host);
        RedirectParts.checkPort(port);
        RedirectParts.checkPath(path);
        RedirectParts.checkQuery(query);
        if (protocol.equals(KEEP_PROTOCOL)
                && host.equals(KEEP_HOST)
                && port.equals(KEEP_PORT)
                && path.equals(KEEP_PATH)) {
            throw RuleChecks.invalid(
                    "redirect",
                    protocol + "://" + host + ':' + port + path,
                    "a change of the protocol, the host, the port or the path");
        }
    }

    /**
     * Starts a redirect that keeps every part and answers 302.
     *
     * @return the builder
     */
    public static Builder builder() {
        return new Builder();
    }

    /**
     * The redirect from HTTP to HTTPS: 301 to the same address with protocol HTTPS and port 443.
     *
     * @return the action
     */
    public static Redirect toHttps() {
        return toHttps(443);
    }

    /**
     * The redirect from HTTP to HTTPS on another port than 443: 301 to the same address with protocol HTTPS and that port. With
     * {@code ListenerConfig.http(80, Redirect.toHttps(8443))} it is a listener of one line.
     *
     * @param port 1–65535
     * @return the action
     * @throws IllegalArgumentException if the port is out of its range
     */
    public static Redirect toHttps(int port) {
        return builder().status(301).protocol("HTTPS").port(port).build();
    }

    /**
     * Makes a {@link Redirect}; not for several threads.
     *
     * @since 0.1
     */
    public static final class Builder {
        private int status = 302;
        private String protocol = KEEP_PROTOCOL;
        private String host = KEEP_HOST;
        private String port = KEEP_PORT;
        private String path = KEEP_PATH;
        private String query = KEEP_QUERY;

        private Builder() {}

        /**
         * Says how the answer is to be understood; 302 by default.
         *
         * @param code 301 (moved permanently) or 302 (found)
         * @return this builder
         * @throws IllegalArgumentException if the code is another
         */
        public Builder status(int code) {
            this.status = RedirectParts.checkStatus(code);
            return this;
        }

        /**
         * Changes the protocol; {@code #{protocol}} by default.
         *
         * @param template {@code HTTP}, {@code HTTPS} or {@code #{protocol}}
         * @return this builder
         * @throws IllegalArgumentException if it is something else
         */
        public Builder protocol(String template) {
            this.protocol = RedirectParts.checkProtocol(template);
            return this;
        }

        /**
         * Changes the host; {@code #{host}} by default.
         *
         * @param template 1–128 letters, digits, {@code -}, {@code .} and {@code _}, or with the placeholder of the host
         * @return this builder
         * @throws IllegalArgumentException if it is something else
         */
        public Builder host(String template) {
            this.host = RedirectParts.checkHost(template);
            return this;
        }

        /**
         * Changes the port; the listener's by default.
         *
         * @param number the port, 1–65535
         * @return this builder
         * @throws IllegalArgumentException if it is out of its range
         */
        public Builder port(int number) {
            this.port = RedirectParts.checkPort(Integer.toString(number));
            return this;
        }

        /**
         * Changes the path; {@code /#{path}} by default.
         *
         * @param template at most 128 visible ASCII characters, a slash first and no question mark; with the placeholders of
         *     host, port and path
         * @return this builder
         * @throws IllegalArgumentException if it is something else
         */
        public Builder path(String template) {
            this.path = RedirectParts.checkPath(template);
            return this;
        }

        /**
         * Changes the query; {@code #{query}} by default.
         *
         * @param template at most 128 visible ASCII characters and no question mark, with any placeholder; empty for no
         *     query
         * @return this builder
         * @throws IllegalArgumentException if it is something else
         */
        public Builder query(String template) {
            this.query = RedirectParts.checkQuery(template);
            return this;
        }

        /**
         * Makes the action.
         *
         * @return the action
         * @throws IllegalArgumentException if no part but the query is changed: the redirect would lead back to itself
         */
        public Redirect build() {
            return new Redirect(status, protocol, host, port, path, query);
        }
    }
}
