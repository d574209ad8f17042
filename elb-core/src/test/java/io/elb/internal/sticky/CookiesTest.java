package io.elb.internal.sticky;

import static org.assertj.core.api.Assertions.assertThat;

import io.elb.internal.http.HeadFields;
import java.nio.charset.StandardCharsets;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CookiesTest {
    private static final String[] NAMES = {
        "AWSALB", "AWSALBCORS", "AWSALBTG", "AWSALBTGCORS", "AWSALBAPP-0", "AWSALBAPP-1", "AWSALBAPP-2", "AWSALBAPP-3"
    };

    private final HeadFields fields = new HeadFields();

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "AWSALB=1|1",
                "AWSALB=1; b=2|1",
                "b=2; AWSALB=1|1",
                "b=2;AWSALB=1|1",
                "b=2 ;\t AWSALB = 1 |1",
                "AWSALB=\"1\"|1",
                "AWSALB=\"1|\"1",
                "AWSALB=1=2|1=2",
                "AWSALBa=2; AWSALB=1|1",
                "b=AWSALB=2; AWSALB=1|1",
                "AWSALB; AWSALB=1|1",
                "awsalb=2; AWSALB=1|1",
                ";;; AWSALB=1;;|1",
                "AWSALB=1; AWSALB=2|1",
                "AWSALB=1; AWSALBCORS=2|2",
                "AWSALBCORS=2; AWSALB=1|2"
            })
    void valueIsFoundInAnyOrderAndSpacing(String cookie, String value) {
        assertThat(value(cookie)).isEqualTo(value);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                ";",
                "=",
                "AWSALB",
                "AWSALB;",
                "awsalb=1",
                "AWSALBx=1",
                "xAWSALB=1",
                "b=AWSALB=1",
                "b=\"AWSALB=1\"",
                "$AWSALB=1",
                "=AWSALB=1",
                "AWSALBTG=1",
                "AWSALBAPP-0=1",
                "A",
                "AWSAL=1"
            })
    void whatIsNoSuchCookieIsNotFound(String cookie) {
        assertThat(value(cookie)).isNull();
    }

    @Test
    void emptyValueIsAValue() {
        assertThat(value("AWSALB=")).isEmpty();
        assertThat(value("AWSALB=\"\"")).isEmpty();
    }

    @Test
    void cookiesMayStandInSeveralFields() {
        fields.add("Cookie", "AWSALBAPP-0=1");
        fields.add("Accept", "AWSALBAPP-1=2");
        fields.add("cookie", "AWSALBTG=3; AWSALBAPP-3=4");

        OwnCookies own = OwnCookies.of(fields);

        assertThat(text(own.shard(0))).isEqualTo("1");
        assertThat(own.shard(1)).isNull();
        assertThat(text(own.shard(3))).isEqualTo("4");
        assertThat(text(own.group())).isEqualTo("3");
        assertThat(own.target()).isNull();
    }

    @Test
    void longFieldOfSeparatorsIsReadToItsEnd() {
        fields.add("Cookie", ";".repeat(60_000) + "AWSALB=1; mine=2");

        assertThat(text(OwnCookies.of(fields).target())).isEqualTo("1");
        assertThat(Cookies.isSent(fields, bytes("mine"))).isTrue();
    }

    /** Splits as one would without a thought of speed. */
    @Test
    void anyOctetsAreReadAsASimpleReaderReadsThem() {
        String alphabet = "AWSLBTGCORP-0123;=\" \tx\u00ff";
        SplittableRandom random = new SplittableRandom(1);
        for (int round = 0; round < 50_000; round++) {
            StringBuilder cookie = new StringBuilder();
            for (int parts = random.nextInt(6); parts > 0; parts--) {
                if (random.nextInt(3) > 0) {
                    cookie.append(NAMES[random.nextInt(NAMES.length)]);
                }
                for (int i = random.nextInt(5); i > 0; i--) {
                    cookie.append(alphabet.charAt(random.nextInt(alphabet.length())));
                }
            }
            HeadFields read = new HeadFields();
            read.add("Cookie", cookie.toString());
            OwnCookies own = OwnCookies.of(read);
            String cors = simply(cookie.toString(), "AWSALBCORS");
            String groupCors = simply(cookie.toString(), "AWSALBTGCORS");

            assertThat(text(own.target()))
                    .as("target of %s", cookie)
                    .isEqualTo(cors == null ? simply(cookie.toString(), "AWSALB") : cors);
            assertThat(text(own.group()))
                    .as("group of %s", cookie)
                    .isEqualTo(groupCors == null ? simply(cookie.toString(), "AWSALBTG") : groupCors);
            for (int i = 0; i < OwnCookies.SHARDS; i++) {
                assertThat(text(own.shard(i)))
                        .as("shard %s of %s", i, cookie)
                        .isEqualTo(simply(cookie.toString(), "AWSALBAPP-" + i));
                assertThat(Cookies.isSent(read, bytes("AWSALBAPP-" + i)))
                        .isEqualTo(simply(cookie.toString(), "AWSALBAPP-" + i) != null);
            }
        }
    }

    private static @Nullable String simply(String cookie, String name) {
        for (String pair : cookie.split(";", -1)) {
            int equals = pair.indexOf('=');
            if (equals >= 0 && blankless(pair.substring(0, equals)).equals(name)) {
                String value = blankless(pair.substring(equals + 1));
                boolean isQuoted = value.length() >= 2 && value.startsWith("\"") && value.endsWith("\"");
                return isQuoted ? value.substring(1, value.length() - 1) : value;
            }
        }
        return null;
    }

    private static String blankless(String text) {
        return text.replaceAll("^[ \t]+|[ \t]+$", "");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a=1", "a=; Path=/", " a = 1; Secure", "a=\"x\"; a=2"})
    void cookieThatATargetSetsIsSeenByItsName(String value) {
        fields.add("Set-Cookie", "b=a=1; a=2");
        assertThat(Cookies.isSet(fields, bytes("a"))).isFalse();

        fields.add("set-cookie", value);
        assertThat(Cookies.isSet(fields, bytes("a"))).isTrue();
    }

    private static @Nullable String value(String cookie) {
        HeadFields fields = new HeadFields();
        fields.add("Cookie", cookie);
        return text(OwnCookies.of(fields).target());
    }

    private static @Nullable String text(byte @Nullable [] value) {
        return value == null ? null : new String(value, StandardCharsets.ISO_8859_1);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
