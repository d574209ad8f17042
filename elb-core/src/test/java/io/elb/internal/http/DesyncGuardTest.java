package io.elb.internal.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.elb.observe.DesyncClass;
import io.elb.observe.DesyncMode;
import io.elb.observe.DesyncReason;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class DesyncGuardTest {
    private final RequestHead head = new RequestHead();

    @ParameterizedTest
    @CsvSource({
        "MONITOR,    SPACE_IN_URI,      false, false",
        "MONITOR,    BOTH_TE_CL_PRESENT,false, false",
        "MONITOR,    BAD_HEADER,        false, false",
        "DEFENSIVE,  SPACE_IN_URI,      false, false",
        "DEFENSIVE,  BOTH_TE_CL_PRESENT,false, true",
        "DEFENSIVE,  BAD_HEADER,        true,  true",
        "STRICTEST,  SPACE_IN_URI,      true,  false",
        "STRICTEST,  BOTH_TE_CL_PRESENT,true,  true",
        "STRICTEST,  BAD_HEADER,        true,  true",
    })
    void modeDecidesOverTheClass(DesyncMode mode, DesyncReason reason, boolean blocked, boolean closes) {
        head.note(reason);

        assertThat(DesyncGuard.isBlocked(mode, head)).isEqualTo(blocked);
        assertThat(DesyncGuard.closesAfter(mode, head)).isEqualTo(closes);
    }

    @ParameterizedTest
    @EnumSource(DesyncMode.class)
    void compliantRequestsPassInEveryMode(DesyncMode mode) {
        assertThat(DesyncGuard.isBlocked(mode, head)).isFalse();
        assertThat(DesyncGuard.closesAfter(mode, head)).isFalse();
    }

    @Test
    void firstOfTheWorstReasonsIsKept() {
        assertThat(head.desyncClass()).isEqualTo(DesyncClass.COMPLIANT);
        head.note(DesyncReason.SPACE_IN_URI);
        head.note(DesyncReason.NON_COMPLIANT_HEADER);
        assertThat(head.desyncReason()).isEqualTo(DesyncReason.SPACE_IN_URI);
        head.note(DesyncReason.MULTILINE_HEADER);
        head.note(DesyncReason.EMPTY_HEADER);
        assertThat(head.desyncReason()).isEqualTo(DesyncReason.MULTILINE_HEADER);
        assertThat(head.desyncClass()).isEqualTo(DesyncClass.AMBIGUOUS);
        head.clear();
        assertThat(head.desyncReason()).isNull();
    }
}
