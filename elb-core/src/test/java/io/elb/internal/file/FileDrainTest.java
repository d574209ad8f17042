package io.elb.internal.file;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileDrainTest {
    private static final int BUFFER = 64 * 1024;

    @TempDir
    private Path directory;

    private final FileCounts counts = new FileCounts();
    private final List<LineLane<String>> lanes = new ArrayList<>(List.of(lane()));
    private Instant now = Instant.parse("2018-07-02T22:17:30Z");
    private String rotatedName = "{name}.{time}";
    private Path path;

    @BeforeEach
    void name() {
        path = directory.resolve("logs").resolve("access.log");
    }

    private static LineLane<String> lane() {
        return new LineLane<>((text, line) -> line.put(text), BUFFER);
    }

    private FileDrain drain(long rotateBytes, Duration rotateEvery, boolean gzip, int keep) {
        LineFileSettings settings = new LineFileSettings(
                path, rotateBytes, rotateEvery, rotatedName, gzip, keep, BUFFER, Duration.ofSeconds(1), () -> now);
        return new FileDrain(settings, lanes, counts, Runnable::run);
    }

    private void put(String... lines) {
        for (String line : lines) {
            assertThat(lanes.get(0).put(line)).isTrue();
        }
    }

    private List<String> names() throws IOException {
        try (Stream<Path> files = Files.list(path.getParent())) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    private List<String> lines(String name) throws IOException {
        return Files.readAllLines(path.resolveSibling(name), ISO_8859_1);
    }

    @Test
    void linesAreAppendedToWhatIsThere() throws IOException {
        Files.createDirectories(path.getParent());
        Files.writeString(path, "before\n");
        FileDrain drain = drain(0, Duration.ZERO, false, 0);

        put("one", "two");
        drain.pass();
        put("three");
        drain.pass();
        drain.finish();

        assertThat(lines("access.log")).containsExactly("before", "one", "two", "three");
    }

    @Test
    void linesOfEachLaneStayInOrderThoughTheRingGrows() throws IOException {
        lanes.set(0, new LineLane<>((text, line) -> line.put(text), 1024 * 1024));
        List<String> many =
                IntStream.range(0, 50_000).mapToObj(i -> "line " + i).toList();
        FileDrain drain = drain(0, Duration.ZERO, false, 0);

        put(many.toArray(String[]::new));
        drain.pass();
        put("last");
        drain.pass();
        drain.finish();

        assertThat(lines("access.log")).hasSize(50_001).startsWith("line 0").endsWith("line 49999", "last");
        assertThat(lines("access.log").subList(0, 50_000)).isEqualTo(many);
    }

    @Test
    void whatHasNoRoomIsRefused() {
        String kilobyte = "x".repeat(1023);
        for (int i = 0; i < 64; i++) {
            put(kilobyte);
        }

        assertThat(lanes.get(0).put("")).isFalse();
    }

    @Test
    void aLineBeyondTheLongestIsRefused() {
        LineLane<String> large = new LineLane<>((text, line) -> line.put(text), 1024 * 1024);

        assertThat(large.put("x".repeat(LineLane.LONGEST_LINE - 1))).isTrue();
        assertThat(large.put("x".repeat(LineLane.LONGEST_LINE))).isFalse();
    }

    @Test
    void aNewFileBeginsAtTheEndOfThePeriod() throws IOException {
        FileDrain drain = drain(0, Duration.ofMinutes(5), false, 0);
        put("one");
        drain.pass();
        now = now.plusSeconds(149);
        put("two");
        drain.pass();
        now = now.plusSeconds(1);
        put("three");
        drain.pass();
        drain.finish();

        assertThat(names()).containsExactly("access.log", "access.log.20180702T222000Z");
        assertThat(lines("access.log.20180702T222000Z")).containsExactly("one", "two");
        assertThat(lines("access.log")).containsExactly("three");
    }

    @Test
    void aPeriodWithoutLinesLeavesNoFile() throws IOException {
        FileDrain drain = drain(0, Duration.ofMinutes(5), false, 0);
        put("one");
        drain.pass();
        for (int i = 0; i < 4; i++) {
            now = now.plusSeconds(300);
            drain.pass();
        }
        put("two");
        drain.pass();
        drain.finish();

        assertThat(names()).containsExactly("access.log", "access.log.20180702T222000Z");
        assertThat(lines("access.log")).containsExactly("two");
    }

    @Test
    void aFileOfAnEarlierRunIsCompleteWhenItsPeriodIs() throws IOException {
        Files.createDirectories(path.getParent());
        Files.writeString(path, "before\n");
        Files.setLastModifiedTime(path, FileTime.from(now.minus(Duration.ofMinutes(10))));
        FileDrain drain = drain(0, Duration.ofMinutes(5), false, 0);

        drain.pass();
        drain.finish();

        assertThat(names()).containsExactly("access.log.20180702T221000Z");
    }

    @Test
    void aNewFileBeginsWhenThePresentOneIsLarge() throws IOException {
        FileDrain drain = drain(4096, Duration.ZERO, false, 0);
        put("x".repeat(4000), "one", "y".repeat(91));
        drain.pass();
        put("two", "z".repeat(5000));
        drain.pass();
        put("three");
        drain.pass();
        drain.finish();

        assertThat(names())
                .containsExactly("access.log", "access.log.20180702T221730Z", "access.log.20180702T221730Z-2");
        assertThat(lines("access.log.20180702T221730Z")).hasSize(3).contains("one");
        assertThat(lines("access.log.20180702T221730Z-2")).hasSize(2).contains("two");
        assertThat(lines("access.log")).containsExactly("three");
    }

    @Test
    void completeFilesAreCompressedAndTheOldestDeleted() throws IOException {
        FileDrain drain = drain(0, Duration.ofMinutes(5), true, 2);
        for (int i = 0; i < 4; i++) {
            put("line " + i);
            drain.pass();
            now = now.plusSeconds(300);
            drain.pass();
        }
        drain.finish();

        assertThat(names()).containsExactly("access.log.20180702T223000Z.gz", "access.log.20180702T223500Z.gz");
        try (InputStream in =
                new GZIPInputStream(Files.newInputStream(path.resolveSibling("access.log.20180702T223500Z.gz")))) {
            assertThat(in.readAllBytes()).asString(ISO_8859_1).isEqualTo("line 3\n");
        }
    }

    @Test
    void strangersInTheDirectoryStay() throws IOException {
        Files.createDirectories(path.getParent());
        Files.writeString(path.resolveSibling("access.log.old"), "");
        Files.writeString(path.resolveSibling("access.log.20180702T22300Z"), "");
        FileDrain drain = drain(0, Duration.ofMinutes(5), false, 1);
        for (int i = 0; i < 3; i++) {
            put("line");
            drain.pass();
            now = now.plusSeconds(300);
            drain.pass();
        }
        drain.finish();

        assertThat(names())
                .containsExactlyInAnyOrder(
                        "access.log.20180702T22300Z", "access.log.20180702T223000Z", "access.log.old");
    }

    @Test
    void afterReopenLinesGoToANewFileOfTheSameName() throws IOException {
        FileDrain drain = drain(0, Duration.ZERO, false, 0);
        put("one");
        drain.pass();
        Files.move(path, path.resolveSibling("moved"));
        put("two");
        drain.pass();
        drain.reopen();
        put("three");
        drain.pass();
        drain.finish();

        assertThat(lines("moved")).containsExactly("one", "two");
        assertThat(lines("access.log")).containsExactly("three");
    }

    @Test
    void whatCanNotBeWrittenWaitsUntilItCan() throws IOException {
        Files.writeString(path.getParent(), "a file where the directory should be");
        FileDrain drain = drain(0, Duration.ZERO, false, 0);
        put("one");
        drain.pass();
        put("two");
        drain.pass();
        assertThat(counts.failures()).isEqualTo(2);

        Files.delete(path.getParent());
        drain.pass();
        drain.finish();

        assertThat(lines("access.log")).containsExactly("one", "two");
        assertThat(counts.dropped()).isZero();
    }

    @Test
    void whatCanNeverBeWrittenIsCounted() throws IOException {
        Files.writeString(path.getParent(), "a file where the directory should be");
        FileDrain drain = drain(0, Duration.ZERO, false, 0);
        put("one", "two");
        drain.pass();
        put("three");
        drain.pass();
        drain.finish();

        assertThat(counts.dropped()).isEqualTo(3);
        assertThat(counts.failures()).isEqualTo(2);
    }

    @Test
    void aFileThatCanNotBeExchangedIsWrittenOn() throws IOException {
        rotatedName = "{time}" + "x".repeat(300); // no file system takes a name of that length
        FileDrain drain = drain(0, Duration.ofMinutes(5), false, 0);
        put("one");
        drain.pass();
        now = now.plusSeconds(300);
        put("two");
        drain.pass();
        put("three");
        drain.pass();
        drain.finish();

        assertThat(counts.failures()).isEqualTo(1);
        assertThat(lines("access.log")).containsExactly("one", "two", "three");
    }

    @Test
    void aLaneWhoseThreadHasEndedIsForgottenOnceItIsEmpty() throws Exception {
        Thread thread = new Thread(() -> {
            LineLane<String> other = lane();
            other.put("other");
            lanes.add(other);
        });
        thread.start();
        thread.join();
        FileDrain drain = drain(0, Duration.ZERO, false, 0);

        drain.pass();
        drain.finish();

        assertThat(lines("access.log")).containsExactly("other");
        assertThat(lanes).hasSize(1);
    }
}
