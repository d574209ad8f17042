package io.elb.testing;

import static org.assertj.core.api.Assertions.assertThat;

import io.elb.balance.BalancingStrategy;
import io.elb.health.OutlierDetection;
import io.elb.listener.Listener;
import io.elb.listener.ListenerConfig;
import io.elb.rule.Action;
import io.elb.target.RetryConfig;
import io.elb.target.TargetGroup;
import io.elb.target.TargetGroupConfig;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FlightEventsTest {
    private static final String GET = "GET / HTTP/1.1\r\nHost: shop\r\n\r\n";

    @TempDir
    private Path folder;

    @Test
    void eventsAreInARecordingWithTheirFacts() throws IOException {
        Path file = folder.resolve("elb.jfr");
        try (Recording recording = new Recording()) {
            for (String name :
                    List.of("Accept", "Pick", "PickDecision", "Retry", "Ejection", "HealthChange", "Drain")) {
                recording.enable("elb." + name);
            }
            recording.start();
            traffic();
            recording.stop();
            recording.dump(file);
        }
        List<RecordedEvent> events = RecordingFile.readAllEvents(file);

        assertThat(of(events, "Accept")).singleElement().satisfies(event -> {
            assertThat(event.getString("listener")).isEqualTo("http-80");
            assertThat(event.getString("clientAddress")).isEqualTo("192.0.2.7");
        });
        assertThat(of(events, "Pick"))
                .hasSizeGreaterThanOrEqualTo(8)
                .allSatisfy(event -> assertThat(event.getString("targetGroup")).isEqualTo("web"));
        assertThat(of(events, "PickDecision"))
                .allSatisfy(event -> assertThat(event.getString("decision"))
                        .startsWith("web: " + event.getString("target") + " by round_robin of "));
        assertThat(of(events, "Retry")).hasSize(1).allSatisfy(event -> {
            assertThat(event.getString("reason")).isEqualTo("TARGET_CONNECT_FAILED");
            assertThat(event.getInt("attempt")).isEqualTo(1);
        });
        assertThat(of(events, "Ejection")).singleElement().satisfies(event -> {
            assertThat(event.getString("detector")).isEqualTo("consecutive_5xx");
            assertThat(event.getDouble("value")).isEqualTo(2);
            assertThat(event.getInt("multiplier")).isEqualTo(1);
            assertThat(event.getDuration("time")).isEqualTo(Duration.ofSeconds(30));
        });
        assertThat(of(events, "HealthChange")).anySatisfy(event -> {
            assertThat(event.getString("to")).isEqualTo("unhealthy");
            assertThat(event.getString("reason")).isEqualTo("Elb.OutlierEjection");
        });
        assertThat(of(events, "Drain"))
                .extracting(event -> event.getBoolean("ended"))
                .startsWith(false, true);
    }

    private static List<RecordedEvent> of(List<RecordedEvent> events, String name) {
        return events.stream()
                .filter(event -> event.getEventType().getName().equals("elb." + name))
                .toList();
    }

    /** A target that fails, one that refuses connections, and one that is deregistered. */
    private static void traffic() {
        try (VirtualBalancer lb = VirtualBalancer.start()) {
            VirtualTarget good = lb.target("good");
            VirtualTarget bad = lb.target("bad", request -> Answer.status(500));
            VirtualTarget gone = lb.target("gone");
            gone.stop();
            TargetGroup group = lb.balancer()
                    .addTargetGroup(TargetGroupConfig.builder("web")
                            .strategy(BalancingStrategy.roundRobin())
                            .retries(RetryConfig.defaults().withConnectFailover())
                            .outlierDetection(OutlierDetection.builder()
                                    .consecutiveErrors(2)
                                    .build())
                            .deregistrationDelay(Duration.ZERO)
                            .recordPicks(100)
                            .build());
            group.register(good.target(), bad.target());
            Listener listener = lb.balancer()
                    .addListener(ListenerConfig.http(80, Action.forward(group)).build());
            VirtualClient client = lb.connect(listener, "192.0.2.7");
            for (int i = 0; i < 6; i++) {
                client.exchange(GET);
            }
            group.register(gone.target());
            client.exchange(GET);
            client.exchange(GET);
            group.deregister(gone.target().key());
            lb.run();
        }
    }
}
