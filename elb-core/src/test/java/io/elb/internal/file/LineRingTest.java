package io.elb.internal.file;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

class LineRingTest {
    private final LineRing ring = new LineRing(16);
    private final ByteBuffer out = ByteBuffer.allocate(64);

    private boolean offer(String text) {
        byte[] octets = text.getBytes(StandardCharsets.US_ASCII);
        return ring.offer(octets, octets.length);
    }

    private String taken() {
        out.flip();
        String text = StandardCharsets.US_ASCII.decode(out).toString();
        out.clear();
        return text;
    }

    @Test
    void linesComeOutAsTheyWentInAlsoRoundTheEnd() {
        for (int i = 0; i < 20; i++) {
            assertThat(offer("line " + i + '\n')).isTrue();
            ring.take(ring.end(), out);
            assertThat(taken()).isEqualTo("line " + i + '\n');
        }
    }

    @Test
    void whatHasNoRoomIsRefusedWhole() {
        assertThat(offer("0123456789\n")).isTrue();
        assertThat(offer("abcdef\n")).isFalse();
        assertThat(offer("abcd\n")).isTrue();
        assertThat(offer("\n")).isFalse();

        ring.take(ring.end(), out);

        assertThat(taken()).isEqualTo("0123456789\nabcd\n");
        assertThat(offer("abcdef\n")).isTrue();
    }

    @Test
    void aSmallBufferGetsWholeLines() {
        offer("one\ntwo\nthree\n");
        out.limit(9);

        ring.take(ring.end(), out);
        assertThat(taken()).isEqualTo("one\ntwo\n");
    }

    @Test
    void oneThreadPutsWhileAnotherTakes() throws InterruptedException {
        LineRing shared = new LineRing(256);
        int lines = 200_000;
        AtomicBoolean wrong = new AtomicBoolean();
        Thread taker = new Thread(() -> {
            ByteBuffer buffer = ByteBuffer.allocate(100);
            SplittableRandom expected = new SplittableRandom(1);
            int seen = 0;
            int left = expected.nextInt(40);
            while (seen < lines && !wrong.get()) {
                buffer.clear();
                shared.take(shared.end(), buffer);
                buffer.flip();
                while (buffer.hasRemaining()) {
                    byte octet = buffer.get();
                    if (left-- > 0) {
                        wrong.compareAndSet(false, octet != (byte) ('a' + seen % 26));
                    } else {
                        wrong.compareAndSet(false, octet != '\n');
                        seen++;
                        left = expected.nextInt(40);
                    }
                }
                Thread.onSpinWait();
            }
        });
        taker.start();
        SplittableRandom lengths = new SplittableRandom(1);
        for (int i = 0; i < lines && !wrong.get(); i++) {
            byte[] line = (String.valueOf((char) ('a' + i % 26)).repeat(lengths.nextInt(40)) + '\n')
                    .getBytes(StandardCharsets.US_ASCII);
            while (!shared.offer(line, line.length) && !wrong.get()) {
                Thread.onSpinWait();
            }
        }
        taker.join();

        assertThat(wrong).isFalse();
    }
}
