package io.elb.tls;

import static io.elb.tls.CipherSuite.AES256_GCM_SHA384;
import static io.elb.tls.CipherSuite.DES_CBC3_SHA;
import static io.elb.tls.CipherSuite.ECDHE_ECDSA_AES256_GCM_SHA384;
import static io.elb.tls.CipherSuite.ECDHE_RSA_AES256_GCM_SHA384;
import static io.elb.tls.CipherSuite.TLS_AES_128_GCM_SHA256;
import static io.elb.tls.CipherSuite.TLS_AES_256_GCM_SHA384;
import static io.elb.tls.NamedGroup.SECP256R1;
import static io.elb.tls.NamedGroup.SECP256R1MLKEM768;
import static io.elb.tls.NamedGroup.SECP384R1;
import static io.elb.tls.NamedGroup.SECP384R1MLKEM1024;
import static io.elb.tls.NamedGroup.SECP521R1;
import static io.elb.tls.NamedGroup.X25519;
import static io.elb.tls.NamedGroup.X25519MLKEM768;
import static io.elb.tls.ProtocolVersion.TLS_1_0;
import static io.elb.tls.ProtocolVersion.TLS_1_1;
import static io.elb.tls.ProtocolVersion.TLS_1_2;
import static io.elb.tls.ProtocolVersion.TLS_1_3;

import java.util.Collections;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * ELB's security policies for application load balancers. The order of suites is that of {@link CipherSuite}, but for those of
 * RFC 9151, which prefer 256 bits.
 */
final class PolicyTable {
    static final String PREFIX = "ELBSecurityPolicy-";
    static final String DEFAULT = PREFIX + "TLS13-1-2-Res-PQ-2025-09";

    private static final Set<CipherSuite> G3 = suites(CipherSuite::isTls13);
    private static final Set<CipherSuite> E_GCM = suites(suite -> isEcdhe(suite) && isGcm(suite));
    private static final Set<CipherSuite> E_CBC2 =
            suites(suite -> isEcdhe(suite) && !isGcm(suite) && !suite.isForAnyVersion());
    private static final Set<CipherSuite> E_SHA1 = suites(suite -> isEcdhe(suite) && suite.isForAnyVersion());
    private static final Set<CipherSuite> R2 = suites(suite -> isRsa(suite) && !suite.isForAnyVersion());
    private static final Set<CipherSuite> R1 = suites(suite -> isRsa(suite) && suite.isForAnyVersion());
    private static final Set<CipherSuite> FIPS3 = EnumSet.of(TLS_AES_128_GCM_SHA256, TLS_AES_256_GCM_SHA384);
    private static final Set<CipherSuite> CNSA3 = EnumSet.of(TLS_AES_256_GCM_SHA384);
    private static final Set<CipherSuite> CNSA2 =
            EnumSet.of(ECDHE_ECDSA_AES256_GCM_SHA384, ECDHE_RSA_AES256_GCM_SHA384);

    private static final List<NamedGroup> OLD = List.of(SECP256R1, SECP384R1);
    private static final List<NamedGroup> MODERN = List.of(X25519, SECP256R1, SECP384R1);
    private static final List<NamedGroup> PQ =
            List.of(X25519MLKEM768, SECP256R1MLKEM768, SECP384R1MLKEM1024, X25519, SECP256R1, SECP384R1);
    private static final List<NamedGroup> FIPS = OLD;
    private static final List<NamedGroup> FIPS_PQ =
            List.of(X25519MLKEM768, SECP256R1MLKEM768, SECP384R1MLKEM1024, SECP256R1, SECP384R1);
    private static final List<NamedGroup> CNSA = List.of(SECP384R1);
    private static final List<NamedGroup> INTEROP = List.of(SECP384R1, SECP256R1, SECP521R1);

    static final Map<String, TlsPolicy> POLICIES = Collections.unmodifiableMap(new PolicyTable().fill());

    private final Map<String, TlsPolicy> policies = new LinkedHashMap<>();

    private PolicyTable() {}

