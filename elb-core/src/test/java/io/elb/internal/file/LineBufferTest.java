package io.elb.internal.file;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LineBufferTest {
    private final LineBuffer line = new LineBuffer();

    @Test
    void quotesBackslashesControlsAndWhatIsNotAsciiAreEscaped() {
        line.putEscaped("a \"b\" \\ \t\n\u007f é\u00ff z");

        assertThat(line).hasToString("a \\x22b\\x22 \\x5C \\x09\\x0A\\x7F \\xE9\\xFF z");
    }

    @Test
    void everyOctetIsTreatedTheSameWhereverItStands() {
        for (int octet = 0; octet < 256; octet++) {
            boolean plain = octet >= 0x20 && octet < 0x7f && octet != '"' && octet != '\\';
            String written = plain ? String.valueOf((char) octet) : String.format(Locale.ROOT, "\\x%02X", octet);
            for (int place = 0; place < 17; place++) {
                String before = "~".repeat(place);
                String after = " ".repeat(17 - place);
                line.clear();
                line.putEscaped(before + (char) octet + after);

                assertThat(line).hasToString(before + written + after);
            }
        }
    }

    @Test
    void aWordHasNoSpaces() {
        assertThat(line.putWord("a b")).hasToString("a\\x20b");
    }

    @Test
    void whatStoodThereBeforeIsNotEscaped() {
        line.put('"').putEscaped("\"").put('"');

        assertThat(line).hasToString("\"\\x22\"");
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 7, 10, 99, 100, 123456789, Long.MAX_VALUE, -1, Long.MIN_VALUE})
    void numbersAreWrittenInDecimal(long number) {
        assertThat(line.put(number)).hasToString(Long.toString(number));
    }

    @ParameterizedTest
    @CsvSource({"0,0.000", "999999,0.000", "1000000,0.001", "1234567890,1.234", "61000000000,61.000"})
    void secondsHaveThreeDecimalsAndAreCutOff(long nanos, String text) {
        assertThat(line.putSeconds(nanos)).hasToString(text);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "2018-07-02T22:23:00.186641Z",
                "1970-01-01T00:00:00.000001Z",
                "1969-12-31T23:59:59.999999Z",
                "2024-02-29T09:08:07.100000Z",
                "9999-12-31T23:59:59.000009Z"
            })
    void timesHaveMicroseconds(String text) {
        Instant instant = Instant.parse(text);

        assertThat(line.putTime(instant.getEpochSecond(), instant.getNano())).hasToString(text);
    }

    @Test
    void theTimeFollowsTheSecond() {
        Instant first = Instant.parse("2018-07-02T22:23:00.5Z");
        line.putTime(first.getEpochSecond(), first.getNano()).put(' ');
        line.putTime(first.getEpochSecond(), 0).put(' ');
        line.putTime(first.getEpochSecond() + 1, 0);

        assertThat(line)
                .hasToString("2018-07-02T22:23:00.500000Z 2018-07-02T22:23:00.000000Z 2018-07-02T22:23:01.000000Z");
    }

    @Test
    void aLineMayBeAsLongAsItIs() {
        String much = "x\"".repeat(100_000);

        assertThat(line.putEscaped(much)).hasToString("x\\x22".repeat(100_000));
        line.clear();
        assertThat(line.put("next")).hasToString("next");
    }
}
