package io.elb.internal.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonReaderTest {
    @Test
    void valuesOfEveryKindAreRead() {
        Object value = JsonReader.parse(
                " { \"a\" : [ 1 , -2.50 , 1e3, true , false , null , \"t\\u00e4xt\\n\" , { } , [ ] ] , \"b\" : 12345678901234567890 }\r\n\t",
                3);

        List<Object> items = new ArrayList<>(List.of(1L, new BigDecimal("-2.50"), new BigDecimal("1e3"), true, false));
        items.add(null);
        items.addAll(List.of("täxt\n", Map.of(), List.of()));
        assertThat(value).isEqualTo(Map.of("a", items, "b", new BigDecimal("12345678901234567890")));
    }

    @Test
    void lastOfSeveralMembersOfOneNameCounts() {
        assertThat(JsonReader.parse("{\"a\":1,\"b\":2,\"a\":3}", 1)).isEqualTo(Map.of("a", 3L, "b", 2L));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "\ufeff{}",
                "{",
                "}",
                "{}{}",
                "{} x",
                "{\"a\"}",
                "{\"a\":}",
                "{\"a\":1,}",
                "{,}",
                "{a:1}",
                "{'a':1}",
                "{1:1}",
                "{\"a\":1 \"b\":2}",
                "[1,]",
                "[,1]",
                "[1 2]",
                "[1",
                "[",
                "]",
                "tru",
                "True",
                "nul",
                "nulll",
                "undefined",
                "NaN",
                "Infinity",
                "-Infinity",
                "-",
                "+1",
                "01",
                "-01",
                "1.",
                ".5",
                "1e",
                "1e+",
                "0x10",
                "1_000",
                "1e99999999999",
                "\"",
                "\"a",
                "\"\\",
                "\"\\x\"",
                "\"\\u12\"",
                "\"\\u12g4\"",
                "\"\\u\uff11\uff11\uff11\uff11\"",
                "\"a\nb\"",
                "\"a\tb\"",
                "\"a\u0000b\"",
                "\u00a0{}",
                "/* c */ {}",
                "{} // c",
                "\u0000"
            })
    void whatIsNotJsonIsRefused(String text) {
        assertThatThrownBy(() -> JsonReader.parse(text, 8)).isInstanceOf(JsonException.class);
        JsonFuzz.check(text);
    }

    @Test
    void refusalSaysWhereAndWhatWasExpected() {
        assertThatThrownBy(() -> JsonReader.parse("{\"a\":1;}", 8)).hasMessage("json: at 6 (expected: a comma or })");
        assertThatThrownBy(() -> JsonReader.parse("[tru]", 8)).hasMessage("json: at 1 (expected: a value)");
    }

    @Test
    void nestingIsLimited() {
        assertThat(JsonReader.parse("[[[]]]", 3)).isEqualTo(List.of(List.of(List.of())));
        assertThatThrownBy(() -> JsonReader.parse("[[[]]]", 2))
                .isInstanceOf(JsonException.class)
                .hasMessage("json: at 2 (expected: no more than 2 levels)");
        assertThatThrownBy(() -> JsonReader.parse("{}", 0)).isInstanceOf(JsonException.class);
        assertThatThrownBy(() -> JsonReader.parse("[".repeat(1_000_000), 64)).isInstanceOf(JsonException.class);
    }

    @Test
    void numbersAreLimited() {
        assertThat(JsonReader.parse("1".repeat(1000), 0)).isEqualTo(new BigDecimal("1".repeat(1000)));
        assertThatThrownBy(() -> JsonReader.parse("1".repeat(1001), 0))
                .isInstanceOf(JsonException.class)
                .hasMessageContaining("a number of at most 1000 characters");
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 1, -1, 999_999_999_999_999_999L, -99_999_999_999_999_999L})
    void shortIntegersAreLongs(long number) {
        assertThat(JsonReader.parse(Long.toString(number), 0)).isEqualTo(number);
    }

    @Test
    void randomDocumentsAreReadAsJacksonReadsThem() {
        Random random = new Random(20_260_801);
        for (int i = 0; i < 3_000; i++) {
            String text = new JsonWriter().tree(document(random, 4), 4).toString();
            JsonFuzz.check(text);
            JsonFuzz.check(spoilt(text, random));
        }
    }

    private static Object document(Random random, int depth) {
        return switch (random.nextInt(depth == 0 ? 6 : 9)) {
            case 0 -> null;
            case 1 -> random.nextBoolean();
            case 2 -> random.nextLong() >> random.nextInt(64);
            case 3 -> BigDecimal.valueOf(random.nextLong(), random.nextInt(40) - 20);
            case 4 -> random.nextGaussian() * Math.pow(10, random.nextInt(300) - 150);
            case 5 -> text(random);
            case 6 -> {
                List<Object> items = new ArrayList<>();
                for (int n = random.nextInt(5); n > 0; n--) {
                    items.add(document(random, depth - 1));
                }
                yield items;
            }
            default -> {
                Map<String, Object> members = random.nextBoolean() ? new LinkedHashMap<>() : new HashMap<>();
                for (int n = random.nextInt(5); n > 0; n--) {
                    members.put(text(random), document(random, depth - 1));
                }
                yield members;
            }
        };
    }

    private static String text(Random random) {
        StringBuilder text = new StringBuilder();
        for (int n = random.nextInt(12); n > 0; n--) {
            switch (random.nextInt(4)) {
                case 0 -> text.append((char) random.nextInt(0x80));
                case 1 -> text.append((char) random.nextInt(0xd800));
                case 2 -> text.appendCodePoint(0x10000 + random.nextInt(0x10000));
                default -> text.append("\"\\/\b\f\n\r\t{}[]:,".charAt(random.nextInt(14)));
            }
        }
        return text.toString();
    }

    /** The text with one character changed, removed or doubled. */
    private static String spoilt(String text, Random random) {
        int at = random.nextInt(text.length());
        String middle = switch (random.nextInt(3)) {
            case 0 -> String.valueOf("{}[]\",:\\0-.eE+ tfn\n\u0001".charAt(random.nextInt(20)));
            case 1 -> "";
            default -> text.substring(at, at + 1).repeat(2);
        };
        return text.substring(0, at) + middle + text.substring(at + 1);
    }
}
