package io.elb.internal.http.h1;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ChunkedDecoderTest {
    static List<Example> examples() {
        return WireExamples.load("http1-chunked.txt").stream().map(Example::of).toList();
    }

    @ParameterizedTest
    @MethodSource("examples")
    void exampleHoldsWhatItSays(Example example) {
        ChunkedOutcome outcome = ChunkedOutcome.whole(example.octets());

        assertThat(outcome.result()).hasToString(example.result());
        assertThat(outcome.data()).isEqualTo(example.data());
        assertThat(outcome.trailers().strip().lines().map(String::strip)).containsExactly(example.trailerLines());
    }

    @ParameterizedTest
    @MethodSource("examples")
    void exampleIsTheSameHoweverItIsSplit(Example example) {
        byte[] octets = example.octets();
        ChunkedOutcome whole = ChunkedOutcome.whole(octets);

        for (int position = 1; position < octets.length; position++) {
            assertThat(ChunkedOutcome.pieces(octets, position, octets.length))
                    .as("split at %d", position)
                    .isEqualTo(whole);
        }
    }

    @ParameterizedTest
    @MethodSource("examples")
    void exampleHoldsWhatFuzzingChecks(Example example) {
        ChunkedBodyFuzz.fuzzerTestOneInput(example.octets());
    }

    @Test
    void dataIsHandedOutWhereItStands() {
        ChunkedDecoder decoder = new ChunkedDecoder(64, 4);
        ByteBuf in = buffer("8\r\nabcdefgh\r\n0\r\n\r\nnext");

        assertThat(decoder.next(in)).isEqualTo(ChunkedDecoder.Result.DATA);
        assertThat(decoder.dataLength()).isEqualTo(8);
        assertThat(in.readerIndex()).isEqualTo(3);
        in.skipBytes(8);
        assertThat(decoder.next(in)).isEqualTo(ChunkedDecoder.Result.END);
        assertThat(in.toString(StandardCharsets.ISO_8859_1)).isEqualTo("next");
        assertThat(decoder.next(in)).isEqualTo(ChunkedDecoder.Result.END);
    }

    @Test
    void octetsBehindTheTrailersAreLeftAloneAndTheNextBodyStartsAfresh() {
        ChunkedDecoder decoder = new ChunkedDecoder(64, 4);
        ByteBuf in = buffer("0\r\nX: y\r\n\r\n0\r\n\r\nnext");

        assertThat(decoder.next(in)).isEqualTo(ChunkedDecoder.Result.END);
        assertThat(decoder.trailers().count()).isEqualTo(1);
        decoder.reset();
        assertThat(decoder.next(in)).isEqualTo(ChunkedDecoder.Result.END);
        assertThat(decoder.trailers().count()).isZero();
        assertThat(in.toString(StandardCharsets.ISO_8859_1)).isEqualTo("next");
    }

    @ParameterizedTest
    @ValueSource(ints = {ChunkedOutcome.TRAILER_BYTES, ChunkedOutcome.TRAILER_BYTES + 1})
    void trailersMayHaveTheirLimit(int length) {
        String trailers = "X: " + "y".repeat(length - 7) + "\r\n\r\n";
        ChunkedOutcome outcome = ChunkedOutcome.whole(("0\r\n" + trailers).getBytes(StandardCharsets.ISO_8859_1));

        boolean fits = length <= ChunkedOutcome.TRAILER_BYTES;
        assertThat(trailers).hasSize(length);
        assertThat(outcome.result()).isEqualTo(fits ? ChunkedDecoder.Result.END : ChunkedDecoder.Result.MALFORMED);
    }

    @ParameterizedTest
    @ValueSource(ints = {16 * 1024, 16 * 1024 + 1})
    void extensionsMayNotOutgrowTheData(int length) {
        String line = "1;" + "x".repeat(length - 1) + "\r\na\r\n";
        ChunkedOutcome outcome = ChunkedOutcome.whole(line.getBytes(StandardCharsets.ISO_8859_1));

        boolean fits = length <= 16 * 1024;
        assertThat(outcome.result())
                .isEqualTo(fits ? ChunkedDecoder.Result.NEED_MORE : ChunkedDecoder.Result.MALFORMED);
    }

    @Test
    void extensionsThatTheDataPaysForAreNoLimit() {
        ChunkedDecoder decoder = new ChunkedDecoder(64, 4);
        String chunk = "64;" + "x".repeat(99) + "\r\n" + "d".repeat(100) + "\r\n";
        for (int i = 0; i < 1000; i++) {
            ByteBuf in = buffer(chunk);
            assertThat(decoder.next(in)).isEqualTo(ChunkedDecoder.Result.DATA);
            in.skipBytes(decoder.dataLength());
            assertThat(decoder.next(in)).isEqualTo(ChunkedDecoder.Result.NEED_MORE);
        }
    }

    private static ByteBuf buffer(String text) {
        return Unpooled.copiedBuffer(text, StandardCharsets.ISO_8859_1);
    }

    record Example(String result, String data, String trailers, String escaped) {
        static Example of(String[] columns) {
            return new Example(columns[0], columns[1], columns[2], columns[3]);
        }

        String[] trailerLines() {
            return trailers.isEmpty() ? new String[0] : trailers.split(";", -1);
        }

        byte[] octets() {
            return WireExamples.octets(escaped);
        }
    }
}
