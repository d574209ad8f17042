package io.elb.internal.file;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** The file that is written at present, until it is large or old enough. Confined to one thread. */
final class RotatingFile {
    private final LineFileSettings settings;
    private final RotatedFiles rotated;
    private final long periodMillis;
    private @Nullable FileChannel channel;
    private long size;
    private long endMillis = Long.MAX_VALUE;

    RotatingFile(LineFileSettings settings, RotatedFiles rotated) {
        this.settings = settings;
        this.rotated = rotated;
        this.periodMillis = settings.rotateEvery().toMillis();
    }

    /** Writes what it can; opens the file, and its directory, where that is not done. */
    void write(ByteBuffer lines) throws IOException {
        FileChannel out = channel == null ? open() : channel;
        while (lines.hasRemaining()) {
            size += out.write(lines);
        }
    }

    private FileChannel open() throws IOException {
        Path path = settings.path();
        Files.createDirectories(rotated.directory());
        long begun = settings.clock().millis();
        if (Files.exists(path) && Files.size(path) > 0) {
            begun = Math.min(begun, Files.getLastModifiedTime(path).toMillis());
        }
        FileChannel opened = FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        channel = opened;
        size = opened.size();
        endMillis = periodMillis == 0 ? Long.MAX_VALUE : (Math.floorDiv(begun, periodMillis) + 1) * periodMillis;
        return opened;
    }

    /** Begins a new file if it is time to; answers the complete one, null while there is none. */
    @Nullable
    Path rotateIfDue(long now) throws IOException {
        if (channel == null) {
            if (periodMillis == 0 || !Files.exists(settings.path())) {
                return null;
            }
            open(); // left over from an earlier run, perhaps
        }
        boolean old = now >= endMillis;
        boolean large = settings.rotateBytes() > 0 && size >= settings.rotateBytes();
        if (!old && !large) {
            return null;
        }
        if (size == 0) {
            endMillis = (Math.floorDiv(now, periodMillis) + 1) * periodMillis;
            return null;
        }
        Path complete = rotated.nameFor(Instant.ofEpochMilli(old ? endMillis : now));
        close();
        try {
            Files.move(settings.path(), complete);
        } catch (NoSuchFileException e) {
            return null; // somebody else has moved it
        }
        return complete;
    }

    /** Closes the file; the next write opens it again, or makes it. */
    void close() throws IOException {
        FileChannel open = channel;
        channel = null;
        if (open != null) {
            open.close();
        }
    }
}
