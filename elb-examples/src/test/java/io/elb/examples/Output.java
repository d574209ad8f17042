package io.elb.examples;

import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/** What an example prints, line by line, to be waited for. */
final class Output extends OutputStream {
    private static final Duration DEADLINE = Duration.ofSeconds(30);

    private final StringBuilder line = new StringBuilder();
    private final List<String> lines = new ArrayList<>();
    private int read;

    PrintStream stream() {
        return new PrintStream(this, true, StandardCharsets.UTF_8);
    }

    @Override
    public synchronized void write(int octet) {
        if (octet == '\n') {
            lines.add(line.toString().strip());
            line.setLength(0);
            notifyAll();
        } else {
            line.append((char) octet);
        }
    }

    synchronized List<String> lines() {
        return List.copyOf(lines);
    }

    /** Waits for a line that was not waited for yet. */
    synchronized String await(Predicate<String> wanted) throws InterruptedException {
        long end = System.nanoTime() + DEADLINE.toNanos();
        while (true) {
            while (read < lines.size()) {
                String next = lines.get(read++);
                if (wanted.test(next)) {
                    return next;
                }
            }
            long leftMillis = (end - System.nanoTime()) / 1_000_000;
            if (leftMillis <= 0) {
                throw new AssertionError("no such line among " + lines);
            }
            wait(leftMillis);
        }
    }
}
