package io.elb.internal.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HeadFieldsTest {
    private final HeadFields fields = new HeadFields();

    @Test
    void addedFieldIsACanonicalLine() {
        fields.add("X-One", "a b");

        assertThat(fields.isCanonicalLine(0)).isTrue();
        assertThat(Octets.string(fields.bytes(), fields.nameStart(0), fields.valueEnd(0) + 2))
                .isEqualTo("X-One: a b\r\n");
        assertThat(fields.name(0)).isEqualTo("X-One");
        assertThat(fields.value(0)).isEqualTo("a b");
    }

    @Test
    void textCannotEndItsLine() {
        fields.add("X\n", "a\r\nB: c\u010a\u0000\t\u00e9");

        assertThat(fields.name(0)).isEqualTo("X?");
        assertThat(fields.value(0)).isEqualTo("a??B: c??\t\u00e9");
    }

    @Test
    void fieldsAreFoundByIdAndByName() {
        fields.add("Host", "a");
        fields.add("x-own", "1");
        fields.add("Cookie", "b");
        fields.add("X-Own", "2");
        fields.add("COOKIE", "c");

        assertThat(fields.has(FieldNames.COOKIE)).isTrue();
        assertThat(fields.has(FieldNames.EXPECT)).isFalse();
        assertThat(fields.hasAny(FieldNames.setOf(FieldNames.EXPECT, FieldNames.HOST)))
                .isTrue();
        assertThat(fields.indexOf(FieldNames.COOKIE)).isEqualTo(2);
        assertThat(fields.indexOf(FieldNames.COOKIE, 3)).isEqualTo(4);
        assertThat(fields.indexOf(FieldNames.COOKIE, 5)).isEqualTo(-1);
        assertThat(fields.indexOf(FieldNames.EXPECT)).isEqualTo(-1);
        assertThat(fields.indexOfName("x-own", 0)).isEqualTo(1);
        assertThat(fields.indexOfName("x-own", 2)).isEqualTo(3);
        assertThat(fields.indexOfName("x-other", 0)).isEqualTo(-1);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "close            | true",
                "a, CLOSE         | true",
                "a,,\tclose\t ,b  | true",
                "a;close          | false",
                "xclose           | false",
                "close d          | false",
                "''               | false",
                ",                | false",
            })
    void tokensAreFoundInLists(String value, boolean has) {
        fields.add("Connection", value);

        assertThat(fields.valueHasToken(0, "close")).isEqualTo(has);
        assertThat(fields.hasToken(FieldNames.CONNECTION, "close")).isEqualTo(has);
    }

    @Test
    void wholeValuesAreComparedInAnyCase() {
        fields.add("Upgrade", "WebSocket");

        assertThat(fields.valueEqualsIgnoreCase(0, "websocket")).isTrue();
        assertThat(fields.valueEqualsIgnoreCase(0, "websockets")).isFalse();
    }

    @Test
    void manyAndLargeFieldsFitAndTheMemoryIsGivenBack() {
        String large = "v".repeat(3000);
        for (int i = 0; i < 200; i++) {
            fields.add("x-" + i, large);
        }

        assertThat(fields.count()).isEqualTo(200);
        assertThat(fields.value(199)).isEqualTo(large);
        fields.clear();
        assertThat(fields.count()).isZero();
        assertThat(fields.length()).isZero();
        assertThat(fields.bytes()).hasSize(1024);
    }

    @Test
    void octetsAreTakenInStepsAndGivenBack() {
        ByteBuf in = Unpooled.copiedBuffer("x".repeat(3000), StandardCharsets.ISO_8859_1);
        fields.take(in);

        assertThat(fields.length()).isEqualTo(1024);
        assertThat(in.readableBytes()).isEqualTo(3000 - 1024);
        fields.giveBack(in, 24);
        assertThat(fields.length()).isEqualTo(24);
        assertThat(in.readableBytes()).isEqualTo(3000 - 24);
    }
}
