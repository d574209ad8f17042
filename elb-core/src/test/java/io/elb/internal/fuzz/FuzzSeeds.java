package io.elb.internal.fuzz;

import io.netty.buffer.ByteBufUtil;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;

/** The inputs that fuzzing begins with: lines of hexadecimal digits in files of {@code src/test/resources/fuzz}; # begins a comment. */
public final class FuzzSeeds {
    private FuzzSeeds() {}

    /** Reads one of the files. */
    public static List<byte[]> read(String file) {
        try (InputStream in = Objects.requireNonNull(FuzzSeeds.class.getResourceAsStream("/fuzz/" + file), file)) {
            return new String(in.readAllBytes(), StandardCharsets.US_ASCII)
                    .lines()
                    .filter(line -> !line.startsWith("#"))
                    .map(ByteBufUtil::decodeHexDump)
                    .toList();
        } catch (IOException e) {
            throw new IllegalStateException("can't read " + file, e);
        }
    }

    /** Writes each input of a file into one of its own in a directory, which is where a fuzzer looks for them. */
    public static void main(String[] arguments) throws IOException {
        Path directory = Files.createDirectories(Path.of(arguments[1]));
        int number = 0;
        for (byte[] seed : read(arguments[0])) {
            Files.write(directory.resolve("seed-" + number++), seed);
        }
    }
}
