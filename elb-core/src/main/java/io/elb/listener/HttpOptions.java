package io.elb.listener;

import io.elb.limits.HttpLimits;
import io.elb.network.Cidr;
import io.elb.observe.DesyncMode;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * How a listener treats HTTP requests: the attributes that ELB keeps under {@code routing.http}. <em>Immutable.</em>
 *
 * @since 0.1
 */
public final class HttpOptions {
    private static final Pattern HEADER_NAME = Pattern.compile("[A-Za-z0-9_-]{1,40}");
    private static final HttpOptions DEFAULTS = builder().build();

    private final HttpLimits limits;
    private final DesyncMode desyncMode;
    private final ForwardedForMode forwardedForMode;
    private final boolean forwardedForClientPort;
    private final boolean dropInvalidHeaderFields;
    private final boolean preserveHostHeader;
    private final List<Cidr> trustedProxies;
    private final ResponseHeaders responseHeaders;
    private final boolean tlsVersionAndCipherSuite;
    private final Map<TlsHeader, String> tlsHeaderNames;

    private HttpOptions(Builder builder) {
        limits = builder.limits;
        desyncMode = builder.desyncMode;
        forwardedForMode = builder.forwardedForMode;
        forwardedForClientPort = builder.forwardedForClientPort;
        dropInvalidHeaderFields = builder.dropInvalidHeaderFields;
        preserveHostHeader = builder.preserveHostHeader;
        trustedProxies = builder.trustedProxies;
        responseHeaders = builder.responseHeaders;
        tlsVersionAndCipherSuite = builder.tlsVersionAndCipherSuite;
        tlsHeaderNames = Map.copyOf(builder.tlsHeaderNames);
    }

    /**
     * ELB's defaults.
     *
     * @return options of a new builder
     */
    public static HttpOptions defaults() {
        return DEFAULTS;
    }

    /**
     * Starts from ELB's defaults.
     *
     * @return a new builder
     */
    public static Builder builder() {
        return new Builder();
    }

    /**
     * Largest head sizes.
     *
     * @return the limits
     */
    public HttpLimits limits() {
        return limits;
    }

    /**
     * Desync mitigation mode.
     *
     * @return the mode
     */
    public DesyncMode desyncMode() {
        return desyncMode;
    }

    /**
     * Treatment of X-Forwarded-For.
     *
     * @return the mode
     */
    public ForwardedForMode forwardedForMode() {
        return forwardedForMode;
    }

    /**
     * Whether the client's port is added to its address in X-Forwarded-For.
     *
     * @return true when {@link Builder#forwardedForClientPort()} was called
     */
    public boolean hasForwardedForClientPort() {
        return forwardedForClientPort;
    }

    /**
     * Whether fields whose names are not letters, digits and hyphens are dropped.
     *
     * @return true when {@link Builder#dropInvalidHeaderFields()} was called
     */
    public boolean isDropInvalidHeaderFields() {
        return dropInvalidHeaderFields;
    }

    /**
     * Whether Host is passed on untouched.
     *
     * @return true when {@link Builder#preserveHostHeader()} was called
     */
    public boolean isPreserveHostHeader() {
        return preserveHostHeader;
    }

    /**
     * Peers whose X-Forwarded-Proto and X-Forwarded-Port are believed, as CIDR blocks.
     *
     * @return the blocks, empty when no peer is trusted
     */
    public List<Cidr> trustedProxies() {
        return trustedProxies;
    }

    /**
     * What is added to responses.
     *
     * @return the fields
     */
    public ResponseHeaders responseHeaders() {
        return responseHeaders;
    }

    /**
     * Whether targets are told version and cipher suite of the client's TLS.
     *
     * @return true when {@link Builder#tlsVersionAndCipherSuite()} was called
     */
    public boolean hasTlsVersionAndCipherSuite() {
        return tlsVersionAndCipherSuite;
    }

    /**
     * Under which name targets find a field about the client's TLS.
     *
     * @param header the field
     * @return the name that it was given, or else ELB's
     * @throws NullPointerException if the field is null
     */
    public String nameOf(TlsHeader header) {
        String renamed = tlsHeaderNames.get(Objects.requireNonNull(header, "header"));
        return renamed == null ? header.fieldName() : renamed;
    }

    /**
     * Collects options. <em>Confined to one thread.</em>
     *
     * @since 0.1
     */
    public static final class Builder {
        private HttpLimits limits = HttpLimits.defaults();
        private DesyncMode desyncMode = DesyncMode.DEFENSIVE;
        private ForwardedForMode forwardedForMode = ForwardedForMode.APPEND;
        private boolean forwardedForClientPort;
        private boolean dropInvalidHeaderFields;
        private boolean preserveHostHeader;
        private List<Cidr> trustedProxies = List.of();
        private ResponseHeaders responseHeaders = ResponseHeaders.defaults();
        private boolean tlsVersionAndCipherSuite;
        private final Map<TlsHeader, String> tlsHeaderNames = new EnumMap<>(TlsHeader.class);

