package io.elb.tls;

import io.elb.listener.TlsHeader;
import io.elb.netty.NettyTlsTermination;
import io.elb.netty.TlsDetails;
import io.elb.observe.CertificateRef;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.handler.ssl.SslHandler;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.InstantSource;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import javax.net.ssl.SSLEngine;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * TLS at a listener: certificates from a {@link CertificateStore}, versions and cipher suites of a {@link TlsPolicy}, carried out by
 * a {@link TlsEngine}. One may serve several listeners, also of several balancers. Give it to
 * {@link io.elb.listener.ListenerConfig#https(int, io.elb.listener.TlsTermination, io.elb.rule.Action) ListenerConfig.https}.
 *
 * <p>The certificate is selected when the client's hello is there: by the name that it asks for and by what it can verify. Sessions
 * are resumed (RFC 8446 section 2.2; in TLS 1.2 by tickets and ids), renegotiation and early data are refused, and of the cipher
 * suites that the client has the policy's first is taken. A certificate that the engine can't serve is refused with the listener, or
 * by the store when it comes later. <em>Thread-safe.</em>
 *
 * @since 0.1
 */
public final class ServerTls implements NettyTlsTermination, AutoCloseable {
    private static final Logger LOGGER = LoggerFactory.getLogger(ServerTls.class);

    private final CertificateStore store;
    private final EffectivePolicy policy;
    private final ContextSettings settings;
    private final EngineContexts engine;
    private volatile Optional<MutualTls> mutualTls;
    private final Duration handshakeTimeout;
    private final InstantSource clock;
    private final Optional<TicketKeys> ticketKeys;
    private final Optional<OcspStapling> stapling;
    private final ConcurrentHashMap<List<String>, ServerContexts> contexts = new ConcurrentHashMap<>();
    private volatile boolean closed;

    private ServerTls(Builder builder) {
        store = builder.store;
        mutualTls = builder.mutualTls;
        clock = builder.clock;
        policy = builder.policy.effective(builder.engine);
        policy.refusal().ifPresent(reason -> {
            throw new IllegalArgumentException("policy: " + policy.policy() + " (expected: one that the "
                    + policy.engine().text() + " can serve; " + reason + ")");
        });
        settings = ContextSettings.of(
                policy,
                builder.sessionTimeout,
                builder.stapling,
                mutualTls.map(mode -> new ClientVerifier(() -> mutualTls.orElse(mode), clock)),
                mutualTls.filter(mode -> mode.trustStore().isPresent()).isPresent());
        handshakeTimeout = builder.handshakeTimeout;
        if (policy.engine() == TlsEngine.OPENSSL) {
            engine = new OpenSslContexts(settings);
            ticketKeys = builder.mutualTls.isPresent()
                    ? Optional.empty()
                    : Optional.of(new TicketKeys(builder.ticketKeys, builder.sessionTimeout, clock));
        } else {
            engine = new JdkContexts(settings);
            ticketKeys = Optional.empty();
            if (!builder.ticketKeys.isEmpty()) {
                throw noTicketKeys();
            }
            if (builder.stapling) {
                throw new IllegalArgumentException("ocspStapling: on (expected: off with the " + TlsEngine.JDK.text()
                        + ", which has none; or the " + TlsEngine.OPENSSL.text() + ")");
            }
        }
        stapling = builder.stapling ? Optional.of(new OcspStapling(clock)) : Optional.empty();
        stapling.ifPresent(store::addObserver);
        report();
    }

    private void report() {
        if (policy.isComplete()) {
            LOGGER.info("{} with the {}", policy.policy(), policy.engine().text());
        } else {
            LOGGER.info(
                    "{} with the {}, which has not: cipher suites {}, groups {}",
                    policy.policy(),
                    policy.engine().text(),
                    policy.droppedCiphers(),
                    policy.droppedGroups());
        }
    }

    /**
     * Begins the TLS of listeners.
     *
     * @param store the certificates; may be changed at any time
     * @return a new builder
     * @throws NullPointerException if the store is null
     */
    public static Builder builder(CertificateStore store) {
        return new Builder(Objects.requireNonNull(store, "store"));
    }

    /**
     * TLS with {@link TlsPolicy#recommended()} and the best engine there is.
     *
     * @param store the certificates; may be changed at any time
     * @return the TLS
     * @throws NullPointerException if the store is null
     */
    public static ServerTls of(CertificateStore store) {
        return builder(store).build();
    }

    /**
     * What is offered to clients, and by which engine.
     *
     * @return the policy as the engine carries it out
     */
    public EffectivePolicy policy() {
        return policy;
    }

    /**
     * Changes the keys of session tickets, which ends their rotation if there was one. New tickets are encrypted with the first key;
     * tickets of all of them are accepted. To rotate keys that several instances share, first give all of them the new key as the last
     * one, then as the first, and drop an old one after {@link Builder#sessionTimeout}.
     *
     * @param keys 1–16 keys
     * @throws IllegalArgumentException if there are none, too many, or the engine is the JDK's, which can't be given any
     * @throws NullPointerException if a key is null
     */
    public void ticketKeys(TicketKey... keys) {
        TicketKeys held = ticketKeys.orElseThrow(ServerTls::noTicketKeys);
        held.set(Builder.checked(keys));
        contexts.values().forEach(each -> each.forEach(context -> engine.ticketKeys(context, held.keys())));
    }

    /**
     * Replaces the trust store, as a whole. Handshakes that are over are not looked at again.
     *
     * @param replacement the new trust store
     * @throws IllegalStateException if clients are not verified
     * @throws NullPointerException if the trust store is null
     */
    public void trustStore(TrustStore replacement) {
        Objects.requireNonNull(replacement, "trustStore");
        MutualTls mode = mutualTls
                .filter(now -> now.trustStore().isPresent())
                .orElseThrow(() -> new IllegalStateException(
                        "trustStore: given (expected: none, unless clients are verified by MutualTls.verify)"));
        mutualTls = Optional.of(mode.withTrustStore(replacement));
        if (mode.isAdvertised()) {
            contexts.values().forEach(ServerContexts::renew);
        }
    }

    private static IllegalArgumentException noTicketKeys() {
        return new IllegalArgumentException("ticketKeys: given (expected: none with the " + TlsEngine.JDK.text()
                + ", which can't share them; or the " + TlsEngine.OPENSSL.text() + ")");
    }

    /**
     * Makes what the engine needs of each certificate, so that no handshake has to.
     *
     * @throws IllegalStateException if it is closed
     * @throws IllegalArgumentException if the engine can't serve a certificate
     */
    @Override
    public void prepare(List<String> applicationProtocols) {
        if (closed) {
            throw closed();
        }
        contexts(applicationProtocols);
    }

    @Override
    public ChannelHandler newHandler(Channel channel, List<String> applicationProtocols) {
        if (closed) {
            throw closed();
        }
        return new ClientHelloHandler(this, applicationProtocols);
    }

    private ServerContexts contexts(List<String> applicationProtocols) {
        ServerContexts present = contexts.get(applicationProtocols);
        return present != null
                ? present
                : contexts.computeIfAbsent(List.copyOf(applicationProtocols), this::newContexts);
    }

    private ServerContexts newContexts(List<String> applicationProtocols) {
        ServerContexts made = new ServerContexts(engine, ticketKeys, applicationProtocols);
        store.addObserver(made);
        if (closed) {
            store.removeObserver(made);
        }
        return made;
    }

    /** The handler of a connection whose client has said hello; null for a hello that can't be read. */
    ServerSslHandler newHandler(Channel channel, @Nullable ClientHello hello, List<String> applicationProtocols) {
        String name = hello == null ? null : hello.serverName();
        ClientSupport client = hello == null ? ClientSupport.all() : settings.supportOf(hello);
        ServerContexts known = contexts(applicationProtocols);
        ticketKeys.ifPresent(this::rotate);
        long now = clock.millis();
        while (!closed) { // a certificate that is removed in this moment has no context any more
            ServerCertificate certificate = store.select(name, client);
            SSLEngine made = known.newEngine(certificate, channel.alloc());
            if (made != null) {
                stapling.ifPresent(staples -> engine.staple(made, staples.of(certificate)));
                String matched = name != null && certificate.matches(name) ? name : null;
                ServerSslHandler handler = new ServerSslHandler(made, certificate, matched, now);
                handler.setHandshakeTimeoutMillis(0); // the listener's runs since the connection came
                return handler;
            }
        }
        throw closed();
    }

    private static IllegalStateException closed() {
        return new IllegalStateException("this TLS is closed");
    }

    private void rotate(TicketKeys keys) {
        if (keys.rotate()) {
            contexts.values().forEach(each -> each.forEach(context -> engine.ticketKeys(context, keys.keys())));
        }
    }

    @Override
    public Optional<TlsDetails> details(SslHandler handler) {
        if (!(handler instanceof ServerSslHandler own)) {
            return Optional.empty();
        }
        SSLEngine done = own.engine();
        boolean isResumed = engine.isResumed(done, own.beganMillis());
        engine.forbidRenegotiation(done);
        NamedGroup group = own.keyExchange().group();
        List<X509Certificate> chain = mutualTls.isPresent() ? MtlsFields.shown(done) : List.of();
        return Optional.of(new TlsDetails(
                Optional.ofNullable(own.matchedName()),
                Optional.of(own.certificate().arn()),
                isResumed,
                Optional.ofNullable(group).map(NamedGroup::text),
                chain.stream().findFirst(),
                settings.isRequired() && !chain.isEmpty(),
                MtlsFields.of(chain, settings.isRequired())));
    }

    /** All of them in both modes: a target must not see in one what a client invents for the other. */
    @Override
    public Set<TlsHeader> requestFields() {
        return mutualTls.isEmpty()
                ? Set.of()
                : EnumSet.range(TlsHeader.CLIENT_SERIAL_NUMBER, TlsHeader.CLIENT_CERTIFICATE);
    }

    @Override
    public List<CertificateRef> certificates() {
        return store.references();
    }

    @Override
    public Optional<Duration> handshakeTimeout() {
        return Optional.of(handshakeTimeout);
    }

    /**
     * Gives back what is kept for the store's certificates. No listener may use it any more; connections that exist go on.
     */
    @Override
    public void close() {
        closed = true;
        contexts.values().forEach(store::removeObserver);
        contexts.clear();
        stapling.ifPresent(staples -> {
            store.removeObserver(staples);
            staples.close();
        });
    }

    @Override
    public String toString() {
        return "TLS by " + policy.policy() + " with the " + policy.engine().text();
    }

    /**
     * Collects the settings of TLS at listeners. <em>Confined to one thread.</em>
     *
     * @since 0.1
     */
    public static final class Builder {
        private static final int MOST_KEYS = 16;
        private static final Duration SHORTEST = Duration.ofMillis(1);
        private static final Duration LONGEST = Duration.ofSeconds(4000);

        private final CertificateStore store;
        private TlsPolicy policy = TlsPolicy.recommended();
        private TlsEngine engine = TlsEngine.AUTO;
        private Duration handshakeTimeout = Duration.ofSeconds(10);
        private Duration sessionTimeout = Duration.ofHours(1);
        private List<TicketKey> ticketKeys = List.of();
        private Optional<MutualTls> mutualTls = Optional.empty();
        private boolean stapling;
        private InstantSource clock = InstantSource.system();

        private Builder(CertificateStore store) {
            this.store = store;
        }

        /**
         * Sets the security policy; default {@link TlsPolicy#recommended()}.
         *
         * @param value the policy; one that the engine can't serve is refused by {@link #build()}
         * @return this
         * @throws NullPointerException if the value is null
         */
        public Builder policy(TlsPolicy value) {
            policy = Objects.requireNonNull(value, "policy");
            return this;
        }

        /**
         * Sets the engine; default {@link TlsEngine#AUTO}.
         *
         * @param value the engine; one that is not there is refused by {@link #build()}
         * @return this
         * @throws NullPointerException if the value is null
         */
        public Builder engine(TlsEngine value) {
            engine = Objects.requireNonNull(value, "engine");
            return this;
        }

        /**
         * Sets how long a handshake may take from the accepted connection on, after which it is closed; default 10 s. The listener's
         * {@link io.elb.limits.ClientTimeouts#head() head timeout} limits it too.
         *
         * @param value 1 ms – 4000 s
         * @return this
         * @throws IllegalArgumentException if the value is out of its range
         * @throws NullPointerException if the value is null
         */
        public Builder handshakeTimeout(Duration value) {
            Objects.requireNonNull(value, "handshakeTimeout");
            if (value.compareTo(SHORTEST) < 0 || value.compareTo(LONGEST) > 0) {
                throw new IllegalArgumentException(
                        "handshakeTimeout: " + value + " (expected: " + SHORTEST + "–" + LONGEST + ")");
            }
            handshakeTimeout = value;
            return this;
        }

        /**
         * Sets how long a session can be resumed, in whole seconds; default 1 h. Keys of tickets that were not given are made anew as
         * often.
         *
         * @param value 1 s – 7 days, the most that RFC 8446 section 4.6.1 allows
         * @return this
         * @throws IllegalArgumentException if the value is out of its range
         * @throws NullPointerException if the value is null
         */
        public Builder sessionTimeout(Duration value) {
            Objects.requireNonNull(value, "sessionTimeout");
            Duration most = Duration.ofDays(7);
            if (value.compareTo(Duration.ofSeconds(1)) < 0 || value.compareTo(most) > 0) {
                throw new IllegalArgumentException(
                        "sessionTimeout: " + value + " (expected: " + Duration.ofSeconds(1) + "–" + most + ")");
            }
            sessionTimeout = value;
            return this;
        }

        /**
         * Sets the keys of session tickets, so that several instances resume each other's sessions; see
         * {@link ServerTls#ticketKeys}. Default: random keys, made anew every {@link #sessionTimeout}, the one before being accepted
         * as long again. With the JDK's engine, which makes its own, {@link #build()} refuses them.
         *
         * @param keys 1–16 keys, the first of which encrypts
         * @return this
         * @throws IllegalArgumentException if there are none, or too many
         * @throws NullPointerException if a key is null
         */
        public Builder ticketKeys(TicketKey... keys) {
            ticketKeys = checked(keys);
            return this;
        }

        private static List<TicketKey> checked(TicketKey... keys) {
            Objects.requireNonNull(keys, "ticketKeys");
            if (keys.length == 0 || keys.length > MOST_KEYS) {
                throw new IllegalArgumentException("ticketKeys: " + keys.length + " (expected: 1–" + MOST_KEYS + ")");
            }
            return List.of(keys);
        }

        /**
         * Asks clients for a certificate; default: does not.
         *
         * @param value the mode
         * @return this
         * @throws NullPointerException if the value is null
         */
        public Builder mutualTls(MutualTls value) {
            mutualTls = Optional.of(Objects.requireNonNull(value, "mutualTls"));
            return this;
        }

        /**
         * Staples OCSP responses (RFC 6066 section 8): what the responder that a certificate names says of it is fetched by a thread of its
         * own when the certificate comes into use, and anew when half of the answer's time is over. Handshakes go on without it where there is none: the
         * certificate names no responder, comes without its issuer, is revoked, or the responder can't be reached, which the log tells. Default:
         * off. With the JDK's engine, which can't, {@link #build()} refuses it.
         *
         * @return this
         */
        public Builder ocspStapling() {
            stapling = true;
            return this;
        }

        /**
         * Sets the clock by which keys of tickets are rotated; default the system's.
         *
         * @param value the clock
         * @return this
         * @throws NullPointerException if the value is null
         */
        public Builder clock(InstantSource value) {
            clock = Objects.requireNonNull(value, "clock");
            return this;
        }

        /**
         * Makes the TLS. The engine is asked what it can do.
         *
         * @return the TLS
         * @throws IllegalArgumentException if the engine is not there, can't serve the policy or lacks something that was set
         */
        public ServerTls build() {
            return new ServerTls(this);
        }
    }
}
