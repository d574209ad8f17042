package io.elb.tls;

import java.util.Collection;
import java.util.List;
import java.util.Objects;

/**
 * A security policy of ELB: the versions of TLS, the cipher suites and the groups of key exchange that a listener offers, in the
 * order in which the server prefers them. The suites are those of
 * <a href="https://docs.aws.amazon.com/elasticloadbalancing/latest/application/describe-ssl-policies.html">ELB's page on
 * security policies</a>; where ELB does not tell its groups, {@code docs/decisions/0023-tls.md} says what was taken. A policy
 * with {@code FIPS} in its name offers what ELB's offers, which does not make the engine a validated module. <em>Immutable.</em>
 *
 * @since 0.1
 */
public final class TlsPolicy {
    private final String name;
    private final List<ProtocolVersion> versions;
    private final List<CipherSuite> suites;
    private final List<NamedGroup> groups;

    TlsPolicy(String name, List<ProtocolVersion> versions, List<CipherSuite> suites, List<NamedGroup> groups) {
        this.name = name;
        this.versions = List.copyOf(versions);
        this.suites = List.copyOf(suites);
        this.groups = List.copyOf(groups);
    }

    /**
     * The policy of a name.
     *
     * @param name ELB's name, for instance {@code ELBSecurityPolicy-TLS13-1-2-2021-06}
     * @return the policy
     * @throws IllegalArgumentException if ELB has no such policy for application load balancers
     * @throws NullPointerException if the name is null
     */
    public static TlsPolicy of(String name) {
        TlsPolicy policy = PolicyTable.POLICIES.get(Objects.requireNonNull(name, "name"));
        if (policy == null) {
            throw new IllegalArgumentException("name: " + name
                    + " (expected: the name of a security policy of ELB, such as " + PolicyTable.DEFAULT + ")");
        }
        return policy;
    }

    /**
     * The policy that ELB's console proposes, and that of a {@code ServerTls} that is told no other.
     *
     * @return {@code ELBSecurityPolicy-TLS13-1-2-Res-PQ-2025-09}
     */
    public static TlsPolicy recommended() {
        return of(PolicyTable.DEFAULT);
    }

    /**
     * All policies of application load balancers.
     *
     * @return the policies, newer ones first
     */
    public static Collection<TlsPolicy> all() {
        return PolicyTable.POLICIES.values();
    }

    /**
     * ELB's name of it.
     *
     * @return for instance {@code ELBSecurityPolicy-TLS13-1-2-2021-06}
     */
    public String name() {
        return name;
    }

    /**
     * The versions of TLS.
     *
     * @return names from {@code TLSv1} to {@code TLSv1.3}, the oldest first
     */
    public List<String> protocols() {
        return versions.stream().map(ProtocolVersion::text).toList();
    }

    /**
     * The cipher suites.
     *
     * @return OpenSSL's names, the preferred first
     */
    public List<String> ciphers() {
        return suites.stream().map(CipherSuite::openSslName).toList();
    }

    /**
     * The groups of key exchange.
     *
     * @return names as registered with IANA, such as {@code X25519MLKEM768}, the preferred first
     */
    public List<String> groups() {
        return groups.stream().map(NamedGroup::text).toList();
    }

    /**
     * What an engine makes of the policy on this machine. The engine is asked: what it answers depends on its version, and for
     * the JDK's also on security properties.
     *
     * @param engine the engine
     * @return what a listener would offer, and why the engine would be refused if so
     * @throws IllegalArgumentException if the engine is not available
     * @throws NullPointerException if the engine is null
     */
    public EffectivePolicy effective(TlsEngine engine) {
        return EngineAbilities.of(Objects.requireNonNull(engine, "engine").resolve())
                .apply(this);
    }

    List<ProtocolVersion> versions() {
        return versions;
    }

    List<CipherSuite> suites() {
        return suites;
    }

    List<NamedGroup> namedGroups() {
        return groups;
    }

    @Override
    public String toString() {
        return name;
    }
}
