package io.elb.tls;

import static org.assertj.core.api.Assertions.assertThat;

import io.elb.LoadBalancer;
import io.elb.listener.Listener;
import io.elb.listener.ListenerConfig;
import io.elb.rule.Action;
import io.elb.testing.RawClient;
import io.elb.tls.testing.DevelopmentCa;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HandshakeEventIT {
    private static final String GET = "GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";

    @Test
    void handshakesAreEventsOfTheFlightRecorderWhetherTheySucceedOrFail(@TempDir Path folder) throws Exception {
        Path file = folder.resolve("elb.jfr");
        DevelopmentCa authority = DevelopmentCa.create();
        try (Recording recording = new Recording()) {
            recording.enable("elb.Handshake");
            recording.start();
            try (ServerTls tls = ServerTls.builder(CertificateStore.of(authority.certificate("localhost")))
                            .build();
                    LoadBalancer balancer =
                            LoadBalancer.application("tls").threads(1).start()) {
                Listener listener = balancer.addListener(ListenerConfig.https(0, tls, Action.fixedResponse(200))
                        .name("secure")
                        .build());
                OpenSslCommand.client(listener.port(), GET, "-tls1_3");
                try (RawClient client = RawClient.connect("127.0.0.1", listener.port())) {
                    client.send("GET / HTTP/1.1\r\n\r\n");
                    client.expectClosed();
                }
            }
            recording.stop();
            recording.dump(file);
        }

        List<RecordedEvent> events = RecordingFile.readAllEvents(file).stream()
                .filter(event -> event.getEventType().getName().equals("elb.Handshake"))
                .toList();

        assertThat(events).hasSize(2).allSatisfy(event -> {
            assertThat(event.getString("listener")).isEqualTo("secure");
            assertThat(event.getDuration("time")).isPositive().isLessThan(Duration.ofMinutes(1));
        });
        assertThat(events.get(0).getString("protocol")).isEqualTo("TLSv1.3");
        assertThat(events.get(0).getString("error")).isNull();
        assertThat(events.get(1).getString("error")).isEqualTo("NOT_TLS");
    }
}
