package io.elb.tls;

import io.elb.netty.NettyTlsOrigination;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.handler.ssl.SslHandler;
import java.lang.ref.Cleaner;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLParameters;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * TLS towards targets, for the groups whose {@code targetTls} it is. Without further settings it is what an application load balancer
 * does: it encrypts and accepts any certificate, an expired or self-signed one too, see
 * <a href="https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-target-groups.html">ELB's page on target
 * groups</a>. Verification, a name to ask for and a certificate of the balancer's own are extensions.
 *
 * <p>Connections to one target resume its sessions (RFC 8446 section 2.2, RFC 5077), for 5 minutes at most. One value may serve several groups, which then share settings, not
 * sessions of different targets. <em>Thread-safe.</em>
 *
 * @since 0.1
 */
public final class ClientTls implements NettyTlsOrigination, AutoCloseable {
    private static final Logger LOGGER = LoggerFactory.getLogger(ClientTls.class);
    private static final Cleaner CLEANER = Cleaner.create();

    private final OfferedPolicy policy;
    private final TargetContexts contexts;
    private final Cleaner.Cleanable cleanable;
    private final boolean isVerified;
    private final @Nullable String serverName;

    private ClientTls(Builder builder) {
        this.policy = OfferedPolicy.of(builder.policy, builder.engine);
        this.isVerified = builder.trust != null;
        this.serverName = builder.serverName;
        this.contexts = new TargetContexts(
                policy, builder.trust == null ? new AnyTarget() : builder.trust, builder.certificates);
        this.cleanable = CLEANER.register(this, contexts::close);
        LOGGER.info("{}", this);
    }

    /**
     * ELB's behaviour: encrypts, and verifies nothing.
     *
     * @return a value with the settings that {@link #builder} begins with
     */
    public static ClientTls unverified() {
        return builder().build();
    }

    /**
     * Encrypts, and verifies targets against authorities of one's own.
     *
     * @param authorities a file with their certificates in PEM
     * @return a value that checks chain, validity and name
     * @throws IllegalArgumentException if the file is not so
     * @throws java.io.UncheckedIOException if it can't be read
     */
    public static ClientTls verified(Path authorities) {
        return builder().trust(authorities).build();
    }

    /**
     * Begins a value with settings of its own.
     *
     * @return a builder with ELB's behaviour
     */
    public static Builder builder() {
        return new Builder();
    }

    /**
     * The policy that ELB takes towards targets, which follows from those of the listeners: when any of them has a policy of RFC 9151, FIPS or
     * post-quantum key exchange, or with TLS 1.3, one of that kind which is open to old targets.
     *
     * @param ofListeners the policies of the balancer's HTTPS listeners; none for one that has only others
     * @return the policy for {@link Builder#policy}
     */
    public static TlsPolicy policyFor(TlsPolicy... ofListeners) {
        return TargetPolicies.of(List.of(ofListeners));
    }

    /**
     * What is offered to targets, and what of the policy the engine lacks. Versions of TLS that it lacks are just left out.
     *
     * @return the policy as the engine carries it out
     */
    public EffectivePolicy effective() {
        return policy.effective();
    }

    /**
     * Whether certificates of targets are verified.
     *
     * @return false for ELB's behaviour
     */
    public boolean isVerified() {
        return isVerified;
    }

    /**
     * The name that targets are asked for and taken for.
     *
     * @return the one of {@link Builder#serverName}; empty when it is the target's own
     */
    public Optional<String> serverName() {
        return Optional.ofNullable(serverName);
    }

    @Override
    public ChannelHandler newHandler(Channel channel, SocketAddress target, List<String> applicationProtocols) {
        Peer peer = Peer.of(target, serverName);
        SslHandler handler = contexts.newHandler(channel.alloc(), peer.id(), peer.port(), applicationProtocols);
        SSLParameters parameters = handler.engine().getSSLParameters();
        parameters.setServerNames(peer.name() == null ? List.of() : List.of(new SNIHostName(peer.name())));
        handler.engine().setSSLParameters(parameters);
        handler.setHandshakeTimeoutMillis(0); // the group's connect timeout is the limit
        return handler;
    }

    /**
     * Gives back what the engine holds outside of the heap; groups that still use it get no connection any more, those that are open go on.
     * Happens by itself when nothing refers to it any more. Doing it again does nothing.
     */
    @Override
    public void close() {
        cleanable.clean();
    }

    @Override
    public String toString() {
        EffectivePolicy effective = policy.effective();
        return "ClientTls[" + effective.engine() + ", " + effective.policy() + ", " + effective.protocols()
                + ", dropped " + effective.droppedCiphers() + " " + effective.droppedGroups() + ", "
                + (isVerified ? "verified" : "not verified")
                + (serverName == null ? "" : ", serverName=" + serverName) + ']';
    }

