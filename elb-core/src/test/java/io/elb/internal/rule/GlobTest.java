package io.elb.internal.rule;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Random;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class GlobTest {
    @ParameterizedTest(name = "{0} {1} {2}")
    @CsvSource({
        "'', '', true",
        "'', a, false",
        "a, '', false",
        "a, a, true",
        "a, A, false",
        "a, ab, false",
        "ab, a, false",
        "*, '', true",
        "*, abc, true",
        "**, '', true",
        "?, '', false",
        "?, a, true",
        "?, ab, false",
        "?*, '', false",
        "*?, a, true",
        "a*, a, true",
        "*a, ba, true",
        "*a, ab, false",
        "a*c, abbc, true",
        "a*c, abbcd, false",
        "a*b*c, aXbXbYc, true",
        "*ab, aab, true",
        "*aab*, aaaab, true",
        "/img/*.jpg, /img/.jpg, true",
        "/img/*.jpg, /img/a/b.jpg, true",
        "/img/*.jpg, /img/a.jpg.png, false",
        "/a?c, /a/c, true",
        "/a?c, /ac, false",
        "a*?b, ab, false",
        "a*?b, axb, true",
    })
    void starStandsForAnyOctetsAndQuestionMarkForOne(String pattern, String text, boolean isMatch) {
        assertThat(matches(Glob.exactCase(pattern), text)).isEqualTo(isMatch);
    }

    @Test
    void anyCaseFoldsBothSides() {
        assertThat(matches(Glob.anyCase("*.EXAMPLE.com"), "Www.example.COM")).isTrue();
        assertThat(matches(Glob.anyCase("example.com"), "EXAMPLE.COM")).isTrue();
        assertThat(matches(Glob.exactCase("*.EXAMPLE.com"), "Www.example.COM")).isFalse();
    }

    @ParameterizedTest(name = "{0} {1} {2}")
    @CsvSource({
        "a\\*, A*, true",
        "a\\*, ab, false",
        "\\?, ?, true",
        "\\?, a, false",
        "\\\\*, \\abc, true",
        "\\\\*, abc, false",
        "\\a, \\a, true",
        "a\\, a\\, true",
        "\\**, *abc, true",
        "\\**, abc, false",
    })
    void backslashTakesTheMeaningFromAWildcard(String pattern, String text, boolean isMatch) {
        assertThat(matches(Glob.anyCaseEscaped(pattern), text)).isEqualTo(isMatch);
        assertThat(matches(Glob.anyCase("a\\*"), "a\\b")).isTrue();
    }

    @Test
    void wildcardsAreCountedWithoutEscapedOnes() {
        assertThat(Glob.anyCase("*a?\\*").wildcards()).isEqualTo(3);
        assertThat(Glob.anyCaseEscaped("*a?\\*\\\\?").wildcards()).isEqualTo(3);
    }

    @Test
    void onlyTheGivenRangeIsLookedAt() {
        byte[] bytes = "xxabcxx".getBytes(StandardCharsets.US_ASCII);

        assertThat(Glob.exactCase("abc").matches(bytes, 2, 5)).isTrue();
        assertThat(Glob.exactCase("a*").matches(bytes, 2, 5)).isTrue();
        assertThat(Glob.exactCase("*x").matches(bytes, 2, 5)).isFalse();
    }

    @Test
    void octetThatIsAllOnesIsAnOctetAsAnyOther() {
        byte[] bytes = {'a', (byte) 0xff};

        assertThat(Glob.exactCase("a").matches(bytes, 0, 2)).isFalse();
        assertThat(Glob.exactCase("a?").matches(bytes, 0, 2)).isTrue();
        assertThat(Glob.exactCase("*").matches(bytes, 0, 2)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"*a*a*a*a*a*b", "a*a*a*a*a*a*b", "?*?*?*?*?*?b", "*aaaaaaaaaaaaaaaaaaaaaaaaaaaab", "******b"})
    @Timeout(30)
    void patternsMadeToBacktrackEndSoon(String pattern) {
        String text = "a".repeat(16_384);

        for (int i = 0; i < 20; i++) {
            assertThat(matches(Glob.exactCase(pattern), text)).isFalse();
        }
        assertThat(matches(Glob.exactCase(pattern), text + "b")).isTrue();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void matchesWhatTheSameRegularExpressionMatches(long seed) {
        Random random = new Random(seed);
        int matches = 0;
        for (int i = 0; i < 20_000; i++) {
            String pattern = text(random, "ab*?", 7);
            String text = text(random, "abB", 8);
            boolean isMatch = regex(pattern).matcher(text).matches();
            assertThat(matches(Glob.exactCase(pattern), text))
                    .as("%s against %s", pattern, text)
                    .isEqualTo(isMatch);
            matches += isMatch ? 1 : 0;
        }
        assertThat(matches).isGreaterThan(1000);
    }

    static Pattern regex(String pattern) {
        StringBuilder regex = new StringBuilder();
        for (int i = 0; i < pattern.length(); i++) {
            char c = pattern.charAt(i);
            regex.append(c == '*' ? ".*" : c == '?' ? "." : Pattern.quote(String.valueOf(c)));
        }
        return Pattern.compile(regex.toString());
    }

    static String text(Random random, String alphabet, int maxLength) {
        StringBuilder text = new StringBuilder();
        for (int length = random.nextInt(maxLength + 1); length > 0; length--) {
            text.append(alphabet.charAt(random.nextInt(alphabet.length())));
        }
        return text.toString();
    }

    private static boolean matches(Glob glob, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
        return glob.matches(bytes, 0, bytes.length);
    }
}
