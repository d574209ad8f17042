package io.elb.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.elb.balance.BalancingStrategy;
import io.elb.listener.Transport;
import io.elb.testing.Answer;
import io.elb.testing.FakeTarget;
import io.elb.testing.Gate;
import io.elb.testing.RawClient;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Which of several targets gets a request. */
class BalancingIT {
    private final FakeTarget one = FakeTarget.start("one");
    private final FakeTarget two = FakeTarget.start("two");
    private final FakeTarget three = FakeTarget.start("three");
    private Bed bed;

    private void open(BalancingStrategy strategy) {
        bed = Bed.on(Transport.AUTO)
                .threads(2)
                .target(one)
                .target(two)
                .target(three)
                .group(group -> group.strategy(strategy))
                .open();
    }

    @AfterEach
    void close() {
        bed.close();
    }

    private void ask(int requests) {
        RawClient client = bed.client();
        for (int i = 0; i < requests; i++) {
            assertThat(client.exchange(Bed.GET).status()).isEqualTo(200);
        }
    }

    @Test
    void slowTargetGetsNothingMoreWhileOthersAreIdle() {
        open(BalancingStrategy.leastOutstandingRequests());
        Gate gate = Gate.closed();
        one.answer(Answer.ok("at last").after(gate));
        RawClient waiting = bed.client();
        while (one.requestCount() == 0) { // one request at a time: the first that comes to target one stays there
            long before = requestsAtTargets();
            waiting.send(Bed.GET);
            while (requestsAtTargets() == before) {
                Thread.onSpinWait();
            }
            if (one.requestCount() == 0) {
                assertThat(waiting.readResponse().status()).isEqualTo(200);
            }
        }

        ask(60);

        assertThat(one.requestCount()).isEqualTo(1);
        assertThat(two.requestCount()).isGreaterThan(10);
        assertThat(three.requestCount()).isGreaterThan(10);
        gate.open();
        assertThat(waiting.readResponse().bodyText()).isEqualTo("at last");
    }

    private long requestsAtTargets() {
        return one.requestCount() + two.requestCount() + three.requestCount();
    }

    @Test
    void idleTargetsTakeEqualPartsOfOneRequestAtATime() {
        open(BalancingStrategy.leastOutstandingRequests());

        ask(300);

        for (FakeTarget target : new FakeTarget[] {one, two, three}) {
            assertThat(target.requestCount()).as(target.name()).isBetween(60L, 140L);
        }
    }

    @Test
    void weightedRandomFollowsTheWeights() {
        open(BalancingStrategy.weightedRandom());
        bed.group().setWeight("127.0.0.1:" + one.port(), 8);
        bed.group().setWeight("127.0.0.1:" + three.port(), 0);

        ask(450);

        assertThat(two.requestCount()).as("one of nine").isBetween(20L, 85L);
        assertThat(three.requestCount()).isZero();
    }
}
