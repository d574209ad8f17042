package io.elb.it;

import static io.elb.it.Http2Client.CANCEL;
import static io.elb.it.Http2Client.CONTINUATION;
import static io.elb.it.Http2Client.DATA;
import static io.elb.it.Http2Client.END_HEADERS;
import static io.elb.it.Http2Client.END_STREAM;
import static io.elb.it.Http2Client.ENHANCE_YOUR_CALM;
import static io.elb.it.Http2Client.HEADERS;
import static io.elb.it.Http2Client.PING;
import static io.elb.it.Http2Client.PRIORITY;
import static io.elb.it.Http2Client.RST_STREAM;
import static io.elb.it.Http2Client.SETTINGS;
import static io.elb.it.Http2Client.WINDOW_UPDATE;
import static org.assertj.core.api.Assertions.assertThat;

import io.elb.observe.Counter;
import io.elb.observe.ErrorReason;
import io.elb.testing.Answer;
import io.elb.testing.FakeTarget;
import io.elb.testing.Gate;
import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Known attacks, frame by frame: whoever tries loses its connection, is counted, and nobody else notices. */
class Http2FloodsIT {
    private static final int MANY = 100_000;
    private static final byte[] GET =
            Http2Client.section(":method", "GET", ":scheme", "http", ":path", "/slow", ":authority", "shop");

    private final FakeTarget target = FakeTarget.start("target");
    private final Http2Listener listener = new Http2Listener(target);
    private final Gate gate = Gate.closed();
    private Http2Client bystander;

    @BeforeEach
    void openBystander() {
        target.answerPath("/slow", Answer.ok("late").after(gate));
        bystander = Http2Client.connect(listener.port());
        bystander.get(1, "/slow");
    }

    @AfterEach
    void close() {
        bystander.close();
        listener.close();
        target.close();
    }

    /** One part of an attack, the number of which is given. */
    private interface Part {
        byte[] at(int number);
    }

    private void attack(Http2Client client, Part part) {
        boolean isOpen = true;
        for (int sent = 0; isOpen && sent < MANY; sent += 100) {
            ByteArrayOutputStream frames = new ByteArrayOutputStream();
            for (int i = 0; i < 100; i++) {
                frames.writeBytes(part.at(sent + i));
            }
            isOpen = client.trySendAll(frames.toByteArray());
        }
        assertThat(client.readEnd()).isEqualTo(ENHANCE_YOUR_CALM);
        client.expectClosed();
        assertThat(listener.count(Counter.ABUSIVE_CONNECTIONS)).isEqualTo(1);
        gate.open();
        assertThat(bystander.headers(bystander.read(1)).status()).hasToString("200");
    }

    private void attack(Part part) {
        try (Http2Client client = Http2Client.connect(listener.port())) {
            attack(client, part);
        }
    }

