package io.elb.tls;

import java.util.List;

/**
 * What the balancer offers to targets: a policy as far as an engine goes. Unlike a listener's, versions of it that the engine lacks are left out.
 *
 * @param effective the same in words
 * @param suites cipher suites, the preferred first
 * @param groups groups of key exchange, the preferred first
 */
record OfferedPolicy(EffectivePolicy effective, List<CipherSuite> suites, List<NamedGroup> groups) {
    static OfferedPolicy of(TlsPolicy policy, TlsEngine engine) {
        EngineAbilities abilities = EngineAbilities.of(engine.resolve());
        List<ProtocolVersion> versions = policy.versions().stream()
                .filter(abilities.versions()::contains)
                .toList();
        TlsPolicy narrowed = new TlsPolicy(policy.name(), versions, policy.suites(), policy.namedGroups());
        EffectivePolicy effective = abilities.apply(versions.isEmpty() ? policy : narrowed);
        effective.refusal().ifPresent(why -> {
            throw new IllegalArgumentException(
                    "policy: " + policy + " (expected: another one, or another engine; " + why + ")");
        });
        return new OfferedPolicy(
                effective,
                policy.suites().stream()
                        .filter(suite -> effective.ciphers().contains(suite.openSslName()))
                        .toList(),
                policy.namedGroups().stream()
                        .filter(group -> effective.groups().contains(group.text()))
                        .toList());
    }

    boolean isOpenSsl() {
        return effective.engine() == TlsEngine.OPENSSL;
    }

    List<String> javaCiphers() {
        return suites.stream().map(CipherSuite::javaName).toList();
    }

    String[] openSslGroups() {
        return groups.stream().map(NamedGroup::openSslName).toArray(String[]::new);
    }
}
