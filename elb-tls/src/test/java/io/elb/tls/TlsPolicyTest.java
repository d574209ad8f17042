package io.elb.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The tables of ELB's policies, and what engines make of them. */
class TlsPolicyTest {
    private static TlsPolicy policy(String name) {
        return TlsPolicy.of("ELBSecurityPolicy-" + name);
    }

    @Test
    void recommendedIsTheConsolesDefault() {
        TlsPolicy policy = TlsPolicy.recommended();

        assertThat(policy.name()).isEqualTo("ELBSecurityPolicy-TLS13-1-2-Res-PQ-2025-09");
        assertThat(policy.protocols()).containsExactly("TLSv1.2", "TLSv1.3");
        assertThat(policy.ciphers())
                .containsExactly(
                        "TLS_AES_128_GCM_SHA256",
                        "TLS_AES_256_GCM_SHA384",
                        "TLS_CHACHA20_POLY1305_SHA256",
                        "ECDHE-ECDSA-AES128-GCM-SHA256",
                        "ECDHE-RSA-AES128-GCM-SHA256",
                        "ECDHE-ECDSA-AES256-GCM-SHA384",
                        "ECDHE-RSA-AES256-GCM-SHA384");
        assertThat(policy.groups()).startsWith("X25519MLKEM768").contains("x25519", "secp256r1", "secp384r1");
    }

    @Test
    void serversPreferTheOrderOfElb() {
        assertThat(policy("2016-08").ciphers())
                .containsExactly(
                        "ECDHE-ECDSA-AES128-GCM-SHA256",
                        "ECDHE-RSA-AES128-GCM-SHA256",
                        "ECDHE-ECDSA-AES128-SHA256",
                        "ECDHE-RSA-AES128-SHA256",
                        "ECDHE-ECDSA-AES128-SHA",
                        "ECDHE-RSA-AES128-SHA",
                        "ECDHE-ECDSA-AES256-GCM-SHA384",
                        "ECDHE-RSA-AES256-GCM-SHA384",
                        "ECDHE-ECDSA-AES256-SHA384",
                        "ECDHE-RSA-AES256-SHA384",
                        "ECDHE-RSA-AES256-SHA",
                        "ECDHE-ECDSA-AES256-SHA",
                        "AES128-GCM-SHA256",
                        "AES128-SHA256",
                        "AES128-SHA",
                        "AES256-GCM-SHA384",
                        "AES256-SHA256",
                        "AES256-SHA");
    }

    /** Versions and number of suites of each family, by the table of ELB's documentation. */
    @ParameterizedTest
    @CsvSource({
        "TLS13-1-3-2021-06, TLSv1.3, TLSv1.3, 3",
        "TLS13-1-2-Res-2021-06, TLSv1.2, TLSv1.3, 7",
        "TLS13-1-2-2021-06, TLSv1.2, TLSv1.3, 11",
        "TLS13-1-2-Ext1-PQ-2025-09, TLSv1.2, TLSv1.3, 15",
        "TLS13-1-2-Ext2-2021-06, TLSv1.2, TLSv1.3, 21",
        "TLS13-1-1-2021-06, TLSv1.1, TLSv1.3, 21",
        "TLS13-1-0-PQ-2025-09, TLSv1, TLSv1.3, 21",
        "TLS13-1-2-Ext0-FIPS-2023-04, TLSv1.2, TLSv1.3, 14",
        "TLS13-1-0-FIPS-PQ-2025-09, TLSv1, TLSv1.3, 20",
        "TLS13-1-3-RFC9151-FIPS-2023-07, TLSv1.3, TLSv1.3, 1",
        "TLS13-1-2-Ext0-RFC9151-FIPS-2023-07, TLSv1.2, TLSv1.3, 4",
        "TLS13-1-2-RFC9151-INTEROP1-FIPS-2023-07, TLSv1.2, TLSv1.3, 6",
        "TLS13-1-2-RFC9151-INTEROP4-FIPS-2023-07, TLSv1.2, TLSv1.3, 20",
        "FS-1-2-Res-2020-10, TLSv1.2, TLSv1.2, 4",
        "FS-1-2-Res-2019-08, TLSv1.2, TLSv1.2, 8",
        "FS-1-1-2019-08, TLSv1.1, TLSv1.2, 12",
        "TLS-1-2-2017-01, TLSv1.2, TLSv1.2, 12",
        "TLS-1-1-2017-01, TLSv1.1, TLSv1.2, 18",
        "TLS-1-0-2015-04, TLSv1, TLSv1.2, 19"
    })
    void policyHasTheVersionsAndSuitesOfItsFamily(String name, String oldest, String newest, int suites) {
        TlsPolicy policy = policy(name);

        assertThat(policy.protocols().get(0)).isEqualTo(oldest);
        assertThat(policy.protocols()).endsWith(newest);
        assertThat(policy.ciphers()).hasSize(suites);
    }

