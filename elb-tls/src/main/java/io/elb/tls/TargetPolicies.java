package io.elb.tls;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;

/** ELB's policies towards targets: which one follows from those of the listeners. */
final class TargetPolicies {
    private static final String OLDEST = "2016-08";

    /** Part of the name of a listener's policy, and the policy towards targets if any listener has it; the first that fits decides. */
    private static final Map<String, String> BY_PART = new LinkedHashMap<>();

    static {
        BY_PART.put("RFC9151", "TLS13-1-2-RFC9151-INTEROP4-FIPS-2023-07");
        BY_PART.put("-FIPS-PQ-", "TLS13-1-0-FIPS-PQ-2025-09");
        BY_PART.put("-FIPS-", "TLS13-1-0-FIPS-2023-04");
        BY_PART.put("-PQ-", "TLS13-1-0-PQ-2025-09");
        BY_PART.put("-TLS13-", "TLS13-1-0-2021-06");
    }

    private TargetPolicies() {}

    static TlsPolicy of(Collection<TlsPolicy> ofListeners) {
        for (Map.Entry<String, String> entry : BY_PART.entrySet()) {
            if (ofListeners.stream().anyMatch(policy -> policy.name().contains(entry.getKey()))) {
                return TlsPolicy.of(PolicyTable.PREFIX + entry.getValue());
            }
        }
        return TlsPolicy.of(PolicyTable.PREFIX + OLDEST);
    }
}
