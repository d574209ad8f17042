package io.elb.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.elb.health.HealthCheckSettings;
import io.elb.healthcheck.HttpHealthChecker;
import io.elb.observe.HealthState;
import io.elb.testing.Answer;
import io.elb.testing.ElbExtension;
import io.elb.testing.ElbFixture;
import io.elb.testing.FakeTarget;
import io.elb.testing.GroupHealth;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The client under test meets a real balancer: each test has one of its own, on a free port. */
class ShopIT {
    @RegisterExtension
    static final ElbExtension ELB = ElbExtension.of(ElbFixture.builder()
            .targets("one", "two")
            .group(group -> group.healthChecker(HttpHealthChecker.of("/health")
                    .withSettings(HealthCheckSettings.fast(Duration.ofMillis(20), Duration.ofSeconds(1))
                            .withHealthyThreshold(1)
                            .withUnhealthyThreshold(1)))));

    private final HttpClient shop = HttpClient.newHttpClient();

    private HttpResponse<String> get(ElbFixture elb, String path) throws IOException, InterruptedException {
        return shop.send(HttpRequest.newBuilder(elb.uri(path)).build(), BodyHandlers.ofString());
    }

    @Test
    void requestsAreSpreadEvenly(ElbFixture elb) throws Exception {
        GroupHealth.await(elb.group(), 2);
        for (int i = 0; i < 4; i++) {
            assertThat(get(elb, "/cart").statusCode()).isEqualTo(200);
        }
        for (FakeTarget target : elb.targets()) {
            assertThat(target.requests().stream()
                            .filter(request -> request.path().equals("/cart")))
                    .hasSize(2);
        }
    }

    @Test
    void sickTargetIsLeftOut(ElbFixture elb) throws Exception {
        GroupHealth.await(elb.group(), 2);
        elb.target("two").answerPath("/health", Answer.status(500));
        elb.observer().awaitHealth("127.0.0.1:" + elb.target("two").port(), HealthState.UNHEALTHY);
        for (int i = 0; i < 4; i++) {
            assertThat(get(elb, "/cart").body()).isEqualTo("one");
        }
    }

    @Test
    void brokenAnswerIs502AndIsRecorded(ElbFixture elb) throws Exception {
        elb.targets().forEach(target -> target.answerPath("/cart", Answer.raw("no HTTP\r\n\r\n")));
        assertThat(get(elb, "/cart").statusCode()).isEqualTo(502);
        assertThat(elb.observer().awaitRecords(1).get(0).error()).isPresent();
    }
}
