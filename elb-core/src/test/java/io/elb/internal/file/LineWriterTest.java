package io.elb.internal.file;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LineWriterTest {
    @TempDir
    private Path directory;

    private LineWriter<String> writer(int bufferBytes) {
        LineFileSettings settings = new LineFileSettings(
                directory.resolve("log"),
                0,
                Duration.ZERO,
                "{name}.{time}",
                false,
                0,
                bufferBytes,
                Duration.ofHours(1),
                InstantSource.system());
        return new LineWriter<>(settings, () -> (text, line) -> line.put(text));
    }

    private List<String> lines() throws IOException {
        return Files.readAllLines(directory.resolve("log"), ISO_8859_1);
    }

    @Test
    void whatWasWrittenIsThereAfterTheLastUser() throws IOException {
        LineWriter<String> writer = writer(64 * 1024);
        writer.use();
        writer.use();
        writer.write("one");
        writer.release();
        writer.write("two");
        writer.release();

        assertThat(lines()).containsExactly("one", "two");
        assertThat(writer.dropped()).isZero();
    }

    @Test
    void withoutUserLinesAreDroppedAndCounted() throws IOException {
        LineWriter<String> writer = writer(64 * 1024);
        writer.write("early");
        writer.use();
        writer.write("one");
        writer.release();
        writer.write("late");

        assertThat(lines()).containsExactly("one");
        assertThat(writer.dropped()).isEqualTo(2);
    }

    @Test
    void aWriterCanBeUsedAgain() throws IOException {
        LineWriter<String> writer = writer(64 * 1024);
        for (int i = 0; i < 3; i++) {
            writer.use();
            writer.write("line " + i);
            writer.release();
        }

        assertThat(lines()).containsExactly("line 0", "line 1", "line 2");
    }

    @Test
    void aFullLaneIsEmptiedWithoutTheInterval() throws IOException {
        LineWriter<String> writer = writer(1024 * 1024);
        String kilobyte = "x".repeat(1023);
        long written = 0;
        writer.use();
        while (!Files.exists(directory.resolve("log"))) { // the interval is an hour
            writer.write(kilobyte);
            written++;
            Thread.onSpinWait();
        }
        writer.release();

        assertThat(lines().size() + writer.dropped()).isEqualTo(written);
    }

    @Test
    void linesOfManyThreadsAreWholeAndThoseOfEachInOrder() throws Exception {
        LineWriter<String> writer = writer(8 * 1024 * 1024);
        writer.use();
        List<Thread> threads = IntStream.range(0, 8)
                .mapToObj(thread ->
                        new Thread(() -> IntStream.range(0, 10_000).forEach(i -> writer.write(thread + " " + i))))
                .toList();
        threads.forEach(Thread::start);
        for (Thread thread : threads) {
            thread.join();
        }
        writer.release();

        Map<String, List<Integer>> byThread = lines().stream()
                .map(line -> line.split(" "))
                .collect(Collectors.groupingBy(
                        parts -> parts[0],
                        Collectors.mapping(parts -> Integer.parseInt(parts[1]), Collectors.toList())));
        assertThat(byThread).hasSize(8);
        assertThat(byThread.values())
                .allSatisfy(numbers -> assertThat(numbers)
                        .isEqualTo(new ArrayList<>(
                                IntStream.range(0, 10_000).boxed().toList())));
    }
}
