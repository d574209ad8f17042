package io.elb.internal.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

class OctetsTest {
    @Test
    void everyOctetThatIsNotPrintableIsFoundAtEveryPosition() {
        byte[] text = new byte[27];
        for (int octet = 0; octet < 256; octet++) {
            boolean printable = octet >= 0x20 && octet <= 0x7e;
            for (int position = 0; position < text.length; position++) {
                Arrays.fill(text, (byte) 'x');
                text[position] = (byte) octet;
                int expected = printable ? text.length : position;
                assertThat(Octets.skipPrintable(text, 0, text.length)).isEqualTo(expected);
                if (position + 1 < text.length && !printable) {
                    text[position + 1] = (byte) 0xff;
                    assertThat(Octets.skipPrintable(text, 0, text.length)).isEqualTo(position);
                }
            }
        }
    }

    @Test
    void searchStopsAtTheEnd() {
        byte[] text = "abcdefghijklmnop\r".getBytes(java.nio.charset.StandardCharsets.US_ASCII);

        for (int end = 0; end < text.length; end++) {
            assertThat(Octets.skipPrintable(text, 0, end)).isEqualTo(end);
            assertThat(Octets.skipToken(text, 0, end)).isEqualTo(end);
        }
        assertThat(Octets.skipPrintable(text, 3, text.length)).isEqualTo(16);
        assertThat(Octets.skipToken(text, 3, text.length)).isEqualTo(16);
    }

    @Test
    void tokensAreThoseOfTheRfc() {
        StringBuilder found = new StringBuilder();
        for (int octet = 0; octet < 256; octet++) {
            if (Octets.isToken((byte) octet)) {
                found.append((char) octet);
            }
        }
        assertThat(found.toString())
                .isEqualTo("!#$%&'*+-.0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ^_`abcdefghijklmnopqrstuvwxyz|~");
        assertThat(Octets.isToken(new byte[] {'a'}, 0, 0)).isFalse();
    }
}
