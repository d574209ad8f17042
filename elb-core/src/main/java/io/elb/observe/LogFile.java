package io.elb.observe;

import io.elb.internal.file.LineFileSettings;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Objects;

/**
 * A file that a log is written to, and when a new one begins. By default nothing but lines are appended to it for ever, as is
 * right where {@code logrotate} takes care. <em>Immutable.</em>
 *
 * @since 0.1
 */
public final class LogFile {
    private static final int LEAST_BUFFER_BYTES = 64 * 1024;
    private static final int MOST_BUFFER_BYTES = 1024 * 1024 * 1024;
    private static final int DEFAULT_BUFFER_BYTES = 4 * 1024 * 1024;
    private static final Duration ELB_PERIOD = Duration.ofMinutes(5);

    private final Builder values;

    private LogFile(Builder values) {
        this.values = values;
    }

    /**
     * Starts from a file that only grows.
     *
     * @param path the file; it and its directory are made when they are missing
     * @return a new builder
     * @throws IllegalArgumentException if the path names no file
     * @throws NullPointerException if the path is null
     */
    public static Builder builder(Path path) {
        return new Builder(path);
    }

    /**
     * A file that only grows.
     *
     * @param path the file; it and its directory are made when they are missing
     * @return a file with the defaults of {@link #builder(Path)}
     */
    public static LogFile of(Path path) {
        return builder(path).build();
    }

    /**
     * The file that is written.
     *
     * @return its path
     */
    public Path path() {
        return values.path;
    }

    LineFileSettings settings() {
        int buffer = Integer.highestOneBit(values.bufferBytes - 1) << 1;
        return new LineFileSettings(
                values.path,
                values.rotateBytes,
                values.rotateEvery,
                values.rotatedName,
                values.gzip,
                values.keep,
                buffer,
                values.flushInterval,
                values.clock);
    }

    @Override
    public String toString() {
        return values.path.toString();
    }

    /**
     * Collects the settings of a file. <em>Confined to one thread.</em>
     *
     * @since 0.1
     */
    public static final class Builder {
        private final Path path;
        private long rotateBytes;
        private Duration rotateEvery = Duration.ZERO;
        private String rotatedName = "{name}.{time}";
        private boolean gzip;
        private int keep;
        private int bufferBytes = DEFAULT_BUFFER_BYTES;
        private Duration flushInterval = Duration.ofSeconds(1);
        private InstantSource clock = InstantSource.system();

        private Builder(Path path) {
            this.path = Objects.requireNonNull(path, "path");
            if (path.getFileName() == null || path.getFileName().toString().isEmpty()) {
                throw new IllegalArgumentException("path: " + path + " (expected: the path of a file)");
            }
        }

        private Builder(Builder from) {
            path = from.path;
            rotateBytes = from.rotateBytes;
            rotateEvery = from.rotateEvery;
            rotatedName = from.rotatedName;
            gzip = from.gzip;
            keep = from.keep;
            bufferBytes = from.bufferBytes;
            flushInterval = from.flushInterval;
            clock = from.clock;
        }

        /**
         * Begins a new file when the present one has this size. It ends with a whole line, so it may be larger by one buffer.
         *
         * @param bytes 4 KiB–1 PiB
         * @return this
         * @throws IllegalArgumentException if the value is out of its range
         */
        public Builder rotateAt(long bytes) {
            if (bytes < 4096 || bytes > 1L << 50) {
                throw new IllegalArgumentException("rotateAt: " + bytes + " (expected: 4096–1125899906842624)");
            }
            rotateBytes = bytes;
            return this;
        }

        /**
         * Begins a new file at each multiple of a period, counted from 1970-01-01T00:00Z, if there are lines in the present one.
         *
         * @param period 1 s–366 d
         * @return this
         * @throws IllegalArgumentException if the value is out of its range
         * @throws NullPointerException if the period is null
         */
        public Builder rotateEvery(Duration period) {
            Objects.requireNonNull(period, "rotateEvery");
            if (period.compareTo(Duration.ofSeconds(1)) < 0 || period.compareTo(Duration.ofDays(366)) > 0) {
                throw new IllegalArgumentException("rotateEvery: " + period + " (expected: PT1S–PT8784H)");
            }
            rotateEvery = period;
            return this;
        }

