package io.elb.observe;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.elb.testing.AccessLogSinkContract;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FileAccessLogTest implements AccessLogSinkContract {
    @TempDir
    private Path directory;

    private Path path;
    private FileAccessLog sink;

    @BeforeEach
    void make() {
        path = directory.resolve("deep").resolve("access.log");
        sink = AccessLogSink.file(
                LogFile.builder(path).bufferBytes(64 * 1024 * 1024).build()); // the contract is faster than a disk
    }

    @AfterEach
    void nothingWasLost() {
        assertThat(sink.dropped()).isZero();
        assertThat(sink.failures()).isZero();
    }

    @Override
    public AccessLogSink sink() {
        return sink;
    }

    @Override
    public long arrived() {
        if (!Files.exists(path)) {
            return 0;
        }
        try (Stream<String> lines = Files.lines(path, ISO_8859_1)) {
            return lines.peek(line ->
                            assertThat(line).matches("(https?|ws) 2018-07-02T22:23:00\\.186641Z app/contract/.*"))
                    .count();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void noFileIsMadeBeforeThereIsALine() {
        sink.started();
        sink.closed();

        assertThat(path).doesNotExist();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "name", "a/{time}", "a\\{time}", "{time}-{time}"})
    void aNameOfCompleteFilesHasTheTimeOnce(String template) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> LogFile.builder(path).rotatedName(template))
                .withMessage("rotatedName: " + template + " (expected: a file name with {time} once)");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "/"})
    void aPathNamesAFile(String wrong) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> LogFile.builder(Path.of(wrong)))
                .withMessage("path: " + wrong + " (expected: the path of a file)");
    }
}
