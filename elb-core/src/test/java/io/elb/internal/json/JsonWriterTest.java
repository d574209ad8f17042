package io.elb.internal.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.CharBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class JsonWriterTest {
    @Test
    void valuesOfEveryKindAreWritten() {
        Map<String, Object> value = new LinkedHashMap<>();
        value.put("text", CharBuffer.wrap("t"));
        value.put("none", null);
        value.put("numbers", List.of(1, 2L, (short) 3, (byte) 4, 0.5, 1.5f, BigInteger.TEN, new BigDecimal("1e400")));
        value.put("set", Set.of(true));
        value.put("empty", Map.of());

        assertThat(new JsonWriter().tree(value, 2))
                .hasToString(
                        "{\"text\":\"t\",\"none\":null,\"numbers\":[1,2,3,4,0.5,1.5,10,1E+400],\"set\":[true],\"empty\":{}}");
    }

    @Test
    void onlyWhatMustBeIsEscaped() {
        assertThat(new JsonWriter().value("a\"\\/\b\f\n\r\t\u0001\u007f é 漢 \ud83d\ude00 \ud83d x"))
                .hasToString("\"a\\\"\\\\/\\b\\f\\n\\r\\t\\u0001\\u007f é 漢 \ud83d\ude00 \\ud83d x\"");
        assertThat(new JsonWriter().value("\ude00\ud83d")).hasToString("\"\\ude00\\ud83d\"");
    }

    @Test
    void whatJsonHasNotIsRefused() {
        for (Object wrong : new Object[] {Double.NaN, Float.POSITIVE_INFINITY, new Object(), 'c', new int[1]}) {
            assertThatThrownBy(() -> new JsonWriter().tree(wrong, 1))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageStartingWith("value: " + wrong);
        }
    }

    @Test
    void whatContainsItselfIsRefused() {
        List<Object> items = new ArrayList<>();
        items.add(items);
        assertThatThrownBy(() -> new JsonWriter().tree(items, 64))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("value: nested too deeply (expected: fewer levels)");
    }
}
