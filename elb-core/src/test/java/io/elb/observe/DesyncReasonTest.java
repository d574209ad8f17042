package io.elb.observe;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class DesyncReasonTest {
    @ParameterizedTest
    @CsvSource({
        "ACCEPTABLE, NonCompliantHeader SpaceInUri NonCompliantVersion GetHeadZeroContentLength NonCrLfLineTermination",
        "AMBIGUOUS, EmptyHeader AmbiguousUri UndefinedContentLengthSemantics UndefinedTransferEncodingSemantics "
                + "DuplicateContentLength BothTeClPresent SuspiciousHeader MultilineHeader PartialHeaderLine "
                + "MissingLastEmptyLine MissingHeaderColon MissingUri",
        "SEVERE, BadHeader BadUri BadVersion BadMethod BadContentLength MultipleContentLength BadTransferEncoding "
                + "MultipleTransferEncodingChunked SuspiciousTeClPresent",
        "COMPLIANT, ''",
    })
    void tokensOfEachClassAreThoseOfElb(DesyncClass desyncClass, String tokens) {
        List<String> actual = Arrays.stream(DesyncReason.values())
                .filter(reason -> reason.desyncClass() == desyncClass)
                .map(DesyncReason::token)
                .toList();

        assertThat(String.join(" ", actual)).isEqualTo(tokens);
    }

    @ParameterizedTest
    @EnumSource(DesyncReason.class)
    void tokenIsTheNameInCamelCase(DesyncReason reason) {
        String name = reason.token().replaceAll("(?<=.)(?=[A-Z])", "_").toUpperCase(Locale.ROOT);

        assertThat(name).isEqualTo(reason.name());
    }

    @ParameterizedTest
    @CsvSource({"COMPLIANT,Compliant", "ACCEPTABLE,Acceptable", "AMBIGUOUS,Ambiguous", "SEVERE,Severe"})
    void classHasItsToken(DesyncClass desyncClass, String token) {
        assertThat(desyncClass.token()).isEqualTo(token);
    }
}