    private static byte[] both(byte[] first, byte[] second) {
        byte[] all = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, all, first.length, second.length);
        return all;
    }

    private static byte[] number(int value) {
        return new byte[] {(byte) (value >> 24), (byte) (value >> 16), (byte) (value >> 8), (byte) value};
    }

    private static byte[] get(int stream) {
        return Http2Client.frame(HEADERS, END_HEADERS | END_STREAM, stream, GET);
    }

    @Test
    void rapidReset() {
        attack(i -> both(get(2 * i + 1), Http2Client.frame(RST_STREAM, 0, 2 * i + 1, number(CANCEL))));
        assertThat(target.requestCount()).as("requests that reached the target").isLessThan(500);
    }

    @Test
    void rapidResetByWindowUpdatesOfNothing() {
        attack(i -> both(get(2 * i + 1), Http2Client.frame(WINDOW_UPDATE, 0, 2 * i + 1, number(0))));
    }

    @Test
    void rapidResetByWindowsThatOverflow() {
        attack(i -> both(get(2 * i + 1), Http2Client.frame(WINDOW_UPDATE, 0, 2 * i + 1, number(Integer.MAX_VALUE))));
    }

    @Test
    void rapidResetByDataBehindTheEnd() {
        attack(i -> both(get(2 * i + 1), Http2Client.frame(DATA, 0, 2 * i + 1, (byte) 1)));
    }

    @Test
    void rapidResetByHeadersBehindTheEnd() {
        attack(i -> both(get(2 * i + 1), get(2 * i + 1)));
    }

    @Test
    void rapidResetByPriorityOfAWrongLength() {
        attack(i -> both(get(2 * i + 1), Http2Client.frame(PRIORITY, 0, 2 * i + 1, (byte) 1)));
    }

    @Test
    void rapidResetByDependencyOnItself() {
        attack(i -> both(get(2 * i + 1), Http2Client.frame(PRIORITY, 0, 2 * i + 1, both(number(2 * i + 1), new byte[] {1
        }))));
    }

    @Test
    void malformedRequests() {
        byte[] section = Http2Client.section(":method", "GET", "Upper", "x");
        attack(i -> Http2Client.frame(HEADERS, END_HEADERS | END_STREAM, 2 * i + 1, section));
        assertThat(listener.errors(ErrorReason.MALFORMED_REQUEST)).isGreaterThan(100);
    }

    @Test
    void requestsBeyondTheLimitOfStreams() {
        attack(i -> get(2 * i + 1));
    }

    @Test
    void continuations() {
        attack(i -> i == 0
                ? Http2Client.frame(HEADERS, 0, 1, Http2Client.section(":method", "GET"))
                : Http2Client.frame(CONTINUATION, 0, 1, Http2Client.section("x-" + i, "y")));
    }

    @Test
    void emptyContinuations() {
        attack(i -> i == 0
                ? Http2Client.frame(HEADERS, 0, 1, Http2Client.section(":method", "GET"))
                : Http2Client.frame(CONTINUATION, 0, 1));
    }

    @Test
    void settings() {
        attack(i -> Http2Client.frame(SETTINGS, 0, 0));
    }

    @Test
    void settingsThatChangeEveryWindow() {
        byte[] entries = new byte[6 * 2000];
        for (int at = 0; at < entries.length; at += 6) {
            entries[at + 1] = 4;
            entries[at + 4] = (byte) (at % 200);
        }
        attack(i -> Http2Client.frame(SETTINGS, 0, 0, entries));
    }

    @Test
    void pings() {
        attack(i -> Http2Client.frame(PING, 0, 0, new byte[8]));
    }

    @Test
    void priorities() {
        attack(i -> Http2Client.frame(PRIORITY, 0, 2 * i + 1, new byte[5]));
    }

    @Test
    void unknownFrames() {
        attack(i -> Http2Client.frame(200, 0, 0));
    }

    @Test
    void emptyData() {
        attack(i -> i == 0
                ? Http2Client.frame(
                        HEADERS,
                        END_HEADERS,
                        1,
                        Http2Client.section(
                                ":method", "POST", ":scheme", "http", ":path", "/slow", ":authority", "shop"))
                : Http2Client.frame(DATA, 0, 1));
    }

    @Test
    void dataOfNothingButPadding() {
        attack(i -> i == 0
                ? Http2Client.frame(
                        HEADERS,
                        END_HEADERS,
                        1,
                        Http2Client.section(
                                ":method", "POST", ":scheme", "http", ":path", "/slow", ":authority", "shop"))
                : Http2Client.frame(DATA, 8, 1, (byte) 3, (byte) 0, (byte) 0, (byte) 0));
    }

    @Test
    void windowUpdates() {
        attack(i -> Http2Client.frame(WINDOW_UPDATE, 0, 0, number(1)));
    }

    @Test
    void responseTakenOctetByOctet() {
        target.answerPath("/big", Answer.ok().pattern(1 << 20));
        try (Http2Client client = Http2Client.connect(listener.port())) {
            client.send(SETTINGS, 0, 0, (byte) 0, (byte) 4, (byte) 0, (byte) 0, (byte) 0, (byte) 0); // window 0
            client.get(1, "/big");
            client.readType(HEADERS);
            attack(client, i -> Http2Client.frame(WINDOW_UPDATE, 0, 1, number(1)));
        }
    }

    @Test
    void pingsWhoseAnswersAreNotRead() {
        target.answerPath("/endless", Answer.ok().pattern(64 << 20));
        try (Http2Client client = Http2Client.connect(listener.port())) {
            client.credit(0, 1 << 30);
            client.send(SETTINGS, 0, 0, (byte) 0, (byte) 4, (byte) 0x3f, (byte) 0, (byte) 0, (byte) 0);
            client.get(1, "/endless"); // fills every buffer on the way
            boolean isOpen = true;
            for (int i = 0; isOpen && i < MANY; i++) {
                isOpen = client.trySend(PING, 0, 0, new byte[8]);
            }
            assertThat(listener.count(Counter.ABUSIVE_CONNECTIONS)).isEqualTo(1);
        }
    }

    @Test
    void fieldsThatOneOctetRepeats() {
        // HPACK: the table's one entry of 4000 octets, named again and again by one octet each (RFC 7541 section 6.1)
        try (Http2Client client = Http2Client.connect(listener.port())) {
            ByteArrayOutputStream bomb = new ByteArrayOutputStream();
            bomb.writeBytes(GET);
            byte[] entry = Http2Client.section("x-bomb", "b".repeat(3900));
            entry[0] = 0x40; // keep it in the table
            bomb.writeBytes(entry);
            for (int i = 0; i < 10_000; i++) {
                bomb.write(0x80 | 62);
            }
            client.send(HEADERS, END_STREAM | END_HEADERS, 1, bomb.toByteArray());

            assertThat(client.headers(client.read(1)).status()).hasToString("400");
            client.get(3, "/");
            assertThat(client.headers(client.read(3)).status()).hasToString("200");
        }
        assertThat(listener.errors(ErrorReason.HEAD_TOO_LARGE)).isEqualTo(1);
    }
}
