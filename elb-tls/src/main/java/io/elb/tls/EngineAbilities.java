package io.elb.tls;

import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What an engine can do, as it answered when it was asked: by the ClientHello that it makes when everything is switched on.
 *
 * @param engine the engine
 * @param versions versions of TLS
 * @param suites cipher suites that it offers
 * @param unavoidable cipher suites that it offers also when they are not switched on
 * @param groups groups of key exchange
 */
record EngineAbilities(
        TlsEngine engine,
        Set<ProtocolVersion> versions,
        Set<CipherSuite> suites,
        Set<CipherSuite> unavoidable,
        Set<NamedGroup> groups) {

    static EngineAbilities of(TlsEngine engine) {
        return engine == TlsEngine.OPENSSL ? OpenSslAbilities.get() : JdkAbilities.get();
    }

    /** Suites with which an engine is asked what it offers besides. */
    static final List<CipherSuite> LEAST =
            List.of(CipherSuite.TLS_AES_256_GCM_SHA384, CipherSuite.ECDHE_RSA_AES256_GCM_SHA384);

    /** What was offered in a ClientHello with everything switched on, and in one with {@link #LEAST}. */
    static EngineAbilities read(TlsEngine engine, ClientHello everything, ClientHello least) {
        Set<ProtocolVersion> versions = EnumSet.allOf(ProtocolVersion.class);
        versions.removeIf(version -> !everything.offers(version));
        Set<CipherSuite> suites = EnumSet.allOf(CipherSuite.class);
        suites.removeIf(suite -> !everything.offers(suite));
        Set<CipherSuite> unavoidable = EnumSet.allOf(CipherSuite.class);
        unavoidable.removeIf(suite -> LEAST.contains(suite) || !least.offers(suite));
        Set<NamedGroup> groups = EnumSet.allOf(NamedGroup.class);
        groups.removeIf(group -> !everything.offers(group));
        return new EngineAbilities(engine, versions, suites, unavoidable, groups);
    }

    EffectivePolicy apply(TlsPolicy policy) {
        List<ProtocolVersion> offered =
                policy.versions().stream().filter(versions::contains).toList();
        List<CipherSuite> ciphers = policy.suites().stream()
                .filter(suites::contains)
                .filter(suite -> offered.stream().anyMatch(version -> version.admits(suite)))
                .toList();
        List<NamedGroup> exchanges =
                policy.namedGroups().stream().filter(groups::contains).toList();
        return new EffectivePolicy(
                policy,
                engine,
                offered.stream().map(ProtocolVersion::text).toList(),
                ciphers.stream().map(CipherSuite::openSslName).toList(),
                exchanges.stream().map(NamedGroup::text).toList(),
                policy.suites().stream()
                        .filter(suite -> !ciphers.contains(suite))
                        .map(CipherSuite::openSslName)
                        .toList(),
                policy.namedGroups().stream()
                        .filter(group -> !exchanges.contains(group))
                        .map(NamedGroup::text)
                        .toList(),
                refusal(policy, offered, ciphers, exchanges));
    }

    private Optional<String> refusal(
            TlsPolicy policy, List<ProtocolVersion> offered, List<CipherSuite> ciphers, List<NamedGroup> exchanges) {
        List<String> missing = policy.versions().stream()
                .filter(version -> !offered.contains(version))
                .map(ProtocolVersion::text)
                .toList();
        if (!missing.isEmpty()) {
            return Optional.of("the " + engine.text() + " has no " + String.join(", ", missing));
        }
        for (ProtocolVersion version : offered) {
            if (ciphers.stream().noneMatch(version::admits)) {
                return Optional.of("the " + engine.text() + " has none of its cipher suites for " + version.text());
            }
        }
        if (exchanges.isEmpty()) {
            return Optional.of("the " + engine.text() + " has none of its groups");
        }
        String more = unavoidable.stream()
                .filter(suite -> offered.stream().anyMatch(version -> version.admits(suite)))
                .filter(suite -> !policy.suites().contains(suite))
                .map(CipherSuite::openSslName)
                .collect(Collectors.joining(", "));
        return more.isEmpty()
                ? Optional.empty()
                : Optional.of("the " + engine.text() + " would offer more, because it can't leave out " + more);
    }
}
