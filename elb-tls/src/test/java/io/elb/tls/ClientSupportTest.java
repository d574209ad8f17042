package io.elb.tls;

import static io.elb.tls.KeyAlgorithm.ECDSA_P256;
import static io.elb.tls.KeyAlgorithm.ECDSA_P384;
import static io.elb.tls.KeyAlgorithm.ECDSA_P521;
import static io.elb.tls.KeyAlgorithm.RSA_2048;
import static io.elb.tls.KeyAlgorithm.RSA_3072;
import static io.elb.tls.KeyAlgorithm.RSA_4096;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import org.junit.jupiter.api.Test;

class ClientSupportTest {
    private static final int[] NONE = {};
    private static final int ECDHE_ECDSA = 0xc02b;
    private static final int ECDHE_RSA = 0xc02f;
    private static final int RSA = 0x009c;

    @Test
    void nothingIsKnown() {
        assertThat(ClientSupport.all().algorithms()).containsExactly(KeyAlgorithm.values());
    }

    @Test
    void tls13GoesBySchemesAlone() {
        assertThat(ClientSupport.tls13(0x0403, 0x0804).algorithms())
                .containsExactlyInAnyOrder(ECDSA_P256, RSA_2048, RSA_3072, RSA_4096);
        assertThat(ClientSupport.tls13(0x0503, 0x0603).algorithms()).containsExactly(ECDSA_P384, ECDSA_P521);
        assertThat(ClientSupport.tls13(0x0401, 0x0203).algorithms())
                .as("of TLS 1.2 only")
                .isEmpty();
    }

    @Test
    void tls12NeedsASuiteOfTheKey() {
        assertThat(ClientSupport.tls12(new int[] {ECDHE_RSA}, NONE, NONE).algorithms())
                .containsExactly(RSA_2048, RSA_3072, RSA_4096);
        assertThat(ClientSupport.tls12(new int[] {ECDHE_ECDSA}, NONE, NONE).algorithms())
                .containsExactly(ECDSA_P256, ECDSA_P384, ECDSA_P521);
    }

    @Test
    void tls12NeedsASchemeOfTheKey() {
        int[] both = {ECDHE_ECDSA, ECDHE_RSA};
        assertThat(ClientSupport.tls12(both, new int[] {0x0401}, NONE).algorithms())
                .containsExactly(RSA_2048, RSA_3072, RSA_4096);
        assertThat(ClientSupport.tls12(both, new int[] {0x0805}, NONE).algorithms())
                .containsExactly(RSA_2048, RSA_3072, RSA_4096);
        assertThat(ClientSupport.tls12(both, new int[] {0x0503}, NONE).algorithms())
                .as("in TLS 1.2 the hash goes with any curve")
                .containsExactly(ECDSA_P256, ECDSA_P384, ECDSA_P521);
    }

    @Test
    void tls12NeedsTheCurveAmongTheGroups() {
        assertThat(ClientSupport.tls12(new int[] {ECDHE_ECDSA}, NONE, new int[] {29, 24})
                        .algorithms())
                .containsExactly(ECDSA_P384);
    }

    @Test
    void exchangeByRsaNeedsNoScheme() {
        assertThat(ClientSupport.tls12(new int[] {RSA}, new int[] {0x0403}, NONE)
                        .algorithms())
                .containsExactly(RSA_2048, RSA_3072, RSA_4096);
    }

    @Test
    void equalSupportIsOneObject() {
        assertThat(ClientSupport.of(Set.of(ECDSA_P256)))
                .isSameAs(ClientSupport.tls13(0x0403))
                .hasToString("[ECDSA_P256]");
    }
}
