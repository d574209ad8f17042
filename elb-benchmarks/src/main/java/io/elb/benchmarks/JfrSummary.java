package io.elb.benchmarks;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import jdk.jfr.consumer.RecordedClass;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordedFrame;
import jdk.jfr.consumer.RecordedMethod;
import jdk.jfr.consumer.RecordedStackTrace;
import jdk.jfr.consumer.RecordedThread;
import jdk.jfr.consumer.RecordingFile;
import org.jspecify.annotations.Nullable;

/** Counts the samples of a recording by method. */
final class JfrSummary {

    /** The events that are read here and no others; CPU time samples exist from JDK 25 on. */
    static final String SETTINGS = """
            <?xml version="1.0" encoding="UTF-8"?>
            <configuration version="2.0">
              <event name="jdk.ExecutionSample">
                <setting name="enabled">true</setting><setting name="period">5 ms</setting>
              </event>
              <event name="jdk.NativeMethodSample">
                <setting name="enabled">true</setting><setting name="period">5 ms</setting>
              </event>
              <event name="jdk.CPUTimeSample">
                <setting name="enabled">true</setting><setting name="throttle">5 ms</setting>
              </event>
              <event name="jdk.ObjectAllocationSample">
                <setting name="enabled">true</setting><setting name="throttle">1000/s</setting>
                <setting name="stackTrace">true</setting>
              </event>
              <event name="jdk.ThreadAllocationStatistics">
                <setting name="enabled">true</setting><setting name="period">500 ms</setting>
              </event>
              <event name="jdk.GarbageCollection">
                <setting name="enabled">true</setting><setting name="threshold">0 ms</setting>
              </event>
            </configuration>
            """;

    private static final String CPU_TIME = "jdk.CPUTimeSample";
    private static final int ROWS = 25;

    private final String ownPrefix;
    private final List<Sample> samples = new ArrayList<>();
    private final Map<String, AllocatedBytes> allocated = new HashMap<>();
    private final Set<String> allocating = new HashSet<>();
    private final Tally allocatedClasses = new Tally("allocated bytes by class (sampled)");
    private final Tally allocators;
    private long collections;

    private JfrSummary(String ownPrefix) {
        this.ownPrefix = ownPrefix;
        this.allocators = new Tally("allocated bytes by nearest method of " + ownPrefix + "* (sampled)");
    }

    /**
     * Reads a recording.
     *
     * @param ownPrefix start of the names of the classes that the proxy is made of
     */
    static JfrSummary read(Path recording, String ownPrefix) throws IOException {
        JfrSummary summary = new JfrSummary(ownPrefix);
        try (RecordingFile file = new RecordingFile(recording)) {
            while (file.hasMoreEvents()) {
                summary.add(file.readEvent());
            }
        }
        return summary;
    }

    /**
     * The counts as text; methods only of the thread that was busiest in Java code.
     *
     * @param requestsPerSecond what the proxy served meanwhile
     */
    String text(double requestsPerSecond) {
        Tally kinds = new Tally("samples by kind");
        Tally threads = new Tally("samples by thread (native samples count waiting too)");
        Tally busy = new Tally("");
        for (Sample sample : samples) {
            kinds.add(sample.kind(), 1);
            threads.add(sample.thread(), 1);
            busy.add(sample.thread(), sample.kind().equals("jdk.NativeMethodSample") ? 0 : 1);
        }
        String busiest = busy.largest();
        boolean byCpuTime = samples.stream().anyMatch(sample -> sample.kind().equals(CPU_TIME));
        Tally leaves = new Tally(busiest + ": samples by method on top of the stack");
        Tally own = new Tally(busiest + ": samples by nearest method of " + ownPrefix + "*");
        for (Sample sample : samples) {
            // Samples of CPU time say it all; the other two kinds are the next best thing together.
            if (sample.thread().equals(busiest) && (!byCpuTime || sample.kind().equals(CPU_TIME))) {
                leaves.add(sample.top(), 1);
                own.add(sample.own(), 1);
            }
        }
        double bytesPerSecond = allocated.values().stream()
                .mapToDouble(AllocatedBytes::perSecond)
                .sum();
        return kinds.text()
                + threads.text()
                + leaves.text()
                + own.text()
                + allocatedClasses.text()
                + allocators.text()
                + String.format(
                        Locale.ROOT,
                        "%nallocated %.0f B per request (counted); %d collections%n",
                        bytesPerSecond / requestsPerSecond,
                        collections);
    }

