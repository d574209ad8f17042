package io.elb.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.elb.target.TargetDescription;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class BalancingAlgorithmsIT {
    private final BalancingAlgorithms example = BalancingAlgorithms.start();

    @AfterEach
    void stop() {
        example.close();
    }

    @Test
    void roundRobinIsExactlyEvenWhateverTheTargetsTake() throws Exception {
        ask("/steady", 2, 12);

        assertThat(example.counts("/steady")).isEqualTo(Map.of("one", 8L, "two", 8L, "slow", 8L));
        assertThat(example.describe("steady"))
                .as("the first batch has no slow start")
                .extracting(TargetDescription::effectiveWeight)
                .containsOnly(1.0);
    }

    @Test
    void slowTargetGetsFewOfTheRequestsByLeastOutstanding() throws Exception {
        ask("/uneven", 3, 20);

        Map<String, Long> counts = example.counts("/uneven");
        assertThat(counts.values().stream().mapToLong(Long::longValue).sum()).isEqualTo(60);
        assertThat(counts.get("slow")).as("20 by round robin").isLessThan(15);
    }

    @Test
    void weightedRandomAsksEveryTarget() {
        List<CompletableFuture<HttpResponse<String>>> answers = new ArrayList<>();
        Client client = new Client(example.uri());
        for (int i = 0; i < 60; i++) {
            answers.add(client.start("/watched"));
        }
        answers.forEach(CompletableFuture::join);

        assertThat(example.counts("/watched").values())
                .allSatisfy(count -> assertThat(count).isBetween(5L, 40L));
    }

    private void ask(String path, int clients, int requests) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(clients);
        try {
            List<Future<?>> running = new ArrayList<>();
            for (int i = 0; i < clients; i++) {
                Client client = new Client(example.uri());
                running.add(threads.submit(() -> {
                    for (int n = 0; n < requests; n++) {
                        assertThat(client.get(path).statusCode()).isEqualTo(200);
                    }
                    return null;
                }));
            }
            for (Future<?> each : running) {
                each.get();
            }
        } finally {
            threads.shutdownNow();
        }
    }
}
