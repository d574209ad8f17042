package io.elb.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.elb.rule.Action;
import io.elb.rule.Condition;
import io.elb.rule.Fault;
import io.elb.rule.Rule;
import io.elb.testing.ElbExtension;
import io.elb.testing.ElbFixture;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The test of a client that the fault-injection guide shows. */
class RetryingClientIT {
    // begin
    @RegisterExtension
    static final ElbExtension ELB = ElbExtension.of(ElbFixture.builder()
            .targets("shop")
            .balancer(builder -> builder.randomSeed(1))); // the same requests are hit in every run

    private final RetryingClient client = new RetryingClient(5, Duration.ofMillis(500)); // what is tested

    private static void inject(ElbFixture elb, Fault... faults) {
        elb.listener()
                .addRule(Rule.builder(5)
                        .when(Condition.path("/cart*"))
                        .inject(faults)
                        .then(Action.forward(elb.group()))
                        .build());
    }

    @Test
    void failuresAreTriedAgain(ElbFixture elb) throws Exception {
        inject(elb, Fault.abort(503).forPercent(20), Fault.reset().forPercent(10));

        for (int i = 0; i < 50; i++) {
            assertThat(client.get(elb.uri("/cart/" + i))).isEqualTo("shop");
        }
    }

    @Test
    void slowAnswerIsGivenUpAndAskedForAgain(ElbFixture elb) throws Exception {
        inject(elb, Fault.delay(Duration.ofMinutes(1)).forPercent(20));

        for (int i = 0; i < 10; i++) {
            assertThat(client.get(elb.uri("/cart/" + i))).isEqualTo("shop");
        }
    }

    @Test
    void clientGivesUpWhenNothingHelps(ElbFixture elb) {
        inject(elb, Fault.abort(500));

        assertThatThrownBy(() -> client.get(elb.uri("/cart"))).isInstanceOf(IOException.class);

        assertThat(elb.observer().awaitRecords(5)).hasSize(5);
    }

    @Test
    void answerThatTricklesIsGivenUpToo(ElbFixture elb) {
        inject(elb, Fault.throttle(1)); // a byte a second

        assertThatThrownBy(() -> client.get(elb.uri("/cart"))).hasRootCauseInstanceOf(TimeoutException.class);
    }
    // end
}
