package io.elb.rule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FaultTest {
    @ParameterizedTest
    @ValueSource(doubles = {0, -1, 100.1, Double.NaN, Double.POSITIVE_INFINITY})
    void shareIsAboveNothingAndAtMostAll(double percent) {
        for (Fault fault :
                List.of(Fault.delay(Duration.ofSeconds(1)), Fault.abort(500), Fault.reset(), Fault.throttle(1))) {
            assertThatThrownBy(() -> fault.forPercent(percent))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("percent: " + percent + " (expected: above 0, at most 100)");
        }
    }

    @Test
    void faultHitsEveryRequestUnlessItIsTold() {
        assertThat(Fault.delay(Duration.ofSeconds(1)).percent()).isEqualTo(100);
        assertThat(Fault.abort(500).forPercent(0.1)).isEqualTo(new Fault.Abort(500, 0.1));
        assertThat(Fault.reset().forPercent(3).forPercent(5).percent()).isEqualTo(5);
        assertThat(Fault.throttle(10).forPercent(1)).isEqualTo(new Fault.Throttle(10, 1));
    }

    @Test
    void ruleKeepsItsFaultsInOrder() {
        Fault delay = Fault.delay(Duration.ofMillis(1));
        Rule rule = Rule.builder(1)
                .when(Condition.path("/*"))
                .inject(delay)
                .inject(Fault.reset(), Fault.abort(500))
                .then(Action.fixedResponse(200))
                .build();

        assertThat(rule.faults()).containsExactly(delay, Fault.reset(), Fault.abort(500));
        assertThat(rule.toBuilder().priority(2).build().faults()).isEqualTo(rule.faults());
        assertThat(rule.toBuilder().faults(List.of()).build()).isNotEqualTo(rule);
        assertThat(rule.toBuilder().build()).isEqualTo(rule).hasToString(rule.toString());
    }
}