    @Test
    void interoperablePoliciesOfRfc9151PreferLongKeys() {
        List<String> ciphers = policy("TLS13-1-2-RFC9151-INTEROP4-FIPS-2023-07").ciphers();

        assertThat(ciphers).startsWith("TLS_AES_256_GCM_SHA384", "TLS_AES_128_GCM_SHA256");
        assertThat(ciphers.indexOf("AES256-SHA")).isLessThan(ciphers.indexOf("ECDHE-ECDSA-AES128-GCM-SHA256"));
    }

    @Test
    void thereAreAllOfApplicationLoadBalancersButThoseOfCnsa2() {
        assertThat(TlsPolicy.all()).hasSize(45);
        assertThat(TlsPolicy.all()).extracting(TlsPolicy::name).doesNotHaveDuplicates();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "2016-08", "ELBSecurityPolicy-2015-05", "elbsecuritypolicy-2016-08"})
    void unknownNameIsRefused(String name) {
        assertThatThrownBy(() -> TlsPolicy.of(name))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("name: " + name + " (expected: the name of a security policy of ELB");
    }

    @Test
    void jdkLeavesOutWhatIsOptional() {
        EffectivePolicy effective = TlsPolicy.recommended().effective(TlsEngine.JDK);

        assertThat(effective.engine()).isEqualTo(TlsEngine.JDK);
        assertThat(effective.refusal()).isEmpty();
        assertThat(effective.ciphers()).isEqualTo(TlsPolicy.recommended().ciphers());
        assertThat(effective.groups()).contains("x25519", "secp256r1", "secp384r1");
        assertThat(effective.droppedGroups()).contains("SecP256r1MLKEM768");
        assertThat(effective.isComplete()).isFalse();
    }

    @Test
    void jdkHasNoTls10() {
        assertThat(policy("2016-08").effective(TlsEngine.JDK).refusal())
                .hasValue("the JDK's engine has no TLSv1, TLSv1.1");
    }

    @Test
    void openSslCanNotLeaveOutWhatThePolicyForbids() {
        assumeThat(TlsEngine.OPENSSL.isAvailable()).isTrue();

        assertThat(policy("TLS13-1-3-FIPS-2023-04").effective(TlsEngine.OPENSSL).refusal())
                .hasValue("the OpenSSL engine (BoringSSL) would offer more, because it can't leave out"
                        + " TLS_CHACHA20_POLY1305_SHA256");
        assertThat(policy("TLS13-1-3-FIPS-2023-04").effective(TlsEngine.JDK).refusal())
                .isEmpty();
    }

    @Test
    void openSslHasPostQuantumKeyExchangeAndTls10() {
        assumeThat(TlsEngine.OPENSSL.isAvailable()).isTrue();

        assertThat(TlsPolicy.recommended().effective(TlsEngine.OPENSSL).groups())
                .containsExactly("X25519MLKEM768", "x25519", "secp256r1", "secp384r1");
        EffectivePolicy old = policy("2016-08").effective(TlsEngine.OPENSSL);
        assertThat(old.refusal()).isEmpty();
        assertThat(old.protocols()).containsExactly("TLSv1", "TLSv1.1", "TLSv1.2");
        assertThat(old.droppedCiphers()).contains("AES128-SHA256");
    }

    @Test
    void engineIsFoundWhereItIsLeftOpen() {
        assertThat(TlsPolicy.recommended().effective(TlsEngine.AUTO).engine())
                .isEqualTo(TlsEngine.OPENSSL.isAvailable() ? TlsEngine.OPENSSL : TlsEngine.JDK);
    }
}