    private Map<String, TlsPolicy> fill() {
        Set<CipherSuite> res = union(E_GCM);
        Set<CipherSuite> plain = union(E_GCM, E_CBC2);
        Set<CipherSuite> ext0 = union(plain, E_SHA1);
        Set<CipherSuite> ext1 = union(plain, R2);
        Set<CipherSuite> ext2 = union(ext0, R2, R1);
        for (boolean pq : new boolean[] {true, false}) {
            String date = pq ? "-PQ-2025-09" : "-2021-06";
            List<NamedGroup> groups = pq ? PQ : MODERN;
            add("TLS13-1-3" + date, TLS_1_3, TLS_1_3, union(G3), groups);
            add("TLS13-1-2-Res" + date, TLS_1_2, TLS_1_3, union(G3, res), groups);
            add("TLS13-1-2" + date, TLS_1_2, TLS_1_3, union(G3, plain), groups);
            add("TLS13-1-2-Ext1" + date, TLS_1_2, TLS_1_3, union(G3, ext1), groups);
            add("TLS13-1-2-Ext2" + date, TLS_1_2, TLS_1_3, union(G3, ext2), groups);
            if (!pq) {
                add("TLS13-1-1" + date, TLS_1_1, TLS_1_3, union(G3, ext2), groups);
            }
            add("TLS13-1-0" + date, TLS_1_0, TLS_1_3, union(G3, ext2), groups);
        }
        for (boolean pq : new boolean[] {true, false}) {
            String date = pq ? "-FIPS-PQ-2025-09" : "-FIPS-2023-04";
            List<NamedGroup> groups = pq ? FIPS_PQ : FIPS;
            add("TLS13-1-3" + date, TLS_1_3, TLS_1_3, union(FIPS3), groups);
            add("TLS13-1-2-Res" + date, TLS_1_2, TLS_1_3, union(FIPS3, res), groups);
            add("TLS13-1-2" + date, TLS_1_2, TLS_1_3, union(FIPS3, plain), groups);
            add("TLS13-1-2-Ext0" + date, TLS_1_2, TLS_1_3, union(FIPS3, ext0), groups);
            add("TLS13-1-2-Ext1" + date, TLS_1_2, TLS_1_3, union(FIPS3, ext1), groups);
            add("TLS13-1-2-Ext2" + date, TLS_1_2, TLS_1_3, union(FIPS3, ext2), groups);
            if (!pq) {
                add("TLS13-1-1" + date, TLS_1_1, TLS_1_3, union(FIPS3, ext2), groups);
            }
            add("TLS13-1-0" + date, TLS_1_0, TLS_1_3, union(FIPS3, ext2), groups);
        }
        addRfc9151(ext0);
        add("FS-1-2-Res-2020-10", TLS_1_2, TLS_1_2, res, OLD);
        add("FS-1-2-Res-2019-08", TLS_1_2, TLS_1_2, plain, OLD);
        add("FS-1-2-2019-08", TLS_1_2, TLS_1_2, ext0, OLD);
        add("FS-1-1-2019-08", TLS_1_1, TLS_1_2, ext0, OLD);
        add("FS-2018-06", TLS_1_0, TLS_1_2, ext0, OLD);
        add("TLS-1-2-Ext-2018-06", TLS_1_2, TLS_1_2, ext2, OLD);
        add("TLS-1-2-2017-01", TLS_1_2, TLS_1_2, ext1, OLD);
        add("TLS-1-1-2017-01", TLS_1_1, TLS_1_2, ext2, OLD);
        add("2016-08", TLS_1_0, TLS_1_2, ext2, OLD);
        add("TLS-1-0-2015-04", TLS_1_0, TLS_1_2, union(ext2, EnumSet.of(DES_CBC3_SHA)), OLD);
        return policies;
    }

    /** The four INTEROP ones differ in their suites for TLS 1.2, each has those of the one before. */
    private void addRfc9151(Set<CipherSuite> ext0) {
        String date = "RFC9151-FIPS-2023-07";
        add("TLS13-1-3-" + date, TLS_1_3, TLS_1_3, union(CNSA3), CNSA);
        add("TLS13-1-2-" + date, TLS_1_2, TLS_1_3, union(CNSA3, CNSA2), CNSA);
        add("TLS13-1-2-Ext0-" + date, TLS_1_2, TLS_1_3, union(CNSA3, CNSA2, EnumSet.of(AES256_GCM_SHA384)), CNSA);
        List<Set<CipherSuite>> interop = List.of(union(E_GCM), union(E_GCM, E_CBC2), ext0, union(ext0, R2, R1));
        for (int i = 0; i < interop.size(); i++) {
            put(
                    "TLS13-1-2-RFC9151-INTEROP" + (i + 1) + "-FIPS-2023-07",
                    TLS_1_2,
                    TLS_1_3,
                    longKeysFirst(union(FIPS3, interop.get(i))),
                    INTEROP);
        }
    }

    private void add(
            String name,
            ProtocolVersion first,
            ProtocolVersion last,
            Set<CipherSuite> suites,
            List<NamedGroup> groups) {
        put(name, first, last, List.copyOf(suites), groups);
    }

    private void put(
            String name,
            ProtocolVersion first,
            ProtocolVersion last,
            List<CipherSuite> suites,
            List<NamedGroup> groups) {
        policies.put(
                PREFIX + name, new TlsPolicy(PREFIX + name, List.copyOf(EnumSet.range(first, last)), suites, groups));
    }

    /** TLS 1.3 first, and among the others each suite of 256 bits before any of 128. */
    private static List<CipherSuite> longKeysFirst(Set<CipherSuite> suites) {
        Predicate<CipherSuite> isLong =
                suite -> suite.name().contains("256_GCM_SHA384") || suite.name().contains("AES256");
        return Stream.of(
                        suites.stream().filter(suite -> suite.isTls13() && isLong.test(suite)),
                        suites.stream().filter(suite -> suite.isTls13() && !isLong.test(suite)),
                        suites.stream().filter(suite -> !suite.isTls13() && isLong.test(suite)),
                        suites.stream().filter(suite -> !suite.isTls13() && !isLong.test(suite)))
                .flatMap(part -> part)
                .toList();
    }

    @SafeVarargs
    private static Set<CipherSuite> union(Set<CipherSuite>... sets) {
        Set<CipherSuite> all = EnumSet.noneOf(CipherSuite.class);
        for (Set<CipherSuite> set : sets) {
            all.addAll(set);
        }
        return all;
    }

    private static Set<CipherSuite> suites(Predicate<CipherSuite> wanted) {
        Set<CipherSuite> found = EnumSet.allOf(CipherSuite.class);
        found.removeIf(suite -> !wanted.test(suite));
        return found;
    }

    private static boolean isGcm(CipherSuite suite) {
        return suite.name().contains("_GCM_");
    }

    private static boolean isEcdhe(CipherSuite suite) {
        return suite.name().startsWith("ECDHE_");
    }

    private static boolean isRsa(CipherSuite suite) {
        return suite.keyExchange() == CipherSuite.KeyExchange.RSA && suite != DES_CBC3_SHA;
    }
}
