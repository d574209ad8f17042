package io.elb.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import org.junit.jupiter.api.Test;

class FieldsTest {
    @Test
    void keepsOrderCaseAndRepetition() {
        Fields fields = Fields.of("Via", "a", "x-B", "1", "VIA", "b");

        assertThat(fields.names()).containsExactly("Via", "x-B", "VIA");
        assertThat(fields.all("via")).containsExactly("a", "b");
        assertThat(fields.first("X-b")).contains("1");
        assertThat(fields.first("none")).isEmpty();
        assertThat(fields).hasToString("Via: a\r\nx-B: 1\r\nVIA: b\r\n");
    }

    @Test
    void valuesLoseOnlyTheWhiteSpaceAroundThem() {
        Fields fields = Fields.from(List.of("A:\t  b  c \t", "B:", "C :d", "no colon"));

        assertThat(fields)
                .isEqualTo(Fields.of("A", "b  c").plus("B", "").plus("C ", "d").plus("no colon", ""));
    }

    @Test
    void tokensAreFoundInListsOfAnyCase() {
        Fields fields = Fields.of("Connection", "close-not", "connection", "x , Close");

        assertThat(fields.hasToken("Connection", "close")).isTrue();
        assertThat(fields.hasToken("Connection", "not")).isFalse();
    }

    @Test
    void nameWithoutValueIsRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Fields.of("a", "b", "c"))
                .withMessage("namesAndValues: 3 strings (expected: an even number)");
    }
}
