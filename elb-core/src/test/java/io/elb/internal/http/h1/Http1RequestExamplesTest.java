package io.elb.internal.http.h1;

import static org.assertj.core.api.Assertions.assertThat;

import io.elb.observe.DesyncReason;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class Http1RequestExamplesTest {
    static List<Example> examples() {
        return WireExamples.load("http1-requests.txt").stream().map(Example::of).toList();
    }

    @ParameterizedTest
    @MethodSource("examples")
    void exampleIsFramedAndClassedAsItSays(Example example) {
        RequestOutcome outcome = RequestOutcome.whole(example.octets());

        assertThat(outcome.reason()).isEqualTo(example.reason());
        if (example.verdict().equals("ok")) {
            assertThat(outcome.status()).isEqualTo(DecodeStatus.COMPLETE);
            assertThat(outcome.framing()).isEqualTo(example.framing());
            assertThat(outcome.fault()).isNull();
        } else {
            assertThat(outcome.status()).isEqualTo(DecodeStatus.REJECTED);
            assertThat(outcome.fault().status()).hasToString(example.verdict());
        }
    }

    @ParameterizedTest
    @MethodSource("examples")
    void exampleIsTheSameHoweverItIsSplit(Example example) {
        byte[] octets = example.octets();
        RequestOutcome whole = RequestOutcome.whole(octets);

        assertThat(RequestOutcome.pieces(octets, 1)).matches(whole::isSameAs);
        for (int position = 1; position < octets.length; position++) {
            assertThat(RequestOutcome.pieces(octets, position, octets.length))
                    .as("split at %d", position)
                    .matches(whole::isSameAs);
        }
    }

    @ParameterizedTest
    @MethodSource("examples")
    void everyPrefixOfAnAcceptedHeadNeedsMore(Example example) {
        RequestOutcome whole = RequestOutcome.whole(example.octets());
        if (whole.status() != DecodeStatus.COMPLETE) {
            return;
        }
        for (int length = 1; length < whole.consumed(); length++) {
            assertThat(RequestOutcome.whole(Arrays.copyOf(example.octets(), length))
                            .status())
                    .isEqualTo(DecodeStatus.NEED_MORE);
        }
    }

    @ParameterizedTest
    @MethodSource("examples")
    void whatIsAcceptedIsWrittenInCanonicalFormThatIsFramedTheSame(Example example) {
        RequestOutcome first = RequestOutcome.whole(example.octets());
        if (first.status() != DecodeStatus.COMPLETE) {
            return;
        }
        byte[] written = RequestHeadFuzz.rewrite(first.decoded());
        RequestOutcome second = RequestOutcome.whole(written);

        assertThat(second.status()).isEqualTo(DecodeStatus.COMPLETE);
        assertThat(second.consumed()).isEqualTo(written.length);
        assertThat(second.framing()).isEqualTo(first.framing());
        assertThat(second.decoded().isCanonicalLine()).isTrue();
        assertThat(RequestHeadFuzz.rewrite(second.decoded())).isEqualTo(written);
    }

    @ParameterizedTest
    @MethodSource("examples")
    void exampleHoldsWhatFuzzingChecks(Example example) {
        RequestHeadFuzz.fuzzerTestOneInput(example.octets());
    }

    @Test
    void examplesCoverEveryReasonThatACompleteHeadCanHave() {
        Set<String> covered = examples().stream().map(Example::reason).collect(Collectors.toSet());
        Set<String> all = Arrays.stream(DesyncReason.values())
                .filter(reason -> reason != DesyncReason.PARTIAL_HEADER_LINE)
                .filter(reason -> reason != DesyncReason.MISSING_LAST_EMPTY_LINE)
                .map(DesyncReason::token)
                .collect(Collectors.toSet());

        assertThat(covered).containsAll(all);
    }

    record Example(String reason, String verdict, String framing, String escaped) {
        static Example of(String[] columns) {
            return new Example(columns[0], columns[1], columns[2], columns[3]);
        }

        byte[] octets() {
            return WireExamples.octets(escaped);
        }
    }
}
