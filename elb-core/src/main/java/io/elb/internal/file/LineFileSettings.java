package io.elb.internal.file;

import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;

/**
 * Where lines go, and when a new file begins.
 *
 * @param path the file that is written
 * @param rotateBytes size from which on a new file begins; 0 for never
 * @param rotateEvery period at whose multiples, counted from the epoch, a new file begins; zero for never
 * @param rotatedName name of a file that is complete: {@code {name}} and {@code {time}} stand for the file's name and for the end
 *     of its time
 * @param gzip whether complete files are compressed
 * @param keep how many complete files stay; 0 for all
 * @param bufferBytes octets that may wait for each thread, a power of two
 * @param flushInterval longest time that a line waits
 * @param clock what time it is
 */
public record LineFileSettings(
        Path path,
        long rotateBytes,
        Duration rotateEvery,
        String rotatedName,
        boolean gzip,
        int keep,
        int bufferBytes,
        Duration flushInterval,
        InstantSource clock) {}