        private Builder() {}

        /**
         * Sets the largest head sizes; default {@link HttpLimits#defaults()}.
         *
         * @param value the limits
         * @return this
         * @throws NullPointerException if the value is null
         */
        public Builder limits(HttpLimits value) {
            limits = Objects.requireNonNull(value, "limits");
            return this;
        }

        /**
         * Sets ELB's {@code desync_mitigation_mode}; default defensive.
         *
         * @param value the mode
         * @return this
         * @throws NullPointerException if the value is null
         */
        public Builder desyncMode(DesyncMode value) {
            desyncMode = Objects.requireNonNull(value, "desyncMode");
            return this;
        }

        /**
         * Sets ELB's {@code xff_header_processing.mode}; default append.
         *
         * @param value the mode
         * @return this
         * @throws NullPointerException if the value is null
         */
        public Builder forwardedForMode(ForwardedForMode value) {
            forwardedForMode = Objects.requireNonNull(value, "forwardedForMode");
            return this;
        }

        /**
         * Adds the client's port in X-Forwarded-For, ELB's {@code xff_client_port}; in append mode only.
         *
         * @return this
         */
        public Builder forwardedForClientPort() {
            forwardedForClientPort = true;
            return this;
        }

        /**
         * Drops request fields whose names are not {@code [-A-Za-z0-9]+}, ELB's {@code drop_invalid_header_fields}.
         *
         * @return this
         */
        public Builder dropInvalidHeaderFields() {
            dropInvalidHeaderFields = true;
            return this;
        }

        /**
         * Passes Host on untouched, ELB's {@code preserve_host_header}.
         *
         * @return this
         */
        public Builder preserveHostHeader() {
            preserveHostHeader = true;
            return this;
        }

        /**
         * Believes X-Forwarded-Proto and X-Forwarded-Port of these peers instead of replacing them; an extension. A
         * client that is none of them can't forge the two fields.
         *
         * @param cidrs address blocks such as {@code 10.0.0.0/8} or {@code ::1/128}
         * @return this
         * @throws IllegalArgumentException if a block can't be parsed
         * @throws NullPointerException if a block, or the array, is null
         */
        public Builder trustedProxies(String... cidrs) {
            Objects.requireNonNull(cidrs, "trustedProxies");
            trustedProxies = Stream.of(cidrs).map(Cidr::parse).toList();
            return this;
        }

        /**
         * Sets what is added to responses; default {@link ResponseHeaders#defaults()}.
         *
         * @param value the fields
         * @return this
         * @throws NullPointerException if the value is null
         */
        public Builder responseHeaders(ResponseHeaders value) {
            responseHeaders = Objects.requireNonNull(value, "responseHeaders");
            return this;
        }

        /**
         * Tells targets version and cipher suite of the client's TLS, ELB's {@code x_amzn_tls_version_and_cipher_suite}: as
         * {@link TlsHeader#VERSION} and {@link TlsHeader#CIPHER_SUITE}. What clients send under these names is removed, also on
         * listeners without TLS.
         *
         * @return this
         */
        public Builder tlsVersionAndCipherSuite() {
            tlsVersionAndCipherSuite = true;
            return this;
        }

        /**
         * Renames a field about the client's TLS, ELB's {@code routing.http.request.….header_name}.
         *
         * @param header the field
         * @param name 1–40 letters, digits, hyphens and underscores, which no other of these fields has
         * @return this
         * @throws IllegalArgumentException if the name is not that
         * @throws NullPointerException if an argument is null
         */
        public Builder rename(TlsHeader header, String name) {
            Objects.requireNonNull(header, "header");
            Objects.requireNonNull(name, "name");
            if (!HEADER_NAME.matcher(name).matches() || isOfAnother(header, name)) {
                throw new IllegalArgumentException(
                        "name: " + name
                                + " (expected: 1–40 letters, digits, hyphens and underscores, and the name of no other field about TLS)");
            }
            tlsHeaderNames.put(header, name);
            return this;
        }

        private boolean isOfAnother(TlsHeader header, String name) {
            for (TlsHeader other : TlsHeader.values()) {
                String used = tlsHeaderNames.getOrDefault(other, other.fieldName());
                if (other != header && used.equalsIgnoreCase(name)) {
                    return true;
                }
            }
            return false;
        }

        /**
         * Builds the options.
         *
         * @return an immutable copy
         */
        public HttpOptions build() {
            return new HttpOptions(this);
        }
    }
}
