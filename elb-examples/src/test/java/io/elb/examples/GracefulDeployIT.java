package io.elb.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.elb.observe.HealthState;
import io.elb.target.TargetDescription;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

class GracefulDeployIT {
    private static final int CLIENTS = 8;

    @Test
    void sixTargetsAreReplacedUnderLoadWithoutAFailedRequest() throws Exception {
        ExecutorService clients = Executors.newFixedThreadPool(CLIENTS);
        try (GracefulDeploy example = GracefulDeploy.start()) {
            CountDownLatch underLoad = new CountDownLatch(CLIENTS);
            AtomicBoolean isOver = new AtomicBoolean();
            List<Future<Map<String, Integer>>> answers = new ArrayList<>();
            for (int i = 0; i < CLIENTS; i++) {
                answers.add(clients.submit(() -> askUntil(isOver, new Client(example.uri()), underLoad)));
            }

            assertThat(underLoad.await(60, TimeUnit.SECONDS)).isTrue();

            example.deploy("v2");
            isOver.set(true);

            Map<String, Integer> all = new TreeMap<>();
            for (Future<Map<String, Integer>> answer : answers) {
                answer.get().forEach((who, count) -> all.merge(who, count, Integer::sum));
            }
            assertThat(all)
                    .as("who answered; a failure would be here with its status")
                    .containsOnlyKeys("v1", "v2");
            assertThat(new Client(example.uri()).ask(12)).isEqualTo(Map.of("v2", 12));
            assertThat(example.group().targets())
                    .extracting(TargetDescription::state)
                    .containsOnly(HealthState.HEALTHY, HealthState.DRAINING)
                    .filteredOn(HealthState.HEALTHY::equals)
                    .hasSize(6);
        } finally {
            clients.shutdownNow();
        }
    }

    private static Map<String, Integer> askUntil(AtomicBoolean isOver, Client client, CountDownLatch underLoad)
            throws Exception {
        Map<String, Integer> answers = new TreeMap<>(client.ask(1));
        underLoad.countDown();
        boolean isLast;
        do {
            isLast = isOver.get();
            client.ask(1).forEach((who, count) -> answers.merge(who, count, Integer::sum));
        } while (!isLast);
        return answers;
    }
}
