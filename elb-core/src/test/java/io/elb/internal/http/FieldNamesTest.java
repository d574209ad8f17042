package io.elb.internal.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FieldNamesTest {
    @Test
    void everyKnownNameIsFoundInAnyCaseAndNoneThatDiffersInOneOctet() {
        for (int id = 1; id < FieldNames.count(); id++) {
            String name = FieldNames.nameOf(id);
            assertThat(idOf(name)).as(name).isEqualTo(id);
            assertThat(idOf(name.toUpperCase(Locale.ROOT))).as(name).isEqualTo(id);
            for (int i = 0; i < name.length(); i++) {
                String other = name.substring(0, i) + '~' + name.substring(i + 1);
                assertThat(idOf(other)).as(other).isEqualTo(FieldNames.UNKNOWN);
            }
            assertThat(idOf(name + "s")).isEqualTo(FieldNames.UNKNOWN);
            assertThat(idOf("s" + name)).isEqualTo(FieldNames.UNKNOWN);
        }
    }

    @Test
    void idsFitIntoALong() {
        assertThat(FieldNames.count()).isLessThanOrEqualTo(64);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a", "te_", "content_length", "x-forwarded-foo"})
    void otherNamesAreUnknown(String name) {
        assertThat(idOf(name)).isEqualTo(FieldNames.UNKNOWN);
    }

    @Test
    void nameIsFoundInTheMiddleOfOctets() {
        byte[] octets = "xxTransfer-Encodingyy".getBytes(StandardCharsets.US_ASCII);

        assertThat(FieldNames.idOf(octets, 2, octets.length - 2)).isEqualTo(FieldNames.TRANSFER_ENCODING);
    }

    @Test
    void framingRoutingAndCredentialsMustNotBeTrailers() {
        assertThat(FieldNames.isForbiddenInTrailers(FieldNames.CONTENT_LENGTH)).isTrue();
        assertThat(FieldNames.isForbiddenInTrailers(FieldNames.HOST)).isTrue();
        assertThat(FieldNames.isForbiddenInTrailers(FieldNames.AUTHORIZATION)).isTrue();
        assertThat(FieldNames.isForbiddenInTrailers(FieldNames.GRPC_STATUS)).isFalse();
        assertThat(FieldNames.isForbiddenInTrailers(FieldNames.UNKNOWN)).isFalse();
    }

    private static int idOf(String name) {
        byte[] octets = name.getBytes(StandardCharsets.ISO_8859_1);
        return FieldNames.idOf(octets, 0, octets.length);
    }
}
