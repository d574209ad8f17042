package io.elb.it;

import static io.elb.it.Http2Client.ACK;
import static io.elb.it.Http2Client.CANCEL;
import static io.elb.it.Http2Client.DATA;
import static io.elb.it.Http2Client.END_HEADERS;
import static io.elb.it.Http2Client.END_STREAM;
import static io.elb.it.Http2Client.ENHANCE_YOUR_CALM;
import static io.elb.it.Http2Client.GOAWAY;
import static io.elb.it.Http2Client.HEADERS;
import static io.elb.it.Http2Client.NO_ERROR;
import static io.elb.it.Http2Client.PING;
import static io.elb.it.Http2Client.REFUSED_STREAM;
import static io.elb.it.Http2Client.RST_STREAM;
import static io.elb.it.Http2Client.SETTINGS;
import static org.assertj.core.api.Assertions.assertThat;

import io.elb.limits.ClientTimeouts;
import io.elb.limits.ConnectionLimits;
import io.elb.listener.Http2Options;
import io.elb.observe.Counter;
import io.elb.observe.ErrorReason;
import io.elb.testing.Answer;
import io.elb.testing.FakeTarget;
import io.elb.testing.Gate;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** How HTTP/2 connections and streams end: by drain, age, number of requests, silence, and clients that let things wait. */
class Http2EndsIT {
    private static final Duration SOON = Duration.ofMillis(300);

    private final FakeTarget target = FakeTarget.start("target");
    private Http2Listener listener;

    @AfterEach
    void close() {
        listener.close();
        target.close();
    }

    private Http2Client connect(ClientTimeouts timeouts) {
        listener = new Http2Listener(config -> config.timeouts(timeouts), Http2Options.defaults(), target);
        return Http2Client.connect(listener.port());
    }

    /** Reads the announcement, answers its PING, and reads the GOAWAY that names the last stream. */
    private static int lastStreamAfterAnnouncement(Http2Client client) {
        Http2Client.Frame announced = client.readType(GOAWAY);
        assertThat(announced.number()).isEqualTo(Integer.MAX_VALUE);
        assertThat(announced.goAwayCode()).isEqualTo(NO_ERROR);
        return lastStreamAfterPing(client, client.readType(PING));
    }

    private static int lastStreamAfterPing(Http2Client client, Http2Client.Frame ping) {
        client.send(PING, ACK, 0, ping.payload());
        Http2Client.Frame named = client.readType(GOAWAY);
        assertThat(named.goAwayCode()).isEqualTo(NO_ERROR);
        return named.number();
    }

    @Test
    void drainServesWhatIsOnItsWayAndNamesTheLast() throws Exception {
        Gate gate = Gate.closed();
        target.answerPath("/slow", Answer.ok("late").after(gate));
        try (Http2Client client = connect(ClientTimeouts.defaults())) {
            client.get(1, "/slow");
            gate.awaitArrivals(1);
            var closed = listener.closeGracefully();
            client.readType(GOAWAY);
            Http2Client.Frame ping = client.readType(PING);
            client.get(3, "/crossing"); // sent before the client has seen the announcement
            assertThat(client.headers(client.read(3)).status()).hasToString("200");
            assertThat(client.read(3).isEnd()).isTrue();

            assertThat(lastStreamAfterPing(client, ping)).isEqualTo(3);
            gate.open();
            assertThat(client.headers(client.read(1)).status()).hasToString("200");
            assertThat(client.read(1).isEnd()).isTrue();
            client.expectClosed();
            closed.toCompletableFuture().get(10, TimeUnit.SECONDS);
        }
    }

    @Test
    void drainEndsIdleConnections() throws Exception {
        try (Http2Client client = connect(ClientTimeouts.defaults())) {
            client.get(1, "/");
            assertThat(client.read(1).type()).isEqualTo(HEADERS);
            assertThat(client.read(1).isEnd()).isTrue();
            var closed = listener.closeGracefully();

            assertThat(lastStreamAfterAnnouncement(client)).isEqualTo(1);
            client.expectClosed();
            closed.toCompletableFuture().get(10, TimeUnit.SECONDS);
        }
    }

    @Test
    void clientThatAnswersNoPingIsNotWaitedForLong() {
        try (Http2Client client = connect(ClientTimeouts.defaults())) {
            client.get(1, "/");
            assertThat(client.read(1).type()).isEqualTo(HEADERS);
            listener.closeGracefully();

            assertThat(client.readType(GOAWAY).number()).isEqualTo(Integer.MAX_VALUE);
            assertThat(client.readType(GOAWAY).number()).isEqualTo(1);
        }
    }

    @Test
    void connectionIsRetiredAfterItsRequests() {
        listener = new Http2Listener(config -> config, Http2Options.defaults().withRequestsPerConnection(3), target);
        try (Http2Client client = Http2Client.connect(listener.port())) {
            for (int stream = 1; stream <= 5; stream += 2) {
                client.get(stream, "/");
            }

            assertThat(lastStreamAfterAnnouncement(client)).isEqualTo(5);
            client.expectClosed();
        }
        assertThat(target.requestCount()).isEqualTo(3);
    }

    @Test
    void limitOfRequestsOfTheListenerCountsToo() {
        listener = new Http2Listener(
                config -> config.connections(new ConnectionLimits(0, 0, 2)), Http2Options.defaults(), target);
        try (Http2Client client = Http2Client.connect(listener.port())) {
            client.get(1, "/");
            client.get(3, "/");

            assertThat(lastStreamAfterAnnouncement(client)).isEqualTo(3);
        }
    }

