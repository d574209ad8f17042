package io.elb.internal.accept;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import java.util.OptionalInt;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Alerts that come without encryption. */
class PlainAlertHandlerTest {
    /** A record of a handshake whose content looks like an alert, the change of the cipher, and the alert. */
    private static final String RECORDS = "160301000415030300" + "140303000101" + "15030300020230";

    private static OptionalInt received(String hex, int chunk) {
        PlainAlertHandler alerts = new PlainAlertHandler();
        EmbeddedChannel channel = new EmbeddedChannel(alerts);
        byte[] octets = ByteBufUtil.decodeHexDump(hex);
        ByteBuf passed = Unpooled.buffer();
        for (int at = 0; at < octets.length; at += chunk) {
            channel.writeInbound(Unpooled.copiedBuffer(octets, at, Math.min(chunk, octets.length - at)));
            ByteBuf out = channel.readInbound();
            passed.writeBytes(out);
            out.release();
        }
        channel.finishAndReleaseAll();
        assertThat(ByteBufUtil.hexDump(passed)).as("what is passed on").isEqualTo(hex);
        return alerts.received();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8, 11, 100})
    void alertIsFoundHoweverItComes(int chunk) {
        assertThat(received(RECORDS, chunk)).hasValue(48);
    }

    @ParameterizedTest
    @CsvSource({
        "HTTP without TLS, 474554202f20485454502f312e310d0a15030300020230",
        "another version, 16050100011515030300020230",
        "encrypted, 15030300120230000000000000000000000000000000",
        "half of it, 150303000202",
        "an empty record, 1603030000"
    })
    void nothingElseIsOne(String what, String hex) {
        assertThat(received(hex, 1)).as(what).isEmpty();
        assertThat(received(hex, 100)).as(what).isEmpty();
    }
}
