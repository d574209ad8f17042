package io.elb.tls;

import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * What an engine makes of a {@link TlsPolicy}. <em>Immutable.</em>
 *
 * @param policy the policy
 * @param engine {@link TlsEngine#OPENSSL} or {@link TlsEngine#JDK}
 * @param protocols versions of TLS that are offered, the oldest first
 * @param ciphers OpenSSL's names of the cipher suites that are offered, the preferred first; among those of TLS 1.3 the OpenSSL
 *     engine lets the client choose
 * @param groups names of the groups that are offered, the preferred first; the JDK's engine has an order of its own
 * @param droppedCiphers suites of the policy that the engine lacks
 * @param droppedGroups groups of the policy that the engine lacks
 * @param refusal why the engine can't serve the policy; empty when it can
 * @since 0.1
 */
public record EffectivePolicy(
        TlsPolicy policy,
        TlsEngine engine,
        List<String> protocols,
        List<String> ciphers,
        List<String> groups,
        List<String> droppedCiphers,
        List<String> droppedGroups,
        Optional<String> refusal) {
    /** Copies the lists. */
    public EffectivePolicy {
        Objects.requireNonNull(policy, "policy");
        Objects.requireNonNull(engine, "engine");
        protocols = List.copyOf(protocols);
        ciphers = List.copyOf(ciphers);
        groups = List.copyOf(groups);
        droppedCiphers = List.copyOf(droppedCiphers);
        droppedGroups = List.copyOf(droppedGroups);
        Objects.requireNonNull(refusal, "refusal");
    }

    /**
     * Whether all of the policy is offered.
     *
     * @return true when nothing was dropped and nothing is refused
     */
    public boolean isComplete() {
        return refusal.isEmpty() && droppedCiphers.isEmpty() && droppedGroups.isEmpty();
    }
}