    @Test
    void oldConnectionIsRetiredWithItsNextRequest() throws Exception {
        Gate gate = Gate.closed();
        target.answerPath("/slow", Answer.ok("late").after(gate));
        try (Http2Client client = connect(ClientTimeouts.defaults().withKeepAlive(Duration.ofSeconds(1)))) {
            long opened = System.nanoTime();
            client.get(1, "/slow");
            gate.awaitArrivals(1);
            while (System.nanoTime() - opened < 1_100_000_000L) {
                Thread.onSpinWait();
            }
            gate.open(); // the answer comes when the connection is old

            assertThat(lastStreamAfterAnnouncement(client)).isEqualTo(1);
            client.expectClosed();
        }
    }

    @Test
    void pingsDoNotKeepAnIdleConnection() {
        try (Http2Client client = connect(ClientTimeouts.defaults().withIdle(SOON))) {
            long began = System.nanoTime();
            client.send(PING, 0, 0, new byte[8]);
            int pongs = 0;
            Http2Client.Frame frame = client.read();
            while (frame.type() == PING) {
                pongs++;
                client.send(PING, 0, 0, new byte[8]);
                frame = client.read();
            }

            assertThat(frame.type()).isEqualTo(GOAWAY);
            assertThat(pongs).isPositive();
            assertThat(System.nanoTime() - began)
                    .isLessThan(Duration.ofSeconds(5).toNanos());
        }
    }

    @Test
    void fieldSectionThatDoesNotEndClosesTheConnection() {
        try (Http2Client client = connect(ClientTimeouts.defaults().withHead(SOON))) {
            client.get(1, "/"); // with its answer the settings are settled, which must not come within a section
            client.read(1);
            client.send(HEADERS, END_STREAM, 3, Http2Client.section(":method", "GET"));

            assertThat(client.readEnd()).isEqualTo(ENHANCE_YOUR_CALM);
            client.expectClosed();
        }
        assertThat(listener.count(Counter.ABUSIVE_CONNECTIONS)).isEqualTo(1);
    }

    @Test
    void frameThatDoesNotEndClosesTheConnection() {
        try (Http2Client client = connect(ClientTimeouts.defaults().withHead(SOON))) {
            client.trySendAll(new byte[] {0, 0, 100, HEADERS, END_HEADERS, 0, 0, 0, 1, 0});

            assertThat(client.readEnd()).isEqualTo(ENHANCE_YOUR_CALM);
            client.expectClosed();
        }
    }

    @Test
    void framesThatComeSlowlyButEndAreNoAttack() {
        try (Http2Client client = connect(ClientTimeouts.defaults().withHead(SOON))) {
            client.post(1, "/up");
            long began = System.nanoTime();
            while (System.nanoTime() - began < 3 * SOON.toNanos()) { // at every moment a part of a frame is there
                byte[] two = Http2Client.frame(DATA, 0, 1, (byte) 1);
                client.trySendAll(Arrays.copyOf(two, 5));
                client.trySendAll(Arrays.copyOfRange(two, 5, two.length));
            }
            client.send(DATA, END_STREAM, 1);

            assertThat(client.headers(client.readType(HEADERS)).status()).hasToString("200");
        }
    }

    @Test
    void responseThatIsNotTakenIsResetAndTheOthersGoOn() throws Exception {
        target.answerPath("/small", Answer.ok("a few bytes"));
        try (Http2Client client = connect(ClientTimeouts.defaults().withIdle(SOON))) {
            client.send(SETTINGS, 0, 0, (byte) 0, (byte) 4, (byte) 0, (byte) 0, (byte) 0, (byte) 0); // window 0
            client.get(1, "/small");
            assertThat(client.headers(client.read(1)).status()).hasToString("200");
            Http2Client.Frame reset = client.readType(RST_STREAM);

            assertThat(reset.stream()).isEqualTo(1);
            assertThat(reset.number()).isEqualTo(CANCEL);
            client.get(3, "/small");
            assertThat(client.headers(client.read(3)).status()).hasToString("200");
        }
    }

    @Test
    void clientThatTakesNoResponseAtAllIsClosed() {
        target.answer(Answer.ok().pattern(1 << 20));
        try (Http2Client client = connect(ClientTimeouts.defaults().withIdle(SOON))) {
            client.send(SETTINGS, 0, 0, (byte) 0, (byte) 4, (byte) 0, (byte) 0, (byte) 0, (byte) 0); // window 0
            for (int stream = 1; stream < 2 * 60; stream += 2) {
                client.get(stream, "/big");
            }

            assertThat(client.readEnd()).isEqualTo(ENHANCE_YOUR_CALM);
        }
        assertThat(listener.count(Counter.ABUSIVE_CONNECTIONS)).isEqualTo(1);
    }

    @Test
    void streamsBeyondTheLimitAreRefusedAndRecorded() throws Exception {
        Gate gate = Gate.closed();
        target.answer(Answer.ok("late").after(gate));
        listener = new Http2Listener(config -> config, Http2Options.defaults().withConcurrentStreams(2), target);
        try (Http2Client client = Http2Client.connect(listener.port())) {
            client.get(1, "/");
            client.get(3, "/");
            client.post(5, "/one-too-many");
            client.send(DATA, END_STREAM, 5, (byte) 1); // sent before the client knew

            Http2Client.Frame refused = client.readType(RST_STREAM);
            assertThat(refused.stream()).isEqualTo(5);
            assertThat(refused.number()).isEqualTo(REFUSED_STREAM);
            assertThat(listener.nextRecord().error()).hasValue(ErrorReason.TOO_MANY_STREAMS);
            gate.open();
            assertThat(client.read(3).type()).isEqualTo(HEADERS);
            client.get(7, "/");
            assertThat(client.read(7).type()).isEqualTo(HEADERS);
        }
    }
}
