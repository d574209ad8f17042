package io.elb.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class TargetPoliciesTest {
    @ParameterizedTest
    @CsvSource({
        "TLS13-1-2-Res-PQ-2025-09, TLS13-1-0-PQ-2025-09",
        "TLS13-1-2-2021-06, TLS13-1-0-2021-06",
        "TLS13-1-2-2021-06 TLS13-1-3-PQ-2025-09, TLS13-1-0-PQ-2025-09",
        "TLS13-1-3-FIPS-2023-04 TLS13-1-3-PQ-2025-09, TLS13-1-0-FIPS-2023-04",
        "TLS13-1-3-FIPS-2023-04 TLS13-1-3-FIPS-PQ-2025-09, TLS13-1-0-FIPS-PQ-2025-09",
        "TLS13-1-2-RFC9151-FIPS-2023-07 TLS13-1-3-FIPS-PQ-2025-09, TLS13-1-2-RFC9151-INTEROP4-FIPS-2023-07",
        "2016-08, 2016-08",
        "FS-1-2-Res-2020-10 TLS-1-2-2017-01, 2016-08"
    })
    void policyTowardsTargetsFollowsFromTheListeners(String listeners, String expected) {
        TlsPolicy[] policies = Arrays.stream(listeners.split(" "))
                .map(name -> TlsPolicy.of("ELBSecurityPolicy-" + name))
                .toArray(TlsPolicy[]::new);

        assertThat(ClientTls.policyFor(policies).name()).isEqualTo("ELBSecurityPolicy-" + expected);
    }

    @Test
    void withoutHttpsListenersItIsTheOldestOne() {
        assertThat(ClientTls.policyFor().name()).isEqualTo("ELBSecurityPolicy-2016-08");
    }

    @ParameterizedTest
    @EnumSource(names = {"OPENSSL", "JDK"})
    void versionsThatTheEngineLacksAreLeftOut(TlsEngine engine) {
        try (ClientTls tls = ClientTls.builder().engine(engine).build()) {
            EffectivePolicy effective = tls.effective();
            assertThat(effective.policy().name()).isEqualTo("ELBSecurityPolicy-TLS13-1-0-PQ-2025-09");
            assertThat(effective.protocols()).contains("TLSv1.2", "TLSv1.3");
            assertThat(effective.engine()).isEqualTo(engine);
            assertThat(effective.refusal()).isEmpty();
            assertThat(effective.protocols().contains("TLSv1")).isEqualTo(engine == TlsEngine.OPENSSL);
        }
    }

    @Test
    void policyThatWouldNotBeHeldIsRefused() {
        assertThatThrownBy(() -> ClientTls.builder()
                        .engine(TlsEngine.OPENSSL)
                        .policy(TlsPolicy.of("ELBSecurityPolicy-TLS13-1-0-FIPS-2023-04"))
                        .build())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("TLS_CHACHA20_POLY1305_SHA256");
    }
}
