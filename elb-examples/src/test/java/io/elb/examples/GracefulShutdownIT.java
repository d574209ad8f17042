package io.elb.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.elb.observe.HealthState;
import io.elb.testing.Answer;
import io.elb.testing.Gate;
import java.net.ConnectException;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class GracefulShutdownIT {
    private final GracefulShutdown example = GracefulShutdown.start(Duration.ofMinutes(10));
    private final Client client = new Client(example.uri());
    private final Gate gate = Gate.closed();

    @AfterEach
    void stop() {
        example.close();
    }

    private CompletableFuture<HttpResponse<String>> slowRequestOnOne() {
        example.one().server().answerPath("/slow", Answer.ok("at last").after(gate));
        CompletableFuture<HttpResponse<String>> slow = client.start("/slow"); // the first request: to target one
        gate.awaitArrivals(1);
        return slow;
    }

    @Test
    void drainingTargetFinishesWhatIsInFlightAndGetsNothingNew() throws Exception {
        CompletableFuture<HttpResponse<String>> slow = slowRequestOnOne();

        example.drainOne();
        assertThat(client.ask(5)).isEqualTo(Map.of("two", 5));
        assertThat(example.group().targets().get(0).state()).isEqualTo(HealthState.DRAINING);
        assertThat(example.group().targets().get(0).inFlight()).isEqualTo(1);

        gate.open();
        assertThat(slow.get(30, TimeUnit.SECONDS).body()).isEqualTo("at last");
    }

    @Test
    void shutdownRefusesNewConnectionsAndFinishesWhatIsInFlight() throws Exception {
        CompletableFuture<HttpResponse<String>> slow = slowRequestOnOne();

        CompletableFuture<Void> closed =
                example.shutDown(Duration.ofMinutes(10)).toCompletableFuture();
        assertThatThrownBy(() -> new Client(example.uri()).get("/")).isInstanceOf(ConnectException.class);
        assertThat(closed).isNotDone();

        gate.open();
        HttpResponse<String> answer = slow.get(30, TimeUnit.SECONDS);
        assertThat(answer.body()).isEqualTo("at last");
        closed.get(30, TimeUnit.SECONDS);
    }
}