    private void add(RecordedEvent event) {
        switch (event.getEventType().getName()) {
            case "jdk.ExecutionSample", "jdk.NativeMethodSample" -> sample(event, "sampledThread");
            case CPU_TIME -> sample(event, "eventThread");
            case "jdk.ObjectAllocationSample" -> allocation(event);
            case "jdk.ThreadAllocationStatistics" ->
                allocated
                        .computeIfAbsent(threadName(event.getThread("thread")), name -> new AllocatedBytes())
                        .add(event.getStartTime().toEpochMilli(), event.getLong("allocated"));
            case "jdk.GarbageCollection" -> collections++;
            default -> {
                // Metadata of the recording itself.
            }
        }
    }

    private void sample(RecordedEvent event, String threadField) {
        String thread = threadName(event.getThread(threadField));
        if (!thread.equals("main")) {
            // The main thread only waits for its parent's end.
            samples.add(new Sample(
                    event.getEventType().getName(),
                    thread,
                    top(event),
                    nearestOwn(event).orElse("(none)")));
        }
    }

    private void allocation(RecordedEvent event) {
        // The first sample of a thread weighs all that it allocated before the recording.
        if (!allocating.add(threadName(event.getThread("eventThread")))) {
            RecordedClass type = event.getClass("objectClass");
            long weight = event.getLong("weight");
            allocatedClasses.add(type == null ? "?" : type.getName(), weight);
            allocators.add(nearestOwn(event).orElseGet(() -> top(event)), weight);
        }
    }

    private static String threadName(@Nullable RecordedThread thread) {
        if (thread == null) {
            return "?";
        }
        String name = thread.getJavaName();
        return name == null ? thread.getOSName() : name;
    }

    private static String top(RecordedEvent event) {
        List<RecordedFrame> frames = frames(event);
        return frames.isEmpty() ? "?" : name(frames.get(0));
    }

    private Optional<String> nearestOwn(RecordedEvent event) {
        return frames(event).stream()
                .map(JfrSummary::name)
                .filter(name -> name.startsWith(ownPrefix))
                .findFirst();
    }

    private static List<RecordedFrame> frames(RecordedEvent event) {
        RecordedStackTrace trace = event.getStackTrace();
        return trace == null ? List.of() : trace.getFrames();
    }

    private static String name(RecordedFrame frame) {
        RecordedMethod method = frame.getMethod();
        return method.getType().getName() + "." + method.getName();
    }

    /**
     * One look at a thread.
     *
     * @param kind the event's name
     */
    private record Sample(String kind, String thread, String top, String own) {}

    /** How much a thread has allocated, first and last known. */
    private static final class AllocatedBytes {

        private long firstMillis;
        private long firstBytes;
        private long lastMillis;
        private long lastBytes;

        void add(long millis, long bytes) {
            if (firstMillis == 0) {
                firstMillis = millis;
                firstBytes = bytes;
            }
            lastMillis = millis;
            lastBytes = bytes;
        }

        double perSecond() {
            return lastMillis == firstMillis ? 0 : (lastBytes - firstBytes) * 1e3 / (lastMillis - firstMillis);
        }
    }

    /** Sums by name. */
    private static final class Tally {

        private final String title;
        private final Map<String, Long> sums = new HashMap<>();
        private long total;

        Tally(String title) {
            this.title = title;
        }

        void add(String name, long amount) {
            sums.merge(name, amount, Long::sum);
            total += amount;
        }

        String largest() {
            return sums.entrySet().stream()
                    .max(Map.Entry.comparingByValue())
                    .map(Map.Entry::getKey)
                    .orElse("?");
        }

        String text() {
            StringBuilder text = new StringBuilder("\n")
                    .append(title)
                    .append(", ")
                    .append(total)
                    .append(" in all\n");
            sums.entrySet().stream()
                    .sorted(Map.Entry.<String, Long>comparingByValue(Comparator.reverseOrder()))
                    .limit(ROWS)
                    .forEach(entry -> text.append(String.format(
                            Locale.ROOT, "%6.1f %%  %s%n", 100.0 * entry.getValue() / total, entry.getKey())));
            return text.toString();
        }
    }
}
