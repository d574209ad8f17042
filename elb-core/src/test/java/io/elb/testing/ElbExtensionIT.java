package io.elb.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.elb.LoadBalancer;
import io.elb.listener.Listener;
import io.elb.target.TargetGroup;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

class ElbExtensionIT {
    private static final String GET = "GET / HTTP/1.1\r\nHost: shop\r\n\r\n";

    @Nested
    @ExtendWith(ElbExtension.class)
    @Execution(ExecutionMode.CONCURRENT)
    class ByDefault {
        @BeforeEach
        void script(ElbFixture elb) {
            elb.target("two").answer(Answer.ok("zwei"));
        }

        @RepeatedTest(4)
        void eachTestHasABalancerOfItsOwn(ElbFixture elb, RawClient client) {
            Set<String> answers = new HashSet<>();
            for (int i = 0; i < 4; i++) {
                answers.add(client.exchange(GET).bodyText());
            }
            assertThat(answers).containsExactlyInAnyOrder("one", "zwei");
            assertThat(elb.observer().awaitRecords(4)).hasSize(4);
            assertThat(elb.targets())
                    .allSatisfy(target -> assertThat(target.requests()).hasSize(2));
        }

        @Test
        void partsAreThoseOfTheFixture(
                ElbFixture elb,
                LoadBalancer balancer,
                Listener listener,
                TargetGroup group,
                RecordingObserver observer) {
            assertThat(balancer).isSameAs(elb.balancer());
            assertThat(listener).isSameAs(elb.listener());
            assertThat(group).isSameAs(elb.group());
            assertThat(observer).isSameAs(elb.observer());
            assertThat(elb.uri("/a?b").toString()).isEqualTo("http://127.0.0.1:" + listener.port() + "/a?b");
            GroupHealth.await(group, 2);
        }
    }

    @Nested
    class WithSettings {
        @RegisterExtension
        final ElbExtension elb = ElbExtension.of(ElbFixture.builder()
                .targets("a", "b", "c")
                .balancer(builder -> builder.threads(2))
                .listener(builder -> builder.name("front")));

        @Test
        void settingsAreUsed(ElbFixture fixture) {
            assertThat(fixture.targets()).extracting(FakeTarget::name).containsExactly("a", "b", "c");
            assertThat(fixture.listener().name()).isEqualTo("front");
        }
    }

    @Test
    void aRequestLeftInFlightIsFound() {
        ElbFixture elb = ElbFixture.builder().targets("stuck").start();
        elb.target("stuck").answer(Answer.never());
        try (RawClient unknown = RawClient.connect(elb.listener().address())) {
            unknown.send(GET);
            elb.target("stuck").awaitRequests(1);
            assertThat(elb.group().targets().get(0).inFlight()).isEqualTo(1);
            assertThatThrownBy(elb::close)
                    .isInstanceOf(AssertionError.class)
                    .hasMessageContaining("in flight: some (expected: none")
                    .hasMessageContaining("1 in flight");
        }
        assertThat(elb.balancer().listeners()).isEmpty();
    }

    @Test
    void aClientOfTheFixtureEndsItsRequest() {
        ElbFixture elb = ElbFixture.builder().targets("stuck").start();
        elb.target("stuck").answer(Answer.never());
        elb.connect().send(GET);
        elb.target("stuck").awaitRequests(1);
        elb.close();
        assertThat(elb.observer().records())
                .hasSize(1)
                .extracting(record -> record.status())
                .isEqualTo(List.of(460));
    }

    @Test
    void missingHealthIsDescribed() {
        try (ElbFixture elb = ElbFixture.start("one")) {
            assertThatThrownBy(() -> GroupHealth.await(elb.group(), 2, java.time.Duration.ofMillis(1)))
                    .isInstanceOf(AssertionError.class)
                    .hasMessageContaining("healthy: fewer than 2 within PT0.001S; group fixture:")
                    .hasMessageContaining("127.0.0.1:" + elb.target("one").port() + " UNAVAILABLE");
        }
    }
}