        /**
         * Rotates as ELB delivers: a compressed file every five minutes.
         *
         * @return this
         */
        public Builder asElb() {
            return rotateEvery(ELB_PERIOD).gzip();
        }

        /**
         * Names complete files; default <code>{name}.{time}</code>. A name that is taken gets {@code -2}, {@code -3} … behind it.
         *
         * @param template a file name with <code>{time}</code>, which stands for the end of the file's time as
         *     {@code 20180702T222000Z}, and perhaps <code>{name}</code>, which stands for the name of the present file
         * @return this
         * @throws IllegalArgumentException if the template has no <code>{time}</code>, or more than one, or separates
         *     directories
         * @throws NullPointerException if the template is null
         */
        public Builder rotatedName(String template) {
            Objects.requireNonNull(template, "rotatedName");
            int first = template.indexOf("{time}");
            boolean valid = first >= 0
                    && template.indexOf("{time}", first + 1) < 0
                    && template.indexOf('/') < 0
                    && template.indexOf('\\') < 0;
            if (!valid) {
                throw new IllegalArgumentException(
                        "rotatedName: " + template + " (expected: a file name with {time} once)");
            }
            rotatedName = template;
            return this;
        }

        /**
         * Compresses complete files, on a thread of its own.
         *
         * @return this
         */
        public Builder gzip() {
            gzip = true;
            return this;
        }

        /**
         * Deletes the oldest complete files when there are more; without this all stay.
         *
         * @param files 1–1000000
         * @return this
         * @throws IllegalArgumentException if the value is out of its range
         */
        public Builder keep(int files) {
            if (files < 1 || files > 1_000_000) {
                throw new IllegalArgumentException("keep: " + files + " (expected: 1–1000000)");
            }
            keep = files;
            return this;
        }

        /**
         * Sets how much may wait to be written for each event loop; default 4 MiB. What does not fit is dropped and counted.
         * Memory is taken as it is needed.
         *
         * @param bytes 64 KiB–1 GiB, rounded up to a power of two
         * @return this
         * @throws IllegalArgumentException if the value is out of its range
         */
        public Builder bufferBytes(int bytes) {
            if (bytes < LEAST_BUFFER_BYTES || bytes > MOST_BUFFER_BYTES) {
                throw new IllegalArgumentException(
                        "bufferBytes: " + bytes + " (expected: " + LEAST_BUFFER_BYTES + "–" + MOST_BUFFER_BYTES + ")");
            }
            bufferBytes = bytes;
            return this;
        }

        /**
         * Sets how long a line waits for the next ones before it is written; default 1 s. Many lines are written earlier.
         *
         * @param interval 1 ms–1 h
         * @return this
         * @throws IllegalArgumentException if the value is out of its range
         * @throws NullPointerException if the interval is null
         */
        public Builder flushInterval(Duration interval) {
            Objects.requireNonNull(interval, "flushInterval");
            if (interval.compareTo(Duration.ofMillis(1)) < 0 || interval.compareTo(Duration.ofHours(1)) > 0) {
                throw new IllegalArgumentException("flushInterval: " + interval + " (expected: PT0.001S–PT1H)");
            }
            flushInterval = interval;
            return this;
        }

        /**
         * Sets the clock that says when a file is complete; default the system's.
         *
         * @param value the clock
         * @return this
         * @throws NullPointerException if the clock is null
         */
        public Builder clock(InstantSource value) {
            clock = Objects.requireNonNull(value, "clock");
            return this;
        }

        /**
         * Builds the value. Nothing is opened.
         *
         * @return an immutable copy
         */
        public LogFile build() {
            return new LogFile(new Builder(this));
        }
    }
}
