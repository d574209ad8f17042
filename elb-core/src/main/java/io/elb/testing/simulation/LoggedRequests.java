package io.elb.testing.simulation;

import io.elb.testing.simulation.Arrivals.Sequence;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPInputStream;

/**
 * What an access log tells of requests.
 *
 * @param requests in the order in which they came
 */
record LoggedRequests(List<LoggedRequest> requests) {
    // Fields of a line, from 0.
    private static final int CLIENT = 3;
    private static final int TARGET_TIME = 6;
    private static final int CREATED = 21;

    /** {@code targetNanos} is negative where no target answered. */
    record LoggedRequest(long createdNanos, int client, long targetNanos) {}

    static LoggedRequests read(Path file) {
        List<LoggedRequest> requests = new ArrayList<>();
        Map<String, Integer> clients = new HashMap<>();
        try (BufferedReader lines = open(file)) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (!line.isBlank()) {
                    requests.add(parse(file, requests.size() + 1, line, clients));
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        requests.sort(Comparator.comparingLong(LoggedRequest::createdNanos));
        return new LoggedRequests(List.copyOf(requests));
    }

    private static BufferedReader open(Path file) throws IOException {
        InputStream bytes = Files.newInputStream(file);
        InputStream plain = file.toString().endsWith(".gz") ? new GZIPInputStream(bytes) : bytes;
        return new BufferedReader(new InputStreamReader(plain, StandardCharsets.UTF_8));
    }

    private static LoggedRequest parse(Path file, int number, String line, Map<String, Integer> clients) {
        List<String> fields = fields(line);
        try {
            Instant created = Instant.parse(fields.get(CREATED));
            String address = fields.get(CLIENT);
            int client = clients.computeIfAbsent(
                    address.substring(0, Math.max(0, address.lastIndexOf(':'))), key -> clients.size());
            double seconds = Double.parseDouble(fields.get(TARGET_TIME));
            long nanos =
                    Math.addExact(Math.multiplyExact(created.getEpochSecond(), Times.SECOND), (long) created.getNano());
            return new LoggedRequest(nanos, client, seconds < 0 ? -1 : Math.round(seconds * Times.SECOND));
        } catch (IndexOutOfBoundsException | DateTimeException | NumberFormatException e) {
            throw new IllegalArgumentException(
                    file + ", line " + number + ": " + line + " (expected: an access log of ELB)", e);
        }
    }

    /** Fields are separated by spaces; what stands between quotes is one. */
    private static List<String> fields(String line) {
        List<String> fields = new ArrayList<>(34);
        int from = 0;
        boolean isQuoted = false;
        for (int i = 0; i <= line.length() && fields.size() <= CREATED; i++) {
            if (i == line.length() || line.charAt(i) == ' ' && !isQuoted) {
                fields.add(line.substring(from, i));
                from = i + 1;
            } else if (line.charAt(i) == '"') {
                isQuoted = !isQuoted;
            }
        }
        return fields;
    }

    Arrivals arrivals() {
        return random -> new Sequence() {
            private int next;

            @Override
            public long nextGapNanos() {
                if (next == requests.size()) {
                    return NO_MORE;
                }
                long before = requests.get(Math.max(0, next - 1)).createdNanos;
                return requests.get(next++).createdNanos - before;
            }

            @Override
            public int client() {
                return requests.get(next - 1).client;
            }
        };
    }

    ServiceTime serviceTime() {
        long[] nanos = requests.stream()
                .mapToLong(LoggedRequest::targetNanos)
                .filter(time -> time >= 0)
                .toArray();
        if (nanos.length == 0) {
            throw new IllegalArgumentException("requests: none was answered by a target (expected: one or more)");
        }
        return random -> nanos[random.nextInt(nanos.length)];
    }
}