    /**
     * Where a connection goes. Sessions are kept by id and port: that of a target is its address, and the name with it, since a
     * session that is resumed is not verified again.
     */
    private record Peer(String id, int port, @Nullable String name) {
        static Peer of(SocketAddress target, @Nullable String wanted) {
            boolean isInternet = target instanceof InetSocketAddress inet && inet.getAddress() != null;
            String own = isInternet ? ServerName.ofClient(((InetSocketAddress) target).getHostString()) : "localhost";
            String name = wanted == null ? own : wanted;
            String address =
                    isInternet ? ((InetSocketAddress) target).getAddress().getHostAddress() : target.toString();
            int port = isInternet ? ((InetSocketAddress) target).getPort() : 0;
            return new Peer(name == null ? address : address + '/' + name, port, name);
        }
    }

    /**
     * Collects the settings of a {@link ClientTls}. <em>Confined to one thread.</em>
     *
     * @since 0.1
     */
    public static final class Builder {
        private TlsEngine engine = TlsEngine.AUTO;
        private TlsPolicy policy = policyFor(TlsPolicy.recommended());
        private @Nullable TargetTrust trust;
        private @Nullable CertificateStore certificates;
        private @Nullable String serverName;

        private Builder() {}

        /**
         * Sets the engine.
         *
         * @param newEngine default {@link TlsEngine#AUTO}
         * @return this builder
         */
        public Builder engine(TlsEngine newEngine) {
            engine = Objects.requireNonNull(newEngine, "engine");
            return this;
        }

        /**
         * Sets versions of TLS, cipher suites and groups.
         *
         * @param newPolicy default {@link #policyFor} the policy that listeners have by default:
         *     {@code ELBSecurityPolicy-TLS13-1-0-PQ-2025-09}
         * @return this builder
         */
        public Builder policy(TlsPolicy newPolicy) {
            policy = Objects.requireNonNull(newPolicy, "policy");
            return this;
        }

        /**
         * Has targets verified: their certificate must be valid, issued below one of these, and be for the target's name. That is
         * {@link #serverName} or else the host that the target was registered with: a name, or an address, which must be among the
         * certificate's alternative names (RFC 9525; common names don't count); {@code localhost} for a Unix socket.
         *
         * @param authorities a file with certificates in PEM
         * @return this builder
         * @throws IllegalArgumentException if the file is not so
         * @throws java.io.UncheckedIOException if it can't be read
         */
        public Builder trust(Path authorities) {
            trust = TargetTrust.read(authorities);
            return this;
        }

        /**
         * Has targets verified as {@link #trust(Path)} does.
         *
         * @param authorities whom to trust; not empty
         * @return this builder
         * @throws IllegalArgumentException if there is none
         */
        public Builder trust(Collection<X509Certificate> authorities) {
            trust = TargetTrust.of(authorities);
            return this;
        }

        /**
         * Has targets verified as {@link #trust(Path)} does.
         *
         * @param authorities a loaded store with the certificates to trust
         * @return this builder
         * @throws IllegalArgumentException if there is none, or the store is not loaded
         */
        public Builder trust(KeyStore authorities) {
            trust = TargetTrust.of(Objects.requireNonNull(authorities, "authorities"), "trust: the key store");
            return this;
        }

        /**
         * Has targets verified as {@link #trust(Path)} does, with the authorities that the JDK trusts.
         *
         * @return this builder
         */
        public Builder trustJdk() {
            trust = TargetTrust.of(null, "trust: the JDK's store");
            return this;
        }

        /**
         * Sets the name that every target is asked for by SNI (RFC 6066 section 3), and that its certificate must have when it is verified.
         *
         * @param newServerName a host name; default: the target's own, when it was registered by name, else none
         * @return this builder
         * @throws IllegalArgumentException if it is no host name
         */
        public Builder serverName(String newServerName) {
            serverName = PeerName.checked(Objects.requireNonNull(newServerName, "serverName"));
            return this;
        }

        /**
         * Has a certificate shown to targets that ask for one.
         *
         * @param certificate the certificate; default none
         * @return this builder
         */
        public Builder clientCertificate(ServerCertificate certificate) {
            return clientCertificate(CertificateStore.of(certificate));
        }

        /**
         * Has the default certificate of a store shown to targets that ask for one. When it is changed, new connections show the new one.
         *
         * @param store the store; default none
         * @return this builder
         */
        public Builder clientCertificate(CertificateStore store) {
            certificates = Objects.requireNonNull(store, "certificates");
            return this;
        }

        /**
         * Makes the value.
         *
         * @return the value
         * @throws IllegalArgumentException if the engine is not available, can't carry out the policy or use the certificate
         */
        public ClientTls build() {
            return new ClientTls(this);
        }
    }
}
